//! JSON values one a line: `application/jsonl`, `application/x-ndjson`, `application/json-seq` (RFC 7464).

use serde_json::Value;

use super::json::{self, JsonErrorKind};
use super::raw::without_schema;
use super::{BodyCodec, BodyFormat, BodyIssue, Carries, RawBody, ReadBody, ReadError, Unread};
use crate::codec::CodecError;
use crate::contract::{MediaType, Schema};

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "lines",
    check: None,
    carries: Carries::Values,
    is_strict: false,
    other: b"[",
    codec: &Lines,
    covers: |own| {
        own.main == "application"
            && matches!(
                own.sub.as_str(),
                "jsonl" | "x-jsonl" | "jsonlines" | "x-jsonlines" | "x-ndjson" | "ndjson" | "json-seq"
            )
    },
};

/// More values than these are judged well enough by the first.
const MOST: usize = 10_000;
/// What begins a text of a sequence (RFC 7464 section 2.2).
const RECORD: char = '\u{1e}';

struct Lines;

impl BodyCodec for Lines {
    fn read(&self, body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError> {
        let text = super::text::decoded(body)?;
        let lines = text.split(['\n', RECORD]).map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
        let mut values = Vec::new();
        let mut issues = Vec::new();
        for (number, line) in lines.take(MOST) {
            let document = json::read(line.as_bytes()).map_err(|error| match error.kind {
                JsonErrorKind::TooDeep => ReadError::from(Unread::TooDeep(error.to_string())),
                _ => ReadError::Malformed(format!("line {} is not JSON: {error}", number + 1)),
            })?;
            let doubts = document.issues.iter().map(|own| format!("line {}: {}", number + 1, own.message));
            issues.extend(doubts.map(BodyIssue::open));
            values.push(document.value);
        }
        let is_series = documented.schema.as_ref().is_some_and(|schema| !is_list(schema));
        Ok(ReadBody { value: Value::Array(values), issues, is_series })
    }

    fn write(&self, documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        let schema = documented.schema.as_ref().ok_or_else(without_schema)?;
        let values = match value {
            Value::Array(items) if is_list(schema) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        Ok(values.iter().fold(String::new(), |text, value| text + &value.to_string() + "\n").into_bytes())
    }
}

/// Whether the schema is about all lines together rather than about each.
fn is_list(schema: &Schema) -> bool {
    schema.types().contains(&"array")
}
