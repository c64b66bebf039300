//! Changes to the parts of a message: bodies, headers, queries.

use serde_json::Value;

use super::answers::write;
use super::breaking::of_value;
use super::reading::Reading;
use crate::codec::body::BodyFormat;
use crate::codec::parameter::{Encoded, Layout, encode};
use crate::codec::query;
use crate::contract::{In, MediaType, Parameter, Place};
use crate::generate::{Carriage, Knowledge};
use crate::wire::http1::Incoming;

/// A body with the named violation of a clause: made from what is really there, else `whole`.
pub(super) fn violated(
    reading: &Reading,
    documented: &MediaType,
    place: &Place,
    bytes: &[u8],
    (clause, name, whole): (&str, &str, &Value),
) -> Option<Vec<u8>> {
    let schema = documented.schema.as_ref()?;
    let carriage = Carriage::of(BodyFormat::of(&documented.concrete));
    let own = reading.value_of(documented, bytes).and_then(|value| {
        let knowledge = Knowledge::default();
        let (contract, operation) = (&reading.contract, reading.operation());
        let found = of_value(contract, operation, place, schema, &value, carriage, &knowledge);
        found.into_iter().find(|broken| broken.clauses[0] == clause && broken.name == name)
    });
    write(documented, own.as_ref().map_or(whole, |broken| &broken.value))
}

/// A body whose value at a JSON Pointer is another one.
pub(super) fn altered(reading: &Reading, documented: &MediaType, bytes: &[u8], pointer: &str) -> Option<Vec<u8>> {
    let mut value = reading.value_of(documented, bytes)?;
    let part = value.pointer_mut(pointer)?;
    *part = Value::String(other(part.as_str().unwrap_or_default()));
    write(documented, &value)
}

/// Another text of the same length and make.
pub(super) fn other(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    match letters.last_mut() {
        Some(last) => *last = if *last == 'A' { 'B' } else { 'A' },
        None => letters.push('A'),
    }
    letters.into_iter().collect()
}

/// Sets a parameter to a value; `None` leaves it out.
pub(super) fn set_parameter(request: &mut Incoming, parameter: &Parameter, value: Option<&Value>) -> Option<()> {
    let encoded = match value {
        Some(value) => Some(encode(&Layout::from(parameter), value).ok()?),
        None => None,
    };
    match parameter.place {
        In::Query => {
            let mut pairs: Vec<(String, String)> = query::parse(request.query())
                .into_iter()
                .filter(|pair| pair.name != parameter.name)
                .map(|pair| (pair.raw_name, pair.raw_value))
                .collect();
            if let Some(Encoded::Query(own)) = encoded {
                pairs.extend(own);
            }
            request.set_query(&query::join(&pairs));
        }
        In::Header => request.set_header(&parameter.name, encoded.map(|encoded| encoded.text()).as_deref()),
        In::Path | In::Cookie => return None,
    }
    Some(())
}

/// Sends a parameter twice.
pub(super) fn repeat_parameter(request: &mut Incoming, parameter: &Parameter) -> Option<()> {
    match parameter.place {
        In::Query => {
            let mut pairs: Vec<(String, String)> =
                query::parse(request.query()).into_iter().map(|pair| (pair.raw_name, pair.raw_value)).collect();
            let own = pairs.iter().find(|(name, _)| *name == parameter.name)?.clone();
            pairs.push(own);
            request.set_query(&query::join(&pairs));
        }
        In::Header => {
            let own = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(&parameter.name))?.clone();
            request.headers.push(own);
        }
        In::Path | In::Cookie => return None,
    }
    Some(())
}
