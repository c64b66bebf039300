//! JSON texts (RFC 8259).

use serde_json::Value;

use super::{BodyCheck, BodyCodec, BodyFormat, BodyIssue, Places, RawBody, ReadBody, ReadError, Unread};
use crate::codec::CodecError;
use crate::codec::json::{self, JsonErrorKind};
use crate::codec::media_type::MediaType as Named;
use crate::contract::MediaType;

pub(super) const FORMAT: BodyFormat = BodyFormat {
    name: "json",
    check: Some(BodyCheck { id: "json-body", about: "a JSON body is well-formed and fits its schema" }),
    is_typed: true,
    is_markup: false,
    is_strict: true,
    covers: Named::is_json,
    codec: &Json,
};

struct Json;

impl BodyCodec for Json {
    fn read(&self, body: &RawBody<'_>, _documented: &MediaType) -> Result<ReadBody, ReadError> {
        let document = json::read(body.bytes).map_err(|error| match error.kind {
            JsonErrorKind::TooDeep => Unread::TooDeep(error.to_string()).into(),
            JsonErrorKind::Syntax | JsonErrorKind::Encoding => {
                ReadError::Malformed(format!("the body is not JSON: {error}"))
            }
        })?;
        let open = document
            .issues
            .into_iter()
            .map(|issue| BodyIssue::open(format!("{} (line {} column {})", issue.message, issue.line, issue.column)));
        Ok(ReadBody { value: document.value, issues: open.collect() })
    }

    /// In a text of one line the pointer says more than a column, which moves with every value before it.
    fn places<'b>(&self, body: &RawBody<'b>, _documented: &'b MediaType) -> Places<'b> {
        let bytes = body.bytes;
        let lines = bytes.trim_ascii().contains(&b'\n');
        Box::new(move |pointer| {
            let (line, column) = json::locate(bytes, pointer).filter(|_| lines)?;
            Some(format!("at {}(line {line} column {column})", spaced(pointer)))
        })
    }

    fn write(&self, _documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        Ok(json::write(value))
    }
}

fn spaced(pointer: &str) -> String {
    if pointer.is_empty() { String::new() } else { format!("{pointer} ") }
}
