//! What a handler that is not safe does with hostile XML, each known by what it looks like on the wire.

/// What a document may point with, by name.
pub(super) const POINTERS: &[&str] = &[
    "general-entity",
    "parameter-entity",
    "document-type",
    "inclusion",
    "schema-location",
    "stylesheet",
    "file-entity",
    "file-inclusion",
];

/// Where the document points to with this pointer: a URL.
pub(super) fn target(pointer: &str, body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let url = match pointer {
        "general-entity" | "file-entity" => {
            let entity = |at: &usize| !text[at + 8..].trim_start().starts_with('%');
            let at = text.match_indices("<!ENTITY").map(|(at, _)| at).find(entity)?;
            quoted(until(&text[at..], '>')?, "SYSTEM ")
        }
        "parameter-entity" => quoted(until(&text[text.find("<!ENTITY %")?..], '>')?, "SYSTEM "),
        "document-type" => {
            let declaration = until(&text[text.find("<!DOCTYPE")?..], '>')?;
            if declaration.contains('[') { None } else { quoted(declaration, "SYSTEM ") }
        }
        "inclusion" | "file-inclusion" => quoted(until(&text[text.find(":include ")?..], '>')?, "href="),
        "schema-location" => quoted(text, ":noNamespaceSchemaLocation="),
        "stylesheet" => quoted(until(&text[text.find("<?xml-stylesheet")?..], '>')?, "href="),
        _ => None,
    }?;
    (url.starts_with("file:") == pointer.starts_with("file")).then(|| url.to_owned())
}

/// Whether the entities of a document grow when they are expanded: each within another, or one very often.
pub(super) fn expands(nested: bool, body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let Some((subset, rest)) = text.split_once("]>").filter(|(subset, _)| subset.contains("<!ENTITY")) else {
        return false;
    };
    if nested { subset.contains('&') } else { !subset.contains('&') && rest.matches('&').count() > 100 }
}

/// Whether a document is one that a careless handler does not get over.
pub(super) fn is_hostile(body: &[u8]) -> bool {
    body.len() > 128 * 1024 || body.windows(9).take(4096).any(|window| window == b"<!DOCTYPE")
}

fn until(text: &str, end: char) -> Option<&str> {
    text.split(end).next()
}

/// What stands in quotes behind a word.
fn quoted<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.split_once(word)?.1;
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_read() {
        let url = Some("http://h/x".to_owned());
        for (pointer, text) in [
            ("general-entity", "<!DOCTYPE a [<!ENTITY p SYSTEM \"http://h/x\">]><a>&p;</a>"),
            ("parameter-entity", "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://h/x\"> %p;]><a/>"),
            ("document-type", "<!DOCTYPE a SYSTEM \"http://h/x\"><a/>"),
            ("inclusion", "<a><xi:include xmlns:xi=\"u\" href=\"http://h/x\"/></a>"),
            ("schema-location", "<a xsi:noNamespaceSchemaLocation=\"http://h/x\"/>"),
            ("stylesheet", "<?xml-stylesheet type=\"text/xsl\" href=\"http://h/x\"?><a/>"),
        ] {
            assert_eq!(target(pointer, text.as_bytes()), url, "{pointer}");
            for other in POINTERS.iter().filter(|other| **other != pointer) {
                assert_eq!(target(other, text.as_bytes()), None, "{other} in {text}");
            }
        }
        let file = b"<!DOCTYPE a [<!ENTITY p SYSTEM \"file:///f\">]><a>&p;</a>";
        assert_eq!(target("file-entity", file).as_deref(), Some("file:///f"));
        assert_eq!(target("general-entity", file), None);
    }

    #[test]
    fn growing_entities_are_seen() {
        let nested = b"<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        let wide = format!("<!DOCTYPE a [<!ENTITY b \"x\">]><a>{}</a>", "&b;".repeat(200));
        assert!(expands(true, nested) && !expands(false, nested));
        assert!(expands(false, wide.as_bytes()) && !expands(true, wide.as_bytes()));
        assert!(!expands(true, b"<a>&amp;</a>"));
    }
}
