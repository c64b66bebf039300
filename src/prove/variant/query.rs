//! The query of a notification spelled otherwise, and the other values that its parameters may have.

use serde_json::Value;

use super::Change;
use crate::codec::query;
use crate::contract::{Expression, In, Operation, Zone};

/// What is done to a query.
pub(super) type Rewrite = fn(&str) -> String;

const SPELLINGS: &[(&str, Rewrite)] = &[
    ("query-order", |text| {
        let mut pairs: Vec<&str> = text.split('&').collect();
        pairs.reverse();
        pairs.join("&")
    }),
    ("query-percent-lower", |text| escaped(text, false, |byte| format!("%{byte:02x}"))),
    ("query-percent-upper", |text| escaped(text, false, |byte| format!("%{byte:02X}"))),
    ("query-names-percent", |text| escaped(text, true, |byte| format!("%{byte:02X}"))),
    ("query-empty-pairs", |text| format!("&{}&", text.replace('&', "&&"))),
    ("query-unknown", |text| format!("{text}&probityExtra=1")),
    ("query-unknown-first", |text| format!("probityExtra=1&{text}")),
    ("query-unknown-flag", |text| format!("{text}&probityExtra")),
];

/// A query with every letter of its values percent-encoded, or of its names.
fn escaped(text: &str, names: bool, spell: fn(u8) -> String) -> String {
    let pairs = query::parse(text).into_iter().map(|pair| {
        let encoded: String = if names { &pair.name } else { &pair.value }.bytes().map(spell).collect();
        if names { (encoded, pair.raw_value) } else { (pair.raw_name, encoded) }
    });
    query::join(&pairs.collect::<Vec<_>>())
}

/// The ways to write the query of a notification, and its parameters' other values.
pub(super) fn changes(operation: &Operation) -> Vec<(String, Change)> {
    let parameters = || operation.parameters.iter().filter(|own| own.place == In::Query);
    let mut found = Vec::new();
    if parameters().next().is_some() {
        found.extend(SPELLINGS.iter().map(|(name, spell)| ((*name).to_owned(), Change::Query(*spell))));
    }
    let bound: Vec<Expression> = operation.holds.iter().filter_map(|hold| Expression::parse(&hold.left).ok()).collect();
    for own in parameters().filter(|own| !bound.contains(&Expression::RequestQuery(own.name.clone()))) {
        let listed = own.schema.raw().get("enum").and_then(Value::as_array).into_iter().flatten();
        let listed: Vec<&str> = listed.filter_map(Value::as_str).collect();
        let mut put =
            |name: String, value: &str| found.push((name, Change::Parameter(own.name.clone(), value.to_owned())));
        for value in listed.iter().skip(1) {
            put(format!("{}-{value}", own.site()), value);
        }
        if let Some(first) = listed.first() {
            let mixed =
                |(at, c): (usize, char)| if at % 2 == 0 { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
            let cases = [
                first.to_ascii_lowercase(),
                first.to_ascii_uppercase(),
                first.chars().enumerate().map(mixed).collect(),
            ];
            for (name, value) in ["lower", "upper", "mixed"].iter().zip(&cases) {
                if !listed.contains(&value.as_str()) && own.schema.accepts(Zone::Wide, &value.as_str().into()) {
                    put(format!("{}-tolerated-{name}", own.site()), value);
                }
            }
        }
    }
    let headers = operation.parameters.iter().filter(|own| own.place == In::Header && !own.required);
    found.extend(headers.map(|own| (format!("{}-absent", own.site()), Change::WithoutHeader(own.name.clone()))));
    found
}
