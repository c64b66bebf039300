//! Changes to a written document that no value and no style of writing can express.

use serde_json::Value;

use super::{locate, read};
use crate::codec::Resolve;

/// The document with another name of its root element.
pub(super) fn renamed_root(bytes: &[u8], other: &str) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let start = text.char_indices().find(|(at, c)| *c == '<' && text[at + 1..].starts_with(char::is_alphabetic))?.0 + 1;
    let name = name_at(&text[start..]);
    let rest = &text[start + name.len()..];
    let text = match rest.rfind(&format!("</{name}")) {
        Some(close) => {
            let (content, end) = (&rest[..close], &rest[close + 2 + name.len()..]);
            format!("{}{other}{content}</{other}{end}", &text[..start])
        }
        None => format!("{}{other}{rest}", &text[..start]),
    };
    Some(text.into_bytes())
}

/// The document with the element at `place` twice in a row; `place` has `.member` and `[]` parts, as a clause has.
pub(super) fn repeated_element(bytes: &[u8], schema: &Value, resolver: &dyn Resolve, place: &str) -> Option<Vec<u8>> {
    let document = read(bytes, None).ok()?;
    let pointer = place.replace('~', "~0").replace('/', "~1").replace("[]", "/0").replace('.', "/");
    let start = locate(&document, schema, resolver).0.get(&pointer)?.offset;
    let text = std::str::from_utf8(bytes).ok()?;
    let tree = roxmltree::Document::parse(text).ok()?;
    let end = tree.descendants().find(|node| node.is_element() && node.range().start == start)?.range().end;
    Some(format!("{}{}", &text[..end], &text[start..]).into_bytes())
}

fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codec::NoRefs;

    fn text(bytes: Option<Vec<u8>>) -> String {
        bytes.map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default()
    }

    #[test]
    fn roots_are_renamed() {
        for (document, expected) in [
            ("<?xml version=\"1.0\"?><a b=\"1\"><a/></a >", "<?xml version=\"1.0\"?><z b=\"1\"><a/></z >"),
            ("<a/>", "<z/>"),
            ("<!-- <a> --><p:a></p:a>", "<!-- <z> --><p:a></p:a>"),
            ("text", ""),
        ] {
            assert_eq!(text(renamed_root(document.as_bytes(), "z")), expected, "{document}");
        }
    }

    #[test]
    fn elements_are_repeated() {
        let schema = json!({"type": "object", "xml": {"name": "a"}, "properties": {
            "c": {"type": "string"}, "cd": {"type": "string"},
            "d": {"type": "object", "xml": {"name": "e", "prefix": "p", "namespace": "urn:p"}, "properties": {
                "x": {"type": "string", "xml": {"attribute": true}},
                "f": {"type": "array", "xml": {"wrapped": true}, "items": {"type": "object", "xml": {"name": "i"},
                    "properties": {"c": {"type": "string"}}}}}},
        }});
        let start = "<a xmlns:p=\"urn:p\"><c>1</c>";
        let (middle, end) = ("<cd/><p:e x=\"/\"><f><i><c>2</c>", "</i></f></p:e></a>");
        let bytes = format!("{start}{middle}{end}").into_bytes();
        for (place, expected) in [
            (".c", format!("{start}<c>1</c>{middle}{end}")),
            (".cd", format!("{start}<cd/>{middle}{end}")),
            (".d", format!("{start}{middle}</i></f></p:e>{}{end}", &middle[5..])),
            (".d.f", format!("{start}{middle}</i></f><f><i><c>2</c>{end}")),
            (".d.f[].c", format!("{start}{middle}<c>2</c>{end}")),
            (".d.x", String::new()),
            (".e", String::new()),
        ] {
            assert_eq!(text(repeated_element(&bytes, &schema, &NoRefs, place)), expected, "{place}");
        }
    }
}
