//! XML that means the same to an XML processor, and what any document may have beside its meaning.

use serde_json::{Map, Value};

use super::Change;
use crate::codec::text::Charset;
use crate::codec::xml::{Declaration, EmptyElements, Namespaces, Order, Quote, TextForm, Whitespace, XmlStyle};
use crate::contract::{MediaType, Zone};

type Spell = fn(&mut XmlStyle);

const STYLES: &[(&str, Spell)] = &[
    ("xml-cdata", |style| style.text = TextForm::CData),
    ("xml-decimal-references", |style| style.text = TextForm::DecimalReferences),
    ("xml-hexadecimal-references", |style| style.text = TextForm::HexReferences),
    ("xml-split-text", |style| style.text = TextForm::SplitByComment),
    ("xml-comments", |style| style.comments = true),
    ("xml-instructions", |style| style.processing_instructions = true),
    ("xml-indented", |style| style.whitespace = Whitespace::Spaces),
    ("xml-crlf-tabs", |style| style.whitespace = Whitespace::CrLfTabs),
    ("xml-empty-spaced", |style| style.empty = EmptyElements::SelfClosingSpaced),
    ("xml-empty-start-and-end", |style| style.empty = EmptyElements::StartAndEnd),
    ("xml-element-order", |style| style.order = Order::Reversed),
    ("xml-space-in-end-tags", |style| style.space_in_end_tags = true),
    ("xml-declaration", |style| style.declaration = Some(Declaration::default())),
    ("xml-declaration-lower", |style| style.declaration = Some(declared("utf-8"))),
    ("xml-declaration-single-quotes", |style| {
        style.declaration = Some(Declaration { quote: Quote::Single, ..Declaration::default() });
    }),
    ("xml-declaration-standalone", |style| {
        style.declaration = Some(Declaration { standalone: Some(true), ..Declaration::default() });
    }),
    ("xml-declaration-without-encoding", |style| {
        style.declaration = Some(Declaration { encoding: None, ..Declaration::default() });
    }),
    ("xml-byte-order-mark", |style| style.byte_order_mark = true),
    ("xml-utf-16-le", |style| in_charset(style, Charset::Utf16Le, "UTF-16")),
    ("xml-utf-16-be", |style| in_charset(style, Charset::Utf16Be, "UTF-16")),
    ("xml-iso-8859-1", |style| in_charset(style, Charset::Latin1, "ISO-8859-1")),
    ("xml-us-ascii", |style| in_charset(style, Charset::Ascii, "US-ASCII")),
];

/// Elements for which no namespace is documented may be in any, unless the contract says that they are in none.
const IN_ANY_NAMESPACE: &[(&str, Spell)] = &[
    ("xml-default-namespace", |style| style.namespaces = forced(None)),
    ("xml-prefix", |style| style.namespaces = forced(Some("p"))),
];

/// A documented namespace, declared as the default one instead of under the documented prefix.
const WITHOUT_PREFIX: (&str, Spell) = ("xml-unprefixed", |style| style.namespaces = Namespaces::Unprefixed);

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

/// The spellings of what is documented as one of these media types, by name.
pub(super) fn changes(documented: &[&MediaType]) -> Vec<(&'static str, Change)> {
    let styled = |(name, spell): &(&'static str, Spell)| {
        let mut style = XmlStyle::default();
        spell(&mut style);
        (*name, Change::Xml(Box::new(style)))
    };
    let mut found: Vec<_> = STYLES.iter().map(styled).collect();
    let any = |says: fn(&Map<String, Value>) -> bool| {
        let schemas = documented.iter().filter_map(|own| own.schema.as_ref());
        schemas.into_iter().any(|schema| holds(schema.bundle().document(Zone::Narrow), says))
    };
    if !any(|own| own.get("x-namespace").is_some_and(|own| own == "none")) {
        found.extend(IN_ANY_NAMESPACE.iter().map(styled));
    }
    if any(|own| own.get("xml").is_some_and(|xml| xml.get("prefix").is_some())) {
        found.push(styled(&WITHOUT_PREFIX));
    }
    found.extend([
        ("xml-unused-namespace", Change::XmlText(|text| in_root(text, " xmlns:probity=\"urn:probity\""))),
        ("xml-unknown-attribute", Change::XmlText(|text| in_root(text, " probityExtra=\"1\""))),
        ("xml-language", Change::XmlText(|text| in_root(text, " xml:lang=\"en\""))),
        ("xml-trailing-comment", Change::XmlText(|text| Some(format!("{text}<!-- the end -->")))),
        ("xml-trailing-space", Change::XmlText(|text| Some(format!("{text}\r\n \t\n")))),
    ]);
    found
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
fn in_root(text: &str, more: &str) -> Option<String> {
    let start = text.char_indices().find(|(at, c)| *c == '<' && text[at + 1..].starts_with(char::is_alphabetic))?.0;
    let end = start + text[start..].find([' ', '>', '/', '\t', '\n', '\r'])?;
    Some(format!("{}{more}{}", &text[..end], &text[end..]))
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
            assert_eq!(in_root(document, " x").unwrap(), expected);
        }
    }
}
