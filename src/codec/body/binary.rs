//! Whatever has no other format: bytes, which only a schema for bytes says something about.

use serde_json::Value;

use super::{BodyCodec, BodyFormat, Carries, RawBody, ReadBody, ReadError, Unread};
use crate::codec::CodecError;
use crate::contract::{MediaType, Schema};

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "binary",
    check: None,
    carries: Carries::Bytes,
    is_strict: false,
    other: b"[]",
    codec: &Binary,
    covers: |_| true,
};

struct Binary;

impl BodyCodec for Binary {
    fn read(&self, _body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError> {
        match &documented.schema {
            Some(schema) if !is_any(schema) => Err(Unread::NoReader(documented.range.clone()).into()),
            // All bytes are alike to such a schema, so that none stand for any.
            _ => Ok(ReadBody { value: Value::String(String::new()), issues: Vec::new(), is_series: false }),
        }
    }

    fn write(&self, _documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        let reason = "only a text stands for bytes";
        let text = value.as_str().ok_or_else(|| CodecError::Unrepresentable { place: "body".to_owned(), reason })?;
        Ok(text.as_bytes().to_vec())
    }
}

/// Whether any bytes fit: nothing is said of them, or that they are a string of the format `binary` (OpenAPI 3.0 section
/// 4.7.14.2).
fn is_any(schema: &Schema) -> bool {
    let says = |keyword: &str, value: &str| schema.raw().get(keyword).is_some_and(|own| own == value);
    let quiet = |keyword: &String| {
        matches!(keyword.as_str(), "type" | "format" | "title" | "description" | "example" | "examples")
            || keyword.starts_with("content")
    };
    let raw = schema.raw();
    let is_bytes =
        says("type", "string") && says("format", "binary") || raw.get("type").is_none() && raw.get("format").is_none();
    *raw == Value::Bool(true) || is_bytes && raw.as_object().is_some_and(|own| own.keys().all(quiet))
}
