//! Refuses a notification for the way in which it is written, which it knows by what it looks like on the wire.

use crate::codec::body::{BodyFormat, FORMATS};
use crate::contract::{Duty, In, Keyword, Kind as Shape, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "refuses-spelling-SPELLING", arises: &[Arises::Operation(derive)] };

/// Spellings of a query value.
const IN_QUERY: &[&str] = &["percent-encoding"];

/// What stands in the header beside what is documented.
const IN_HEADERS: &[&str] = &["connection-close", "unknown-field", "unknown-parameter"];

/// By the name of the spelling.
#[derive(Debug)]
struct RefusesSpelling(&'static str);

fn derive(derivation: &mut Derivation<'_>) {
    let (contract, operation) = (derivation.contract, derivation.operation);
    if operation.kind != Shape::Webhook {
        return;
    }
    let mut put = |place: &Place, keyword: Keyword, spellings: &[&'static str]| {
        if let Some(clause) = contract.clause(&operation.name, place, &keyword, None) {
            for spelling in spellings {
                derivation.put(clause, Duty::Accept, RefusesSpelling(spelling));
            }
        }
    };
    let required = operation.body.as_ref().filter(|content| content.required);
    let signs = required.and_then(|content| content.media_types.first());
    let signs = signs.map_or(&[][..], |documented| BodyFormat::of(&documented.range).codec.signs());
    put(&Place::body(), Keyword::Syntax, &signs.iter().map(|sign| sign.name).collect::<Vec<_>>());
    for parameter in operation.parameters.iter().filter(|own| own.required && own.place == In::Query) {
        // What is listed has no letters to escape that are known beforehand to arrive.
        if parameter.schema.raw().get("enum").is_some() {
            put(parameter.site(), Keyword::Required, IN_QUERY);
        }
    }
    put(&Place::Operation, Keyword::Offered, IN_HEADERS);
}

impl FaultKind for RefusesSpelling {
    fn name(&self) -> String {
        format!("refuses-spelling-{}", self.0)
    }

    fn refuses(&self, _: &Layer, request: &Incoming, broken: &[String]) -> bool {
        // To a reader that is not told of the charset, such a body is broken.
        shows(self.0, request) && (broken.is_empty() || self.0 == "utf-16")
    }
}

/// Whether a request is spelled in this way.
fn shows(spelling: &str, request: &Incoming) -> bool {
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
