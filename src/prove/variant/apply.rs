//! What a variant does to a message.

use super::{Change, Variant, member};
use crate::codec::body::BodyFormat;
use crate::codec::{media_type, query};
use crate::contract::{Kind as Shape, MediaType};
use crate::prove::answers;
use crate::prove::fault::End;
use crate::prove::reading::{Reading, essence};
use crate::wire::http1::{Answer, Framing, Incoming};

/// Answers to `request`.
pub(super) fn respond(variant: &Variant, reading: &Reading, request: &Incoming, answer: &mut Answer) {
    let operation = reading.operation();
    let response = operation.response(answer.status);
    match &variant.change {
        Change::Nothing | Change::Late(_) => {}
        Change::Fields(edit) => edit(&mut answer.headers),
        Change::Wire(wire, content) if !content || !answer.body.is_empty() => {
            answer.wire = *wire;
            if wire.old || wire.body == Framing::UntilClose {
                answer.set_header("Connection", Some("close"));
            }
        }
        Change::Reason(phrase) => (*phrase).clone_into(&mut answer.reason),
        Change::Closing => answer.set_header("Connection", Some("close")),
        Change::Body(essence, text) => {
            let open = response.is_some_and(|own| own.content.media_types.is_empty() && own.content.accept.is_some());
            if open && answer.body.is_empty() && !matches!(answer.status, 204 | 205 | 304) {
                answer.body = text.as_bytes().to_vec();
                answer.set_header("Content-Type", Some(essence));
            }
        }
        Change::Status(status) => {
            let own = response.is_some_and(|own| own.allowed_statuses.contains(status));
            // Where a response is documented for what happened, only what it tolerates itself may stand in its place.
            let open = operation.kind == Shape::Webhook && operation.allowed_statuses.contains(status);
            let alike = (answer.status < 400) == (*status < 400) && !matches!(answer.status, 401 | 403 | 404 | 405);
            if (own || open) && alike {
                answer.status = *status;
                if matches!(*status, 204 | 205 | 304) {
                    answer.body.clear();
                    answer.set_header("Content-Type", None);
                }
            }
        }
        Change::MethodStatus(status) => {
            if answer.status == 405 && !operation.methods.contains(&request.method) {
                answer.status = *status;
                answer.set_header("Allow", None);
            }
        }
        Change::HeaderUpper(name) => {
            if let Some(value) = answer.header(name).map(str::to_ascii_uppercase) {
                answer.set_header(name, Some(&value));
            }
        }
        change => {
            let essence = essence(answer.header("content-type"));
            let media_types = response.into_iter().flat_map(|response| &response.content.media_types);
            let documented = media_types.into_iter().find(|own| media_type::matches(&own.range, &essence));
            if let Some(body) = documented.and_then(|own| body(change, reading, own, &answer.body)) {
                answer.body = body;
            }
        }
    }
}

/// A notification.
pub(super) fn notify(variant: &Variant, reading: &Reading, request: &mut Incoming) {
    debug_assert_eq!(variant.end, End::Notification, "answers are changed elsewhere");
    match &variant.change {
        Change::Nothing | Change::Late(_) => {}
        Change::Fields(edit) => edit(&mut request.headers),
        Change::Wire(wire, content) if !content || !request.body.is_empty() => request.wire = *wire,
        Change::Closing => request.set_header("Connection", Some("close")),
        Change::Query(rewrite) => {
            let query = rewrite(request.query());
            request.set_query(&query);
        }
        Change::Parameter(name, value) => {
            let pairs = query::parse(request.query()).into_iter().map(|pair| {
                let value = if pair.name == *name { query::encode_component(value) } else { pair.raw_value };
                (pair.raw_name, value)
            });
            let pairs: Vec<(String, String)> = pairs.collect();
            request.set_query(&query::join(&pairs));
        }
        Change::WithoutHeader(name) => request.set_header(name, None),
        change => {
            let content = reading.operation().body.as_ref();
            let documented = content.and_then(|content| content.media_types.first());
            if let Some(body) = documented.and_then(|own| body(change, reading, own, &request.body)) {
                request.body = body;
            }
        }
    }
}

fn body(change: &Change, reading: &Reading, documented: &MediaType, bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.is_empty() {
        return None;
    }
    let value = reading.value_of(documented, bytes)?;
    match change {
        Change::Spelled(format, spelling) if BodyFormat::of(&documented.range) == *format => {
            spelling.spell(documented, &value, bytes)
        }
        Change::Member(change) => {
            answers::write(documented, &member::changed(change, documented.schema.as_ref()?, &value)?)
        }
        _ => None,
    }
}
