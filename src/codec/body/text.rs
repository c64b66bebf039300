//! Plain text, and whatever text has no format of its own: the body is one value, as a parameter is.

use serde_json::Value;

use super::{BodyCheck, BodyCodec, BodyFormat, Carries, RawBody, ReadBody, ReadError, Unread};
use crate::codec::CodecError;
use crate::codec::charset::{self, TextError};
use crate::codec::scalar::{text_of, value_of};
use crate::codec::shape::Shape;
use crate::contract::{MediaType, Schema, Zone};

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "text",
    check: Some(BodyCheck { id: "text-body", about: "a text fits its schema" }),
    carries: Carries::Text,
    is_strict: false,
    other: b"[]",
    codec: &Text,
    covers: |own| own.main == "text",
};

struct Text;

impl BodyCodec for Text {
    fn read(&self, body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError> {
        let text = decoded(body)?;
        let Some(schema) = &documented.schema else { return Ok(ReadBody::default()) };
        let shape = Shape::of(schema.raw(), schema.bundle().as_ref());
        if !shape.types().is_empty() && !shape.types().scalar() {
            return Err(Unread::NoReader(format!("a list or an object in {}", documented.range)).into());
        }
        Ok(ReadBody { value: fitting(&text, schema, &shape), issues: Vec::new(), is_series: false })
    }

    fn write(&self, _documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        let reason = "only a scalar is one text";
        let text = text_of(value).ok_or_else(|| CodecError::Unrepresentable { place: "body".to_owned(), reason })?;
        Ok(text.into_bytes())
    }
}

/// The value that a text is read as. An end of line at its end may be part of it or end it: what fits counts.
fn fitting(text: &str, schema: &Schema, shape: &Shape<'_>) -> Value {
    let whole = value_of(text, shape);
    let bare = text.strip_suffix('\n').map(|text| value_of(text.strip_suffix('\r').unwrap_or(text), shape));
    let fits = |value: &Value| schema.accepts(Zone::Wide, value);
    match bare {
        Some(bare) if !fits(&whole) && fits(&bare) => bare,
        _ => whole,
    }
}

/// The text of a body. Where no charset is named and it is not UTF-8, nobody knows which one it is in.
pub(super) fn decoded(body: &RawBody<'_>) -> Result<String, ReadError> {
    charset::decode(body.bytes, body.charset.as_deref()).map_err(|error| match error {
        TextError::Unknown(_) => Unread::Charset(error.to_string()).into(),
        _ if body.charset.is_none() => Unread::Charset(format!("no charset is named, and {error}")).into(),
        _ => ReadError::Malformed(format!("the body is not in its charset: {error}")),
    })
}
