//! Changes to a written document that no value and no style of writing can express.

/// The document with another name of its root element.
pub fn renamed_root(bytes: &[u8], other: &str) -> Option<Vec<u8>> {
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

/// The document with the first element called `name` twice in a row.
pub fn repeated_element(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let own = |at: &usize| name_at(&text[at + 1..]) == name;
    let start = text.match_indices('<').map(|(at, _)| at).find(own)?;
    let tag = start + text[start..].find('>')? + 1;
    let end = if text[..tag].ends_with("/>") {
        tag
    } else {
        let close = format!("</{name}");
        let close = tag + text[tag..].find(&close)?;
        close + text[close..].find('>')? + 1
    };
    Some(format!("{}{}", &text[..end], &text[start..]).into_bytes())
}

fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for (name, expected) in [
            ("c", "<a><c>1</c><c>1</c><cd/><d x=\"/\"></d></a>"),
            ("cd", "<a><c>1</c><cd/><cd/><d x=\"/\"></d></a>"),
            ("d", "<a><c>1</c><cd/><d x=\"/\"></d><d x=\"/\"></d></a>"),
            ("e", ""),
        ] {
            assert_eq!(text(repeated_element(b"<a><c>1</c><cd/><d x=\"/\"></d></a>", name)), expected, "{name}");
        }
    }
}
