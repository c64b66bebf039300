//! A scan that bounds a document before it is parsed, and finds what the parser lets pass.
//!
//! The parser itself does not recurse (100,000 levels are no trouble to it); what works on the tree later does.

use super::error::{MAX_ATTRIBUTES, MAX_DEPTH, XmlErrorKind};
use super::tree::{is_char, is_name, is_space};

/// A problem at a byte offset.
pub(super) type XmlFault = (XmlErrorKind, String, usize);

/// Scans the markup of a text. Broken markup is left to the parser.
pub(super) fn check(text: &str) -> Result<(), XmlFault> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|found| found + at) {
        references(text, at, open)?;
        let rest = &text[open..];
        let skipped = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
            .into_iter()
            .find(|(start, _)| rest.starts_with(start))
            .map(|(start, end)| rest[start.len()..].find(end).map(|found| open + start.len() + found + end.len()));
        match skipped {
            Some(Some(end)) => {
                if rest.starts_with("<?") {
                    instruction(text, open, end)?;
                }
                at = end;
                continue;
            }
            Some(None) => return Ok(()),
            None if rest.starts_with("<!DOCTYPE") => {
                let message = "a document type declaration is not allowed".to_owned();
                return Err((XmlErrorKind::Dtd, message, open));
            }
            None => {}
        }
        let Some((end, names)) = tag(rest) else {
            return Ok(());
        };
        if names.len() > MAX_ATTRIBUTES {
            return Err((
                XmlErrorKind::TooLarge,
                format!("an element has more than {MAX_ATTRIBUTES} attributes"),
                open,
            ));
        }
        // The parser lets a namespace be declared twice.
        if (1..names.len()).any(|at| names[..at].contains(&names[at])) {
            return Err((XmlErrorKind::Syntax, "an attribute occurs twice in one tag".to_owned(), open));
        }
        at = open + end;
        references(text, open, at)?;
        let tag = &text[open..at];
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !tag.ends_with("/>") {
            depth += 1;
            if depth > MAX_DEPTH {
                return Err((XmlErrorKind::TooDeep, format!("elements are nested more than {MAX_DEPTH} deep"), open));
            }
        }
    }
    references(text, at, text.len())
}

/// The length of the tag at the start of `rest`, and the names of its attributes.
fn tag(rest: &str) -> Option<(usize, Vec<&str>)> {
    let mut quote = None;
    let mut names = Vec::new();
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some((at + 1, names)),
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                let before = rest[..at].trim_end_matches(is_space).trim_end_matches('=').trim_end_matches(is_space);
                names.push(before.rsplit(is_space).next().unwrap_or_default());
            }
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Character references must denote characters (XML 1.0 section 4.1); the parser replaces surrogates silently.
fn references(text: &str, from: usize, to: usize) -> Result<(), XmlFault> {
    let mut at = from;
    while let Some(found) = text[at..to].find("&#").map(|found| found + at) {
        at = found + 2;
        let Some(length) = text[at..to].find(';') else {
            continue;
        };
        let digits = &text[at..at + length];
        let number = match digits.strip_prefix('x') {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => digits.parse(),
        };
        if number.ok().and_then(char::from_u32).is_none_or(|character| !is_char(character)) {
            return Err((XmlErrorKind::Syntax, "a reference to what is no character".to_owned(), found));
        }
    }
    Ok(())
}

/// The target of a processing instruction is a name, and not `xml` in any case (XML 1.0 section 2.6).
fn instruction(text: &str, open: usize, end: usize) -> Result<(), XmlFault> {
    let inner = &text[open + 2..end - 2];
    let target = inner.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
    let declaration = open == 0 && target == "xml";
    if !declaration && (target.eq_ignore_ascii_case("xml") || !target.split(':').all(is_name)) {
        let message = if target == "xml" {
            "the XML declaration is not at the start of the document"
        } else {
            "a processing instruction without a valid target"
        };
        return Err((XmlErrorKind::Syntax, message.to_owned(), open));
    }
    Ok(())
}
