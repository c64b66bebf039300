//! The format, and what its parts do for it.

use serde_json::Value;

use super::styled::styled;
use super::{XmlError, XmlErrorKind, XmlIssue, XmlStyle};
use super::{broken, drawn, edit, listed, signs, spellings};
use crate::codec::CodecError;
use crate::codec::body::{
    BodyCheck, BodyCodec, BodyFormat, BodyIssue, Carries, Draw, DrawnSpelling, ListedSpelling, Malformed, Places,
    RawBody, ReadBody, ReadError, Sign, Spelling, Unread,
};
use crate::contract::MediaType;

pub(in crate::codec::body) const FORMAT: BodyFormat = BodyFormat {
    name: "xml",
    check: Some(BodyCheck { id: "xml-body", about: "an XML body is well-formed and fits its schema" }),
    carries: Carries::Elements,
    is_strict: true,
    other: b"<x/>",
    codec: &Xml,
    covers: |own| own.has_syntax("xml"),
};

struct Xml;

impl BodyCodec for Xml {
    fn read(&self, body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError> {
        let document = super::read(body.bytes, body.charset.as_deref()).map_err(refused)?;
        let Some(schema) = &documented.schema else { return Ok(ReadBody::default()) };
        let decoded = super::decode(&document, schema.raw(), schema.bundle().as_ref(), None);
        let issue = |issue: XmlIssue| BodyIssue {
            keyword: issue.keyword,
            place: issue.place,
            open: false,
            message: format!("{}: {}", at(&issue.at), issue.message),
        };
        Ok(ReadBody { value: decoded.value, issues: decoded.issues.into_iter().map(issue).collect(), is_series: false })
    }

    fn places<'b>(&self, body: &RawBody<'b>, documented: &'b MediaType) -> Places<'b> {
        let document = super::read(body.bytes, body.charset.as_deref()).ok();
        let places = document
            .zip(documented.schema.as_ref())
            .map(|(document, schema)| super::locate(&document, schema.raw(), schema.bundle().as_ref()));
        Box::new(move |pointer| places.as_ref()?.get(pointer).map(at))
    }

    fn write(&self, documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        styled(documented, value, &XmlStyle::default())
    }

    fn spellings(&self) -> &'static [Spelling] {
        spellings::SPELLINGS
    }

    fn signs(&self) -> &'static [Sign] {
        signs::SIGNS
    }

    fn listed(&self, documented: &MediaType, value: &Value, whole: &[u8]) -> Vec<ListedSpelling> {
        listed::spellings(documented, value, whole)
    }

    fn drawn(&self, documented: &MediaType, value: &Value, whole: &[u8]) -> Vec<DrawnSpelling> {
        drawn::spellings(documented, value, whole)
    }

    fn malformed(&self, whole: &[u8]) -> Vec<Malformed> {
        broken::malformed(whole)
    }

    /// A document without an element is not well-formed either, but some readers see only text in it.
    fn refuses(&self, text: &str) -> bool {
        text.contains('<') && super::read(text.as_bytes(), None).is_err()
    }

    fn odd(&self, whole: &[u8], draw: &mut Draw<'_>, input: u64) -> Option<Vec<u8>> {
        Some(broken::odd(whole, draw, input))
    }

    fn nested(&self, whole: &[u8], depth: usize) -> Option<Vec<u8>> {
        broken::nested(whole, depth)
    }

    fn with_root(&self, whole: &[u8], name: &str) -> Option<Vec<u8>> {
        edit::renamed_root(whole, name)
    }

    fn with_twice(&self, documented: &MediaType, whole: &[u8], place: &str) -> Option<Vec<u8>> {
        let schema = documented.schema.as_ref()?;
        edit::repeated_element(whole, schema.raw(), schema.bundle().as_ref(), place)
    }
}

fn refused(error: XmlError) -> ReadError {
    match error.kind {
        XmlErrorKind::TooDeep => Unread::TooDeep(error.to_string()).into(),
        XmlErrorKind::TooLarge => Unread::TooLarge(error.to_string()).into(),
        XmlErrorKind::Charset => Unread::Charset(error.message).into(),
        XmlErrorKind::Syntax | XmlErrorKind::Encoding | XmlErrorKind::Dtd => {
            ReadError::Malformed(format!("the body is not well-formed XML: {error}"))
        }
    }
}

fn at(place: &super::XmlPlace) -> String {
    format!("{} (line {} column {})", place.path, place.line, place.column)
}
