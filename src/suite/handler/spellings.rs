//! Legal spellings of the documented notification: each means the same, so each must be accepted.

use std::fmt::Write as _;

use crate::codec::body::{BodyFormat, ListedSpelling};
use crate::contract::{Clause, Duty, In, Keyword, Level, Place, Zone};
use crate::judge::Expectation;
use crate::suite::builder::{CaseBuilder, Outline};
use crate::suite::{RequestDraft, body};

/// Tokens and ids that need care in a query, where none is given by the configuration.
const ODD: &str = "a+b/c=d&e%f~g";

impl CaseBuilder<'_> {
    /// The spellings of body, query and header fields.
    pub(in crate::suite) fn spellings(&mut self) {
        if self.repeated {
            return;
        }
        self.body_spellings();
        self.query_spellings();
        self.header_spellings();
    }

    /// A spelling that is about `clause`; where there is none, about the notification as a whole.
    pub(super) fn spelled(
        &mut self,
        subject: &str,
        variant: &str,
        clause: Option<&Clause>,
        cap: Level,
        draft: &RequestDraft,
    ) {
        let aim = self.aim(clause, Duty::Accept);
        let Some(aim) = aim.or_else(|| self.aim(self.offered(), Duty::Accept)) else { return };
        let offered = self.offered().and_then(|clause| clause.duties.accept);
        let cap = Some(offered.map_or(cap, |offered| offered.min(cap)));
        let expectation = Expectation::Accepted;
        let outline = Outline { subject, variant, expectation, aims: vec![aim], cap, class: None };
        if let Some(case) = self.case(outline, draft.request()) {
            self.accepted.push(case);
        }
    }

    fn body_spellings(&mut self) {
        let Some(content) = self.operation.body.as_ref().filter(|content| content.required) else { return };
        let Some(documented) = content.media_types.first() else { return };
        let (Some(schema), Some(value)) = (documented.schema.clone(), body::value_of(self, documented)) else { return };
        let listed = BodyFormat::of(&documented.concrete).codec.listed(documented, &value, &self.base.body);
        if listed.is_empty() {
            return;
        }
        let (more, plain): (Vec<_>, Vec<_>) = listed.into_iter().partition(|own| own.has_more);
        self.listed(plain);
        self.body_values(documented, &schema, &value);
        self.listed(more);
        let range = documented.concrete.clone();
        let media_type = self.clause(&Place::body(), &Keyword::MediaType, None);
        for (variant, cap, value) in [
            ("charset-upper-case", Level::Must, format!("{range}; charset=UTF-8")),
            ("charset-quoted", Level::Should, format!("{range};charset=\"utf-8\"")),
            ("upper-case", Level::Should, range.to_ascii_uppercase()),
        ] {
            let draft = self.base.with_media_type(Some(&value));
            self.spelled("body", &format!("media-type-{variant}"), media_type, cap, &draft);
        }
    }

    fn listed(&mut self, spellings: Vec<ListedSpelling>) {
        let syntax = self.clause(&Place::body(), &Keyword::Syntax, None);
        for own in spellings {
            let draft = self.base.with_body(own.bytes);
            self.spelled("body", &format!("spelling-{}", own.variant), syntax, own.level, &draft);
        }
    }

    fn query_spellings(&mut self) {
        let pairs = self.base.query.clone();
        for (name, value) in &pairs {
            let own = self.operation.parameter(In::Query, name);
            let required = own.and_then(|own| self.clause(own.site(), &Keyword::Required, None));
            let subject = format!("query.{name}");
            // A symbol stands for a secret, which cannot be taken apart here.
            if value.is_ascii() && !value.contains('%') && !value.contains('+') {
                let every = value.bytes().fold(String::new(), |mut text, byte| {
                    let _ = write!(text, "%{byte:02X}");
                    text
                });
                let draft = self.base.with(In::Query, name, &every);
                self.spelled(&subject, "spelling-percent-encoded", required, Level::Must, &draft);
            }
            let Some(schema) = own.map(|own| own.schema.clone()) else { continue };
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
                    self.spelled(&subject, &format!("spelling-{variant}"), required, Level::Must, &draft);
                }
            }
        }
        if pairs.len() > 1 {
            let mut draft = self.base.clone();
            draft.query.reverse();
            self.spelled("query", "spelling-other-order", None, Level::Must, &draft);
        }
        let mut draft = self.base.clone();
        draft.query.push(("probityExtra".to_owned(), "x".to_owned()));
        self.spelled("query", "spelling-unknown-parameter", None, Level::Should, &draft);
    }

    fn header_spellings(&mut self) {
        if let Some(range) = self.base.media_type.clone() {
            for name in ["content-type", "CONTENT-TYPE"] {
                let mut draft = self.base.with_media_type(None);
                draft.headers.push((name.to_owned(), range.clone()));
                let variant = if name == "content-type" { "lower-case" } else { "upper-case" };
                self.spelled("header", &format!("spelling-name-{variant}"), None, Level::Must, &draft);
            }
        }
        // Where no credential is documented, one that comes all the same is a field that nobody asked for.
        let authorization = |name: &str| name.eq_ignore_ascii_case("authorization");
        if !self.operation.parameters.iter().any(|own| own.place == In::Header && authorization(&own.name))
            && !self.base.headers.iter().any(|(name, _)| authorization(name))
        {
            let mut draft = self.base.clone();
            draft.headers.push(("Authorization".to_owned(), "OAuth probity-made-up-5f0c2a9e".to_owned()));
            self.spelled("header", "spelling-authorization", None, Level::Should, &draft);
        }
        for (variant, name, value) in [
            ("connection-close", "Connection", "close"),
            ("connection-keep-alive", "Connection", "keep-alive"),
            ("accept-anything", "Accept", "*/*"),
            ("unknown-field", "X-Probity-Extra", "x"),
        ] {
            let mut draft = self.base.clone();
            draft.headers.push((name.to_owned(), value.to_owned()));
            self.spelled("header", &format!("spelling-{variant}"), None, Level::Must, &draft);
        }
    }
}
