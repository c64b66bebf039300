//! Answers built from the contract: for a layer that refuses, and for a provider or handler that has no code of its own.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::breaking::valid;
use crate::codec::body::BodyFormat;
use crate::codec::parameter::{Layout, encode};
use crate::contract::{MediaType, Operation, Response, Status, is_framing};
use crate::generate::{Knowledge, SchemaNode, matching, sample};
use crate::wire::http1::Answer;

/// Each answer has a number, so that values that must differ do.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// The bytes of a value in a media type.
pub(super) fn write(documented: &MediaType, value: &Value) -> Option<Vec<u8>> {
    BodyFormat::of(&documented.concrete).codec.write(documented, value).ok()
}

/// The status that a documented response has.
pub(super) fn status_of(operation: &Operation, response: &Response) -> u16 {
    match response.status {
        Status::Code(code) => code,
        Status::Class(digit) => {
            let plain = |code: &u16| operation.responses.iter().all(|own| own.status != Status::Code(*code));
            [18, 22, 51, 0, 1, 9].into_iter().map(|tail| digit * 100 + tail).find(plain).unwrap_or(digit * 100)
        }
        Status::Default => 418,
    }
}

/// A valid answer with this documented response.
pub(super) fn answer(operation: &Operation, response: &Response, knowledge: &Knowledge) -> Answer {
    let mut answer =
        Answer { status: status_of(operation, response), reason: "Probity".to_owned(), ..Answer::default() };
    for header in response.headers.iter().filter(|own| !is_framing(&own.name)) {
        let node = SchemaNode::of(&header.schema);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let distinct = node.get("pattern").and_then(Value::as_str).and_then(|pattern| {
            #[expect(clippy::cast_possible_truncation, reason = "a seed: any byte will do")]
            matching(pattern, 0, number as u8).map(Value::String)
        });
        let format = node.get("format").and_then(Value::as_str);
        let uuid = (format == Some("uuid")).then(|| Value::String(format!("00000000-0000-4000-8000-{number:012x}")));
        let Some(value) = uuid.or(distinct).or_else(|| sample(node, Some(&header.name), knowledge)) else { continue };
        if let Ok(encoded) = encode(&Layout::from(header), &value) {
            answer.headers.push((header.name.clone(), encoded.text()));
        }
    }
    if let Some(documented) = response.content.media_types.first() {
        let schema = documented.schema.as_ref();
        let own = schema.and_then(|schema| valid(schema, None, knowledge));
        let body = own.or_else(|| documented.examples.first().map(|(_, value)| value.clone()));
        let body = body.or_else(|| schema.and_then(|schema| sample(SchemaNode::of(schema), None, knowledge)));
        let body = body.unwrap_or_else(|| Value::String("probe".to_owned()));
        if let Some(bytes) = write(documented, &body) {
            answer.body = bytes;
            answer.headers.push(("Content-Type".to_owned(), documented.concrete.clone()));
        }
    }
    if answer.status == 401 {
        answer.headers.push(("WWW-Authenticate".to_owned(), "Bearer".to_owned()));
    }
    answer
}

/// The documented success, or a plain 200.
pub(super) fn success(operation: &Operation, knowledge: &Knowledge) -> Answer {
    let success = |own: &&Response| match own.status {
        Status::Code(code) => (200..400).contains(&code),
        Status::Class(digit) => digit == 2,
        Status::Default => false,
    };
    let documented = operation.responses.iter().find(success);
    documented.map_or_else(|| plain(200), |response| answer(operation, response, knowledge))
}

/// A refusal with the first of these statuses that is documented, else with the first of them.
pub(super) fn refusal(operation: &Operation, statuses: &[u16], knowledge: &Knowledge) -> Answer {
    let wanted = statuses.first().copied().unwrap_or(400);
    let exact =
        statuses.iter().find_map(|code| operation.responses.iter().find(|own| own.status == Status::Code(*code)));
    let Some(response) = exact.or_else(|| operation.response(wanted)) else { return plain(wanted) };
    let mut answer = answer(operation, response, knowledge);
    if exact.is_none() {
        answer.status = wanted;
    }
    answer
}

/// An answer without a body.
pub(super) fn plain(status: u16) -> Answer {
    let mut answer = Answer { status, reason: "Probity".to_owned(), ..Answer::default() };
    if status == 401 {
        answer.headers.push(("WWW-Authenticate".to_owned(), "Bearer".to_owned()));
    }
    answer
}
