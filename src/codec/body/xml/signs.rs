//! What spellings of a document look like.

use crate::codec::body::Sign;

pub(super) static SIGNS: &[Sign] = &[
    Sign { name: "cdata", shows: |body| text(body).contains("<![CDATA[") },
    Sign { name: "comments", shows: |body| text(body).contains("<!--") },
    Sign { name: "processing-instructions", shows: has_instruction },
    Sign { name: "decimal-references", shows: |body| has_reference(body, false) },
    Sign { name: "hexadecimal-references", shows: |body| has_reference(body, true) },
    Sign { name: "declaration", shows: |body| body.starts_with(b"<?xml ") },
    Sign { name: "byte-order-mark", shows: |body| body.starts_with(b"\xef\xbb\xbf") },
    Sign { name: "utf-16", shows: |body| body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") },
    Sign { name: "indentation", shows: |body| text(body).contains(">\n ") || text(body).contains(">\r\n\t") },
    Sign { name: "space-in-end-tags", shows: has_space_in_end_tag },
    Sign { name: "empty-start-and-end", shows: has_empty_pair },
    Sign { name: "unused-namespace", shows: |body| text(body).contains(" xmlns:") },
    Sign { name: "unknown-element", shows: |body| text(body).contains("<ProbityExtra") },
    Sign { name: "unknown-attribute", shows: |body| text(body).contains(" probityExtra=") },
];

fn text(body: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(body)
}

fn has_reference(body: &[u8], hexadecimal: bool) -> bool {
    let body = text(body);
    body.match_indices("&#").any(|(at, _)| body[at + 2..].starts_with('x') == hexadecimal)
}

fn has_instruction(body: &[u8]) -> bool {
    let body = text(body);
    body.match_indices("<?").any(|(at, _)| !body[at + 2..].to_ascii_lowercase().starts_with("xml "))
}

fn has_space_in_end_tag(body: &[u8]) -> bool {
    let body = text(body);
    body.match_indices("</").any(|(at, _)| {
        let tag = body[at + 2..].split('>').next().unwrap_or_default();
        tag.ends_with([' ', '\t', '\n'])
    })
}

fn has_empty_pair(body: &[u8]) -> bool {
    let body = text(body);
    body.match_indices("></").any(|(at, _)| {
        let tag = body[..at].rsplit('<').next().unwrap_or_default();
        let name = tag.split([' ', '\t', '\n']).next().unwrap_or_default();
        !tag.starts_with('/') && !tag.ends_with('/') && body[at + 3..].starts_with(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_told_apart() {
        let shown = |body: &str| {
            let shows = |sign: &&Sign| (sign.shows)(body.as_bytes());
            SIGNS.iter().filter(shows).map(|sign| sign.name).collect::<Vec<_>>()
        };
        assert!(shown("<a><b>1</b><c/></a>").is_empty());
        assert_eq!(shown("<?xml version=\"1.0\"?><a>&#65;</a>"), ["decimal-references", "declaration"]);
        assert_eq!(shown("<a>&#x41;</a >"), ["hexadecimal-references", "space-in-end-tags"]);
        assert_eq!(shown("<a><?p i?><![CDATA[x]]></a>"), ["cdata", "processing-instructions"]);
        assert_eq!(shown("<a>\n  <b></b></a>"), ["indentation", "empty-start-and-end"]);
    }
}
