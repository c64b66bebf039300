//! XML documents (RFC 7303), by the schema's `xml` hints.

use serde_json::Value;

use super::raw::without_schema;
use super::{BodyCheck, BodyCodec, BodyFormat, BodyIssue, Places, RawBody, ReadBody, ReadError, Unread};
use crate::codec::CodecError;
use crate::codec::media_type::MediaType as Named;
use crate::codec::xml::{self, XmlError, XmlErrorKind, XmlStyle};
use crate::contract::MediaType;

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "xml",
    check: Some(BodyCheck { id: "xml-body", about: "an XML body is well-formed and fits its schema" }),
    is_typed: false,
    is_markup: true,
    is_strict: true,
    covers: Named::is_xml,
    codec: &Xml,
};

/// The name of a root element that the schema does not name.
const ROOT: &str = "root";

struct Xml;

impl BodyCodec for Xml {
    fn read(&self, body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError> {
        let document = xml::read(body.bytes, body.charset.as_deref()).map_err(refused)?;
        let Some(schema) = &documented.schema else { return Ok(ReadBody::default()) };
        let decoded = xml::decode(&document, schema.raw(), schema.bundle().as_ref(), None);
        let issue = |issue: xml::XmlIssue| BodyIssue {
            keyword: issue.keyword,
            place: issue.place,
            open: false,
            message: format!("{}: {}", at(&issue.at), issue.message),
        };
        Ok(ReadBody { value: decoded.value, issues: decoded.issues.into_iter().map(issue).collect() })
    }

    fn places<'b>(&self, body: &RawBody<'b>, documented: &'b MediaType) -> Places<'b> {
        let document = xml::read(body.bytes, body.charset.as_deref()).ok();
        let places = document
            .zip(documented.schema.as_ref())
            .map(|(document, schema)| xml::locate(&document, schema.raw(), schema.bundle().as_ref()));
        Box::new(move |pointer| places.as_ref()?.get(pointer).map(at))
    }

    fn write(&self, documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        let schema = documented.schema.as_ref().ok_or_else(without_schema)?;
        xml::write(schema.raw(), schema.bundle().as_ref(), ROOT, value, &XmlStyle::default())
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

fn at(place: &xml::Place) -> String {
    format!("{} (line {} column {})", place.path, place.line, place.column)
}
