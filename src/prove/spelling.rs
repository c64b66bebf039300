//! Legal spellings that a handler may wrongly refuse, each known by what it looks like on the wire.

use super::http::Incoming;

/// A way of writing the same, by name.
pub(super) type Spelling = &'static str;

/// Spellings of an XML body.
pub(super) const IN_XML: &[Spelling] = &[
    "cdata",
    "comments",
    "processing-instructions",
    "decimal-references",
    "hexadecimal-references",
    "declaration",
    "byte-order-mark",
    "utf-16",
    "indentation",
    "space-in-end-tags",
    "empty-start-and-end",
    "unused-namespace",
    "unknown-element",
    "unknown-attribute",
];

/// Spellings of a query value.
pub(super) const IN_QUERY: &[Spelling] = &["percent-encoding"];

/// What stands in the header beside what is documented.
pub(super) const IN_HEADERS: &[Spelling] = &["connection-close", "unknown-field", "unknown-parameter"];

/// Whether a request is spelled in this way.
pub(super) fn shows(spelling: Spelling, request: &Incoming) -> bool {
    let body = String::from_utf8_lossy(&request.body);
    let references =
        |hexadecimal: bool| body.match_indices("&#").any(|(at, _)| body[at + 2..].starts_with('x') == hexadecimal);
    match spelling {
        "cdata" => body.contains("<![CDATA["),
        "comments" => body.contains("<!--"),
        "processing-instructions" => {
            body.match_indices("<?").any(|(at, _)| !body[at + 2..].to_ascii_lowercase().starts_with("xml "))
        }
        "decimal-references" => references(false),
        "hexadecimal-references" => references(true),
        "declaration" => body.starts_with("<?xml "),
        "byte-order-mark" => request.body.starts_with(b"\xef\xbb\xbf"),
        "utf-16" => request.body.starts_with(b"\xff\xfe") || request.body.starts_with(b"\xfe\xff"),
        "indentation" => body.contains(">\n ") || body.contains(">\r\n\t"),
        "space-in-end-tags" => body.match_indices("</").any(|(at, _)| {
            let tag = body[at + 2..].split('>').next().unwrap_or_default();
            tag.ends_with([' ', '\t', '\n'])
        }),
        "empty-start-and-end" => body.match_indices("></").any(|(at, _)| {
            let tag = body[..at].rsplit('<').next().unwrap_or_default();
            let name = tag.split([' ', '\t', '\n']).next().unwrap_or_default();
            !tag.starts_with('/') && !tag.ends_with('/') && body[at + 3..].starts_with(name)
        }),
        "unused-namespace" => body.contains(" xmlns:"),
        "unknown-element" => body.contains("<ProbityExtra"),
        "unknown-attribute" => body.contains(" probityExtra="),
        "percent-encoding" => request.query().contains('%'),
        "connection-close" => request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")),
        "unknown-field" => request.header("x-probity-extra").is_some(),
        "unknown-parameter" => request.query().contains("probityExtra="),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_told_apart() {
        let shown = |body: &str| {
            let request = Incoming { body: body.as_bytes().to_vec(), ..Incoming::default() };
            IN_XML.iter().copied().filter(|own| shows(own, &request)).collect::<Vec<_>>()
        };
        assert!(shown("<a><b>1</b><c/></a>").is_empty());
        assert_eq!(shown("<?xml version=\"1.0\"?><a>&#65;</a>"), ["decimal-references", "declaration"]);
        assert_eq!(shown("<a>&#x41;</a >"), ["hexadecimal-references", "space-in-end-tags"]);
        assert_eq!(shown("<a><?p i?><![CDATA[x]]></a>"), ["cdata", "processing-instructions"]);
        assert_eq!(shown("<a>\n  <b></b></a>"), ["indentation", "empty-start-and-end"]);
    }
}
