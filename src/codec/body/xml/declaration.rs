//! The XML declaration, read strictly (XML 1.0 production 23).

/// What an XML declaration says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct XmlDeclaration<'a> {
    pub(super) encoding: Option<&'a str>,
}

/// Reads the declaration at the start of a text; `None` where there is none.
pub(super) fn read(text: &str) -> Option<Result<XmlDeclaration<'_>, String>> {
    let rest = text.strip_prefix("<?xml")?;
    if !rest.starts_with(is_space) && !rest.starts_with("?>") {
        return None;
    }
    Some(parse(rest))
}

fn parse(text: &str) -> Result<XmlDeclaration<'_>, String> {
    let (inner, _) = text.split_once("?>").ok_or("the XML declaration is not closed")?;
    let mut rest = inner;
    let mut values = [None; 3];
    for (at, name) in ["version", "encoding", "standalone"].into_iter().enumerate() {
        let bare = rest.trim_start_matches(is_space);
        let Some(after) = bare.strip_prefix(name) else {
            continue;
        };
        if bare.len() == rest.len() {
            return Err(format!("no space before `{name}` in the XML declaration"));
        }
        let (value, after) =
            value(after).ok_or_else(|| format!("`{name}` in the XML declaration has no quoted value"))?;
        values[at] = Some(value);
        rest = after;
    }
    if !rest.trim_start_matches(is_space).is_empty() {
        return Err("the XML declaration holds more than version, encoding and standalone in this order".to_owned());
    }
    let [version, encoding, standalone] = values;
    match version.and_then(|version| version.strip_prefix("1.")) {
        Some(minor) if !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()) => {}
        _ => return Err("the XML declaration does not name a version 1.x".to_owned()),
    }
    if standalone.is_some_and(|value| !matches!(value, "yes" | "no")) {
        return Err("`standalone` in the XML declaration is neither yes nor no".to_owned());
    }
    if encoding.is_some_and(|name| !is_encoding(name)) {
        return Err("`encoding` in the XML declaration is no encoding name".to_owned());
    }
    Ok(XmlDeclaration { encoding })
}

/// `= "value"` and what follows.
fn value(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(is_space).strip_prefix('=')?.trim_start_matches(is_space);
    let quote = text.chars().next().filter(|character| matches!(character, '"' | '\''))?;
    text[1..].split_once(quote)
}

const fn is_space(character: char) -> bool {
    super::tree::is_space(character)
}

fn is_encoding(name: &str) -> bool {
    name.starts_with(|character: char| character.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_read_strictly() {
        for (text, expected) in [
            ("<a/>", None),
            ("<?xml-stylesheet href='x'?><a/>", None),
            ("<?xml version='1.0'?>", Some(Ok(None))),
            ("<?xml\tversion = \"1.1\"\n?>", Some(Ok(None))),
            ("<?xml version=\"1.0\" encoding='UTF-8' standalone=\"no\" ?>", Some(Ok(Some("UTF-8")))),
            ("<?xml encoding='UTF-8'?>", Some(Err(()))),
            ("<?xml version='2.0'?>", Some(Err(()))),
            ("<?xml version='1.'?>", Some(Err(()))),
            ("<?xml version='1.x'?>", Some(Err(()))),
            ("<?xml version='1.0'encoding='UTF-8'?>", Some(Err(()))),
            ("<?xml version='1.0' standalone='yes' encoding='UTF-8'?>", Some(Err(()))),
            ("<?xml version='1.0' standalone='maybe'?>", Some(Err(()))),
            ("<?xml version='1.0' encoding='8bit'?>", Some(Err(()))),
            ("<?xml version=1.0?>", Some(Err(()))),
            ("<?xml?>", Some(Err(()))),
            ("<?xml version='1.0'", Some(Err(()))),
        ] {
            let found = read(text).map(|found| found.map(|found| found.encoding).map_err(|_| ()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
