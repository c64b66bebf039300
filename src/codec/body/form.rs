//! Forms: `application/x-www-form-urlencoded`.

use serde_json::Value;

use super::raw::without_schema;
use super::text::decoded;
use super::{BodyCheck, BodyCodec, BodyFormat, BodyIssue, RawBody, ReadBody, ReadError, Unread};
use crate::codec::media_type::MediaType as Named;
use crate::codec::shape::{Shape, Types};
use crate::codec::{CodecError, form};
use crate::contract::{MediaType, Schema};

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "form",
    check: Some(BodyCheck { id: "form-body", about: "a form fits its schema" }),
    is_typed: false,
    is_markup: false,
    is_strict: false,
    covers: Named::is_form,
    codec: &Form,
};

struct Form;

impl BodyCodec for Form {
    fn read(&self, body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError> {
        let text = decoded(body)?;
        let Some(schema) = &documented.schema else { return Ok(ReadBody::default()) };
        if !is_record(schema) {
            return Err(Unread::NoReader(format!("a form of what is no object ({})", documented.range)).into());
        }
        let (raw, bundle, encoding) = (schema.raw(), schema.bundle().as_ref(), documented.encoding.as_ref());
        let value = form::read(raw, bundle, &text, encoding).map_err(|error| match error {
            CodecError::TooDeep(_) => Unread::TooDeep(error.to_string()).into(),
            _ => ReadError::Malformed(format!("the body is not the documented form: {error}")),
        })?;
        let issues = form::doubts(raw, bundle, &text, encoding).into_iter().map(BodyIssue::open).collect();
        Ok(ReadBody { value, issues })
    }

    fn write(&self, documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        let schema = documented.schema.as_ref().ok_or_else(without_schema)?;
        form::write(schema.raw(), schema.bundle().as_ref(), value, documented.encoding.as_ref())
    }
}

/// Whether an object may be what the schema is about; only an object has members to write as pairs.
fn is_record(schema: &Schema) -> bool {
    let types = Shape::of(schema.raw(), schema.bundle().as_ref()).types();
    types.is_empty() || types.has(Types::OBJECT)
}
