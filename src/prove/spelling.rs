//! Legal spellings that a handler may wrongly refuse, each known by what it looks like on the wire.

use super::http::Incoming;
use crate::codec::body::FORMATS;

/// A way of writing the same, by name.
pub(super) type Spelling = &'static str;

/// Spellings of a query value.
pub(super) const IN_QUERY: &[Spelling] = &["percent-encoding"];

/// What stands in the header beside what is documented.
pub(super) const IN_HEADERS: &[Spelling] = &["connection-close", "unknown-field", "unknown-parameter"];

/// Whether a request is spelled in this way.
pub(super) fn shows(spelling: Spelling, request: &Incoming) -> bool {
    match spelling {
        "percent-encoding" => request.query().contains('%'),
        "connection-close" => request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")),
        "unknown-field" => request.header("x-probity-extra").is_some(),
        "unknown-parameter" => request.query().contains("probityExtra="),
        of_body => {
            let mut signs = FORMATS.iter().flat_map(|format| format.codec.signs());
            signs.any(|sign| sign.name == of_body && (sign.shows)(&request.body))
        }
    }
}
