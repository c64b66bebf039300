//! Legal spellings of the documented notification: each means the same, so each must be accepted.

use crate::codec::media_type;
use std::fmt::Write as _;

use crate::codec::text::Charset;
use crate::codec::xml::{
    Declaration, EmptyElements, Namespaces, Order, Quote, TextForm, Whitespace, XmlStyle, write as write_xml,
};
use crate::contract::{Duty, In, Level, Zone};
use crate::judge::Expectation;
use crate::suite::builder::{Builder, Outline};
use crate::suite::{Draft, body};

/// Tokens and ids that need care in a query, where none is given by the configuration.
const ODD: &str = "a+b/c=d&e%f~g";

impl Builder<'_> {
    /// The spellings of body, query and header fields.
    pub(in crate::suite) fn spellings(&mut self) {
        if self.repeated {
            return;
        }
        self.xml_spellings();
        self.query_spellings();
        self.header_spellings();
    }

    pub(super) fn spelled(&mut self, subject: &str, variant: &str, keyword: &str, cap: Level, draft: &Draft) {
        let aim = self.aim(self.clause(subject, keyword, None), Duty::Accept);
        let Some(aim) = aim.or_else(|| self.aim(self.clause("operation", "offered", None), Duty::Accept)) else {
            return;
        };
        let offered = self.clause("operation", "offered", None).and_then(|clause| clause.duties.accept);
        let cap = Some(offered.map_or(cap, |offered| offered.min(cap)));
        let expectation = Expectation::Accepted;
        let outline = Outline { subject, variant, expectation, aims: vec![aim], cap, class: None };
        if let Some(case) = self.case(outline, draft.request()) {
            self.accepted.push(case);
        }
    }

    fn xml_spellings(&mut self) {
        let Some(content) = self.operation.body.as_ref().filter(|content| content.required) else { return };
        let Some(documented) = content.media_types.first().filter(|own| media_type::is_xml(&own.concrete)) else {
            return;
        };
        let (Some(schema), Some(value)) = (documented.schema.clone(), body::value_of(self, documented)) else { return };
        for (variant, cap, style) in styles() {
            let written = write_xml(schema.raw(), schema.bundle().as_ref(), "root", &value, &style);
            if let Ok(bytes) = written {
                let draft = self.base.with_body(bytes);
                self.spelled("body", &format!("spelling-{variant}"), "syntax", cap, &draft);
            }
        }
        self.body_values(documented, &schema, &value);
        let text = String::from_utf8_lossy(&self.base.body).into_owned();
        let Some(open) = text.find('>') else { return };
        let close = text.rfind("</").unwrap_or(text.len());
        for (variant, cap, changed) in [
            (
                "unused-namespace",
                Level::Must,
                format!("{} xmlns:unused=\"urn:probity:unused\"{}", &text[..open], &text[open..]),
            ),
            (
                "single-quotes",
                Level::Must,
                format!("{} xmlns:unused='urn:probity:unused'{}", &text[..open], &text[open..]),
            ),
            ("comment-beyond-ascii", Level::Must, format!("<!-- \u{e9}\u{65e5}\u{672c}\u{1f6eb} -->{text}")),
            ("comment-at-the-end", Level::Must, format!("{text}<!-- end -->\n")),
            (
                "unknown-element",
                Level::Should,
                format!("{}<ProbityExtra>x</ProbityExtra>{}", &text[..close], &text[close..]),
            ),
            ("unknown-attribute", Level::Should, format!("{} probityExtra=\"x\"{}", &text[..open], &text[open..])),
        ] {
            let draft = self.base.with_body(changed);
            self.spelled("body", &format!("spelling-{variant}"), "syntax", cap, &draft);
        }
        let range = documented.concrete.clone();
        for (variant, cap, value) in [
            ("charset-upper-case", Level::Must, format!("{range}; charset=UTF-8")),
            ("charset-quoted", Level::Should, format!("{range};charset=\"utf-8\"")),
            ("upper-case", Level::Should, range.to_ascii_uppercase()),
        ] {
            let draft = self.base.with_media_type(Some(&value));
            self.spelled("body", &format!("media-type-{variant}"), "media-type", cap, &draft);
        }
    }

    fn query_spellings(&mut self) {
        let pairs = self.base.query.clone();
        for (name, value) in &pairs {
            let site = format!("query.{name}");
            // A symbol stands for a secret, which cannot be taken apart here.
            if value.is_ascii() && !value.contains('%') && !value.contains('+') {
                let every = value.bytes().fold(String::new(), |mut text, byte| {
                    let _ = write!(text, "%{byte:02X}");
                    text
                });
                let draft = self.base.with(In::Query, name, &every);
                self.spelled(&site, "spelling-percent-encoded", "required", Level::Must, &draft);
            }
            let schema = self.operation.parameters.iter().find(|own| own.name == *name && own.place == In::Query);
            let Some(schema) = schema.map(|own| own.schema.clone()) else { continue };
            if self.knowledge.value(name).is_some() {
                continue;
            }
            for (variant, text, encoded) in [
                ("odd", ODD, "a%2Bb%2Fc%3Dd%26e%25f~g".to_owned()),
                ("space-plus", "a b", "a+b".to_owned()),
                ("space-percent", "a b", "a%20b".to_owned()),
                ("beyond-ascii", "\u{e9}\u{65e5}", "%C3%A9%E6%97%A5".to_owned()),
                ("long", "", "a".repeat(512)),
            ] {
                let long = "a".repeat(512);
                let text = if text.is_empty() { long.as_str() } else { text };
                if schema.accepts(Zone::Narrow, &serde_json::Value::String(text.to_owned())) {
                    let draft = self.base.with(In::Query, name, &encoded);
                    self.spelled(&site, &format!("spelling-{variant}"), "required", Level::Must, &draft);
                }
            }
        }
        if pairs.len() > 1 {
            let mut draft = self.base.clone();
            draft.query.reverse();
            self.spelled("query", "spelling-other-order", "required", Level::Must, &draft);
        }
        let mut draft = self.base.clone();
        draft.query.push(("probityExtra".to_owned(), "x".to_owned()));
        self.spelled("query", "spelling-unknown-parameter", "required", Level::Should, &draft);
    }

    fn header_spellings(&mut self) {
        if let Some(range) = self.base.media_type.clone() {
            for name in ["content-type", "CONTENT-TYPE"] {
                let mut draft = self.base.with_media_type(None);
                draft.headers.push((name.to_owned(), range.clone()));
                let variant = if name == "content-type" { "lower-case" } else { "upper-case" };
                self.spelled("header", &format!("spelling-name-{variant}"), "media-type", Level::Must, &draft);
            }
        }
        // Where no credential is documented, one that comes all the same is a field that nobody asked for.
        let authorization = |name: &str| name.eq_ignore_ascii_case("authorization");
        if !self.operation.parameters.iter().any(|own| own.place == In::Header && authorization(&own.name))
            && !self.base.headers.iter().any(|(name, _)| authorization(name))
        {
            let mut draft = self.base.clone();
            draft.headers.push(("Authorization".to_owned(), "OAuth probity-made-up-5f0c2a9e".to_owned()));
            self.spelled("header", "spelling-authorization", "required", Level::Should, &draft);
        }
        for (variant, name, value) in [
            ("connection-close", "Connection", "close"),
            ("connection-keep-alive", "Connection", "keep-alive"),
            ("accept-anything", "Accept", "*/*"),
            ("unknown-field", "X-Probity-Extra", "x"),
        ] {
            let mut draft = self.base.clone();
            draft.headers.push((name.to_owned(), value.to_owned()));
            self.spelled("header", &format!("spelling-{variant}"), "required", Level::Must, &draft);
        }
    }
}

