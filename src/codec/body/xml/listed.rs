//! Spellings of one document that handlers are tried with, each with the level at which it must be taken.

use serde_json::Value;

use super::styled::styled;
use super::{Declaration, EmptyElements, Namespaces, Order, Quote, TextForm, Whitespace, XmlStyle};
use crate::codec::body::ListedSpelling;
use crate::codec::charset::Charset;
use crate::contract::{Level, MediaType};

pub(super) fn spellings(documented: &MediaType, value: &Value, whole: &[u8]) -> Vec<ListedSpelling> {
    let styled = styles().into_iter().filter_map(|(variant, level, style)| {
        let bytes = styled(documented, value, &style).ok()?;
        Some(ListedSpelling { variant, level, has_more: false, bytes })
    });
    styled.chain(with_more(&String::from_utf8_lossy(whole))).collect()
}

/// The document with something in it that means nothing.
fn with_more(text: &str) -> Vec<ListedSpelling> {
    let Some(open) = text.find('>') else { return Vec::new() };
    let close = text.rfind("</").unwrap_or(text.len());
    let in_root = |more: &str| format!("{}{more}{}", &text[..open], &text[open..]);
    [
        ("unused-namespace", Level::Must, in_root(" xmlns:unused=\"urn:probity:unused\"")),
        ("single-quotes", Level::Must, in_root(" xmlns:unused='urn:probity:unused'")),
        ("comment-beyond-ascii", Level::Must, format!("<!-- \u{e9}\u{65e5}\u{672c}\u{1f6eb} -->{text}")),
        ("comment-at-the-end", Level::Must, format!("{text}<!-- end -->\n")),
        (
            "unknown-element",
            Level::Should,
            format!("{}<ProbityExtra>x</ProbityExtra>{}", &text[..close], &text[close..]),
        ),
        ("unknown-attribute", Level::Should, in_root(" probityExtra=\"x\"")),
    ]
    .into_iter()
    .map(|(variant, level, text)| ListedSpelling { variant, level, has_more: true, bytes: text.into_bytes() })
    .collect()
}

/// The styles, by name.
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
