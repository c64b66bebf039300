//! Reading XML that nobody vouches for: well-formed, without a document type, within a budget.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use roxmltree::{Document, ParsingOptions};
use thiserror::Error;

/// Elements within elements; the documented notification has two levels.
const DEPTH: usize = 64;

/// Attributes of one element. The parser compares each with each.
const ATTRIBUTES: usize = 256;

/// Why a document is not taken.
#[derive(Debug, Error, PartialEq, Eq)]
pub(super) enum XmlError {
    /// Not well-formed.
    #[error("document is not well-formed")]
    Malformed,
    /// It has a document type declaration, and so could have entities.
    #[error("document has a document type declaration")]
    DocumentType,
    /// It is nested too deeply or has too many attributes.
    #[error("document is too complex")]
    Budget,
}

/// Parses a document.
pub(super) fn parse(text: &str) -> Result<Document<'_>, XmlError> {
    check_budget(text)?;
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => XmlError::DocumentType,
        _ => XmlError::Malformed,
    })
}

/// Walks the events once, in linear time, before a tree is built.
fn check_budget(text: &str) -> Result<(), XmlError> {
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| XmlError::Malformed)? {
            Event::Eof => return Ok(()),
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Start(start) => {
                depth += 1;
                check_attributes(&start)?;
            }
            Event::Empty(start) => check_attributes(&start)?,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return Err(XmlError::Budget);
        }
    }
}

fn check_attributes(start: &BytesStart<'_>) -> Result<(), XmlError> {
    let mut attributes = start.attributes();
    if attributes.with_checks(false).count() > ATTRIBUTES {
        return Err(XmlError::Budget);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_documents_are_taken() {
        let deep = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
        let attributes: String = (0..5_000).flat_map(|n| [" a".to_owned(), n.to_string(), "=''".to_owned()]).collect();
        let cases = [
            ("<a/>".to_owned(), None),
            ("<?xml version='1.0' standalone='yes'?><!-- c --><?p i?><a xmlns:u='u'/>".to_owned(), None),
            (String::new(), Some(XmlError::Malformed)),
            ("<a>".to_owned(), Some(XmlError::Malformed)),
            ("<a></b>".to_owned(), Some(XmlError::Malformed)),
            ("<a/><a/>".to_owned(), Some(XmlError::Malformed)),
            ("<a b='1' b='2'/>".to_owned(), Some(XmlError::Malformed)),
            ("<a>&unknown;</a>".to_owned(), Some(XmlError::Malformed)),
            ("<a>&#0;</a>".to_owned(), Some(XmlError::Malformed)),
            ("<a>\u{1}</a>".to_owned(), Some(XmlError::Malformed)),
            ("<a>]]></a>".to_owned(), Some(XmlError::Malformed)),
            ("<p:a/>".to_owned(), Some(XmlError::Malformed)),
            (" <?xml version='1.0'?><a/>".to_owned(), Some(XmlError::Malformed)),
            ("<!DOCTYPE a><a/>".to_owned(), Some(XmlError::DocumentType)),
            ("<!DOCTYPE a SYSTEM 'http://h/'><a/>".to_owned(), Some(XmlError::DocumentType)),
            ("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///'>]><a>&e;</a>".to_owned(), Some(XmlError::DocumentType)),
            (deep, Some(XmlError::Budget)),
            (format!("<a{attributes}/>"), Some(XmlError::Budget)),
        ];
        for (text, expected) in cases {
            let shown: String = text.chars().take(60).collect();
            assert_eq!(parse(&text).err(), expected, "{shown}");
        }
    }
}
