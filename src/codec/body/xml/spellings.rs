//! XML that means the same to an XML processor, and what any document may have beside its meaning, by name.

use serde_json::{Map, Value};

use super::styled::styled;
use super::{Declaration, EmptyElements, Namespaces, Order, Quote, TextForm, Whitespace, XmlStyle};
use crate::codec::body::Spelling;
use crate::codec::charset::Charset;
use crate::contract::{MediaType, Zone};

pub(super) static SPELLINGS: &[Spelling] = &[
    Spelling::new("xml-cdata", |own, value, _| spelled(own, value, |style| style.text = TextForm::CData)),
    Spelling::new("xml-decimal-references", |own, value, _| {
        spelled(own, value, |style| style.text = TextForm::DecimalReferences)
    }),
    Spelling::new("xml-hexadecimal-references", |own, value, _| {
        spelled(own, value, |style| style.text = TextForm::HexReferences)
    }),
    Spelling::new("xml-split-text", |own, value, _| spelled(own, value, |style| style.text = TextForm::SplitByComment)),
    Spelling::new("xml-comments", |own, value, _| spelled(own, value, |style| style.comments = true)),
    Spelling::new("xml-instructions", |own, value, _| {
        spelled(own, value, |style| style.processing_instructions = true)
    }),
    Spelling::new("xml-indented", |own, value, _| spelled(own, value, |style| style.whitespace = Whitespace::Spaces)),
    Spelling::new("xml-crlf-tabs", |own, value, _| {
        spelled(own, value, |style| style.whitespace = Whitespace::CrLfTabs)
    }),
    Spelling::new("xml-empty-spaced", |own, value, _| {
        spelled(own, value, |style| style.empty = EmptyElements::SelfClosingSpaced)
    }),
    Spelling::new("xml-empty-start-and-end", |own, value, _| {
        spelled(own, value, |style| style.empty = EmptyElements::StartAndEnd)
    }),
    Spelling::new("xml-element-order", |own, value, _| spelled(own, value, |style| style.order = Order::Reversed)),
    Spelling::new("xml-space-in-end-tags", |own, value, _| spelled(own, value, |style| style.space_in_end_tags = true)),
    Spelling::new("xml-declaration", |own, value, _| {
        spelled(own, value, |style| style.declaration = Some(Declaration::default()))
    }),
    Spelling::new("xml-declaration-lower", |own, value, _| {
        spelled(own, value, |style| style.declaration = Some(declared("utf-8")))
    }),
    Spelling::new("xml-declaration-single-quotes", |own, value, _| {
        spelled(own, value, |style| {
            style.declaration = Some(Declaration { quote: Quote::Single, ..Declaration::default() });
        })
    }),
    Spelling::new("xml-declaration-standalone", |own, value, _| {
        spelled(own, value, |style| {
            style.declaration = Some(Declaration { standalone: Some(true), ..Declaration::default() });
        })
    }),
    Spelling::new("xml-declaration-without-encoding", |own, value, _| {
        spelled(own, value, |style| {
            style.declaration = Some(Declaration { encoding: None, ..Declaration::default() });
        })
    }),
    Spelling::new("xml-byte-order-mark", |own, value, _| spelled(own, value, |style| style.byte_order_mark = true)),
    Spelling::new("xml-utf-16-le", |own, value, _| {
        spelled(own, value, |style| in_charset(style, Charset::Utf16Le, "UTF-16"))
    }),
    Spelling::new("xml-utf-16-be", |own, value, _| {
        spelled(own, value, |style| in_charset(style, Charset::Utf16Be, "UTF-16"))
    }),
    Spelling::new("xml-iso-8859-1", |own, value, _| {
        spelled(own, value, |style| in_charset(style, Charset::Latin1, "ISO-8859-1"))
    }),
    Spelling::new("xml-us-ascii", |own, value, _| {
        spelled(own, value, |style| in_charset(style, Charset::Ascii, "US-ASCII"))
    }),
    // Elements for which no namespace is documented may be in any, unless the contract says that they are in none.
    Spelling {
        applies: |all| !any(all, |own| own.get("x-namespace").is_some_and(|own| own == "none")),
        ..Spelling::new("xml-default-namespace", |own, value, _| {
            spelled(own, value, |style| style.namespaces = forced(None))
        })
    },
    Spelling {
        applies: |all| !any(all, |own| own.get("x-namespace").is_some_and(|own| own == "none")),
        ..Spelling::new("xml-prefix", |own, value, _| spelled(own, value, |style| style.namespaces = forced(Some("p"))))
    },
    // A documented namespace, declared as the default one instead of under the documented prefix.
    Spelling {
        applies: |all| any(all, |own| own.get("xml").is_some_and(|xml| xml.get("prefix").is_some())),
        ..Spelling::new("xml-unprefixed", |own, value, _| {
            spelled(own, value, |style| style.namespaces = Namespaces::Unprefixed)
        })
    },
    Spelling::new("xml-unused-namespace", |_, _, whole| in_root(whole, " xmlns:probity=\"urn:probity\"")),
    Spelling::new("xml-unknown-attribute", |_, _, whole| in_root(whole, " probityExtra=\"1\"")),
    Spelling::new("xml-language", |_, _, whole| in_root(whole, " xml:lang=\"en\"")),
    Spelling::new("xml-trailing-comment", |_, _, whole| Some([whole, b"<!-- the end -->"].concat())),
    Spelling::new("xml-trailing-space", |_, _, whole| Some([whole, b"\r\n \t\n"].concat())),
];