/// The spellings of one document, each with the level at which it must be taken.
fn styles() -> Vec<(&'static str, Level, XmlStyle)> {
    let plain = XmlStyle::default;
    let declared = |declaration| XmlStyle { declaration: Some(declaration), ..plain() };
    let named =
        |encoding: Option<&str>| Declaration { encoding: encoding.map(str::to_owned), ..Declaration::default() };
    let wide = |charset| XmlStyle { charset, ..declared(named(Some("UTF-16"))) };
    let (must, should) = (Level::Must, Level::Should);
    vec![
        ("declaration", must, declared(Declaration::default())),
        ("declaration-lower-case", must, declared(named(Some("utf-8")))),
        ("declaration-without-encoding", must, declared(named(None))),
        ("declaration-single-quotes", must, declared(Declaration { quote: Quote::Single, ..Declaration::default() })),
        ("standalone", must, declared(Declaration { standalone: Some(true), ..Declaration::default() })),
        ("comments", must, XmlStyle { comments: true, ..plain() }),
        ("processing-instructions", must, XmlStyle { processing_instructions: true, ..plain() }),
        ("cdata", must, XmlStyle { text: TextForm::CData, ..plain() }),
        ("decimal-references", must, XmlStyle { text: TextForm::DecimalReferences, ..plain() }),
        ("hexadecimal-references", must, XmlStyle { text: TextForm::HexReferences, ..plain() }),
        // Some parsers in wide use read a text only up to a comment in it, and no sender is known to write one.
        ("split-by-comment", should, XmlStyle { text: TextForm::SplitByComment, ..plain() }),
        ("indented", must, XmlStyle { whitespace: Whitespace::Spaces, ..plain() }),
        ("crlf-tabs", must, XmlStyle { whitespace: Whitespace::CrLfTabs, ..plain() }),
        ("empty-with-space", must, XmlStyle { empty: EmptyElements::SelfClosingSpaced, ..plain() }),
        ("empty-start-and-end", must, XmlStyle { empty: EmptyElements::StartAndEnd, ..plain() }),
        ("space-in-end-tags", must, XmlStyle { space_in_end_tags: true, ..plain() }),
        ("byte-order-mark", should, XmlStyle { byte_order_mark: true, ..plain() }),
        ("utf-16-low-byte-first", should, wide(Charset::Utf16Le)),
        ("utf-16-high-byte-first", should, wide(Charset::Utf16Be)),
        ("other-order", should, XmlStyle { order: Order::Reversed, ..plain() }),
        (
            "default-namespace",
            Level::May,
            XmlStyle {
                namespaces: Namespaces::Forced { prefix: None, uri: "urn:probity:other".to_owned() },
                ..plain()
            },
        ),
    ]
}
