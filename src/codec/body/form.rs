//! Forms: `application/x-www-form-urlencoded`.

mod broken;
mod pairs;

use serde_json::Value;

use super::raw::without_schema;
use super::text::decoded;
use super::{
    BodyCheck, BodyCodec, BodyFormat, BodyIssue, Carries, Draw, DrawnSpelling, RawBody, ReadBody, ReadError, Unread,
};
use crate::codec::shape::{Shape, Types};
use crate::codec::{CodecError, percent};
use crate::contract::{MediaType, Schema};

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "form",
    check: Some(BodyCheck { id: "form-body", about: "a form fits its schema" }),
    carries: Carries::Pairs,
    is_strict: false,
    other: b"[]",
    codec: &Form,
    covers: |own| own.main == "application" && own.sub == "x-www-form-urlencoded",
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
        let value = pairs::read(raw, bundle, &text, encoding).map_err(|error| match error {
            CodecError::TooDeep(_) => Unread::TooDeep(error.to_string()).into(),
            _ => ReadError::Malformed(format!("the body is not the documented form: {error}")),
        })?;
        let issues = pairs::doubts(raw, bundle, &text, encoding).into_iter().map(BodyIssue::open).collect();
        Ok(ReadBody { value, issues, is_series: false })
    }

    fn write(&self, documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        let schema = documented.schema.as_ref().ok_or_else(without_schema)?;
        pairs::write(schema.raw(), schema.bundle().as_ref(), value, documented.encoding.as_ref())
    }

    /// Letters and digits may be percent-encoded, which changes nothing.
    fn drawn(&self, _documented: &MediaType, _value: &Value, whole: &[u8]) -> Vec<DrawnSpelling> {
        let Ok(text) = String::from_utf8(whole.to_vec()) else { return Vec::new() };
        let sites = text.len();
        let spell = Box::new(move |edits: &[(usize, u8)]| percent::spell(&text, edits).map(String::into_bytes));
        vec![DrawnSpelling {
            variant: "any-spelling",
            is_rare: false,
            sites,
            most: vec![1, 2, sites.max(1)],
            ways: 2,
            spell,
        }]
    }

    fn odd(&self, whole: &[u8], draw: &mut Draw<'_>, input: u64) -> Option<Vec<u8>> {
        Some(broken::odd(whole, draw, input))
    }
}

/// Whether an object may be what the schema is about; only an object has members to write as pairs.
fn is_record(schema: &Schema) -> bool {
    let types = Shape::of(schema.raw(), schema.bundle().as_ref()).types();
    types.is_empty() || types.has(Types::OBJECT)
}
