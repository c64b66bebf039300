//! JSON texts, read strictly and written in every legal spelling (RFC 8259).

mod broken;
mod drawn;
mod position;
mod read;
mod spellings;
mod text;
mod write;

#[cfg(test)]
mod laws;

pub(in crate::codec) use read::{JsonErrorKind, read};

use serde_json::Value;

use super::{
    BodyCheck, BodyCodec, BodyFormat, BodyIssue, Carries, Draw, DrawnSpelling, Malformed, Places, RawBody, ReadBody,
    ReadError, Spelling, Unread,
};
use crate::codec::CodecError;
use crate::contract::MediaType;

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "json",
    check: Some(BodyCheck { id: "json-body", about: "a JSON body is well-formed and fits its schema" }),
    carries: Carries::Values,
    is_strict: true,
    other: b"[]",
    codec: &Json,
    covers: |own| own.has_syntax("json"),
};

struct Json;

impl BodyCodec for Json {
    fn read(&self, body: &RawBody<'_>, _documented: &MediaType) -> Result<ReadBody, ReadError> {
        let document = read(body.bytes).map_err(|error| match error.kind {
            JsonErrorKind::TooDeep => Unread::TooDeep(error.to_string()).into(),
            JsonErrorKind::Syntax | JsonErrorKind::Encoding => {
                ReadError::Malformed(format!("the body is not JSON: {error}"))
            }
        })?;
        let open = document
            .issues
            .into_iter()
            .map(|issue| BodyIssue::open(format!("{} (line {} column {})", issue.message, issue.line, issue.column)));
        Ok(ReadBody { value: document.value, issues: open.collect(), is_series: false })
    }

    /// In a text of one line the pointer says more than a column, which moves with every value before it.
    fn places<'b>(&self, body: &RawBody<'b>, _documented: &'b MediaType) -> Places<'b> {
        let bytes = body.bytes;
        let has_lines = bytes.trim_ascii().contains(&b'\n');
        Box::new(move |pointer| {
            let (line, column) = read::locate(bytes, pointer).filter(|_| has_lines && !pointer.is_empty())?;
            Some(format!("at {pointer} (line {line} column {column})"))
        })
    }

    fn write(&self, _documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        Ok(write::write(value))
    }

    fn spellings(&self) -> &'static [Spelling] {
        spellings::SPELLINGS
    }

    fn drawn(&self, _documented: &MediaType, value: &Value, _whole: &[u8]) -> Vec<DrawnSpelling> {
        drawn::spellings(value)
    }

    fn malformed(&self, whole: &[u8]) -> Vec<Malformed> {
        broken::malformed(whole)
    }

    /// The byte order mark, which readers may skip, is odd, not wrong.
    fn refuses(&self, text: &str) -> bool {
        serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{feff}')).is_err()
    }

    fn odd(&self, whole: &[u8], draw: &mut Draw<'_>, input: u64) -> Option<Vec<u8>> {
        Some(broken::odd(whole, draw, input))
    }

    fn nested(&self, whole: &[u8], depth: usize) -> Option<Vec<u8>> {
        broken::nested(whole, depth)
    }
}
