//! Bytes to elements, strictly.

use roxmltree::{Document, ParsingOptions};

use super::error::{XmlError, XmlErrorKind};
use super::position::Lines;
use super::{Attribute, Element, XmlDocument, XmlNode, bounds, declaration};
use crate::codec::charset::Charset;

/// How many nodes a document may have: some 100 bytes each in memory.
const MAX_NODES: u32 = 1_000_000;

/// Reads a document. `charset` is the parameter of `Content-Type`, where there is one; a byte order mark decides before it,
/// the XML declaration after it (RFC 7303 section 3).
pub(super) fn read(bytes: &[u8], charset: Option<&str>) -> Result<XmlDocument, XmlError> {
    let text = text(bytes, charset)?;
    let lines = Lines::of(text);
    let fault = |kind, message, offset| {
        let (line, column) = lines.at(offset);
        XmlError { kind, message, line, column }
    };
    if let Some(Err(message)) = declaration::read(lines.text()) {
        return Err(fault(XmlErrorKind::Syntax, message, 0));
    }
    bounds::check(lines.text()).map_err(|(kind, message, offset)| fault(kind, message, offset))?;
    let options = ParsingOptions { nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let root = match Document::parse_with_options(lines.text(), options) {
        Ok(document) => element(document.root_element()),
        Err(error) => return Err(described(&error, &lines)),
    };
    Ok(XmlDocument { root, lines })
}

fn described(error: &roxmltree::Error, lines: &Lines) -> XmlError {
    use roxmltree::Error;
    let kind = match error {
        Error::NodesLimitReached | Error::AttributesLimitReached | Error::NamespacesLimitReached => {
            XmlErrorKind::TooLarge
        }
        _ => XmlErrorKind::Syntax,
    };
    let (line, column) = match error {
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream | Error::NoRootNode => lines.at(lines.text().len()),
        _ => (error.pos().row as usize, error.pos().col as usize),
    };
    let message = error.to_string();
    // The parser puts the position into its words; here it has fields of its own.
    let place = format!(" at {}", error.pos());
    let message = message.replacen(&place, "", 1);
    XmlError { kind, message, line, column }
}

/// The text of a document, without byte order mark.
fn text(bytes: &[u8], charset: Option<&str>) -> Result<String, XmlError> {
    let fault = |message: String| XmlError { kind: XmlErrorKind::Encoding, message, line: 1, column: 1 };
    let unknown = |message: String| XmlError { kind: XmlErrorKind::Charset, ..fault(message) };
    let marked = Charset::by_mark(bytes);
    let announced = match charset {
        None => None,
        Some(name) if name.eq_ignore_ascii_case("utf-16") => {
            if marked.is_none() {
                return Err(fault("UTF-16 without a byte order mark".to_owned()));
            }
            None
        }
        Some(name) => Some(Charset::named(name).ok_or_else(|| unknown(format!("the charset `{name}` is not known")))?),
    };
    let (known, rest) = match marked {
        Some((charset, length)) => (Some(charset), &bytes[length..]),
        None => (announced, bytes),
    };
    let declared = if known.is_none() || charset.is_none() { declared(known, rest) } else { None };
    let charset = match (known, declared) {
        (Some(known), Some(name)) if !agrees(known, &name) => {
            return Err(fault(format!("it is in {} but declares the encoding `{name}`", known.name())));
        }
        (Some(known), _) => known,
        (None, None) => Charset::Utf8,
        (None, Some(name)) if name.eq_ignore_ascii_case("utf-16") || name.eq_ignore_ascii_case("ucs-2") => {
            return Err(fault(format!("it declares the encoding `{name}` but is not in it")));
        }
        (None, Some(name)) => match Charset::named(&name) {
            Some(Charset::Utf16Le | Charset::Utf16Be) => {
                return Err(fault(format!("it declares the encoding `{name}` but is not in it")));
            }
            Some(charset) => charset,
            None => return Err(unknown(format!("the encoding `{name}` is not known"))),
        },
    };
    charset.decode(rest).map_err(|error| fault(error.to_string()))
}

/// The encoding that the declaration names.
fn declared(charset: Option<Charset>, bytes: &[u8]) -> Option<String> {
    // A declaration is ASCII and short; in UTF-16 every second byte is zero.
    let head: String =
        bytes.iter().take(400).filter(|byte| **byte != 0 || charset.is_none()).map(|b| char::from(*b)).collect();
    declaration::read(&head)?.ok()?.encoding.map(str::to_owned)
}

fn agrees(charset: Charset, name: &str) -> bool {
    match charset {
        Charset::Utf16Le | Charset::Utf16Be => {
            name.eq_ignore_ascii_case("utf-16") || Charset::named(name) == Some(charset)
        }
        _ => Charset::named(name) == Some(charset),
    }
}

/// Copies the parser's tree. Its depth is bounded.
fn element(node: roxmltree::Node<'_, '_>) -> Element {
    let mut children = Vec::new();
    for child in node.children() {
        if child.is_element() {
            children.push(XmlNode::Element(element(child)));
        } else if child.is_text() {
            let text = child.text().unwrap_or_default();
            match children.last_mut() {
                Some(XmlNode::Text(before)) => before.push_str(text),
                _ => children.push(XmlNode::Text(text.to_owned())),
            }
        }
    }
    Element {
        name: node.tag_name().name().to_owned(),
        prefix: None,
        namespace: node.tag_name().namespace().filter(|uri| !uri.is_empty()).map(str::to_owned),
        attributes: node.attributes().map(attribute).collect(),
        children,
        offset: node.range().start,
    }
}

fn attribute(attribute: roxmltree::Attribute<'_, '_>) -> Attribute {
    Attribute {
        name: attribute.name().to_owned(),
        prefix: None,
        namespace: attribute.namespace().map(str::to_owned),
        value: attribute.value().to_owned(),
        offset: attribute.range().start,
    }
}