fn spelled(documented: &MediaType, value: &Value, spell: fn(&mut XmlStyle)) -> Option<Vec<u8>> {
    let mut style = XmlStyle::default();
    spell(&mut style);
    styled(documented, value, &style).ok()
}

fn forced(prefix: Option<&str>) -> Namespaces {
    Namespaces::Forced { prefix: prefix.map(str::to_owned), uri: "urn:probity".to_owned() }
}

fn declared(encoding: &str) -> Declaration {
    Declaration { encoding: Some(encoding.to_owned()), ..Declaration::default() }
}

fn in_charset(style: &mut XmlStyle, charset: Charset, name: &str) {
    style.charset = charset;
    style.declaration = Some(declared(name));
}

/// Whether some object in the document of one of these media types says this.
fn any(documented: &[&MediaType], says: fn(&Map<String, Value>) -> bool) -> bool {
    let schemas = documented.iter().filter_map(|own| own.schema.as_ref());
    schemas.into_iter().any(|schema| holds(schema.bundle().document(Zone::Narrow), says))
}

/// Whether some object in a document says this.
fn holds(document: &Value, says: fn(&Map<String, Value>) -> bool) -> bool {
    match document {
        Value::Object(members) => says(members) || members.values().any(|own| holds(own, says)),
        Value::Array(items) => items.iter().any(|own| holds(own, says)),
        _ => false,
    }
}

/// The document with something more in the start tag of its root.
fn in_root(whole: &[u8], more: &str) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(whole).ok()?;
    let start = text.char_indices().find(|(at, c)| *c == '<' && text[at + 1..].starts_with(char::is_alphabetic))?.0;
    let end = start + text[start..].find([' ', '>', '/', '\t', '\n', '\r'])?;
    Some(format!("{}{more}{}", &text[..end], &text[end..]).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_stands_in_the_start_tag_of_the_root() {
        for (document, expected) in [
            ("<?xml version=\"1.0\"?><a><b/></a>", "<?xml version=\"1.0\"?><a x><b/></a>"),
            ("<a c=\"1\"/>", "<a x c=\"1\"/>"),
        ] {
            assert_eq!(in_root(document.as_bytes(), " x").unwrap(), expected.as_bytes());
        }
    }
}
