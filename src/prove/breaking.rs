//! Values that break a clause, each proved against the schema before it is used.

use serde_json::{Value, json};

use crate::codec::body::BodyFormat;
use crate::contract::{Contract, In, Keyword, MediaType, Operation, Place, Schema, ValuePath, Zone};
use crate::generate::{Carriage, Knowledge, SchemaNode, fitting, outside, violations};
use crate::judge;
use crate::suite::sought;

/// A value that breaks clauses.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Broken {
    /// The clauses it breaks; the first one is the one it was made for.
    pub(super) clauses: Vec<String>,
    /// The name of the violation.
    pub(super) name: String,
    /// Where it is in the value.
    pub(super) place: ValuePath,
    /// The whole value.
    pub(super) value: Value,
    /// Whether an `x-accept` tolerates it.
    pub(super) tolerated: bool,
}

/// The values that break the clauses of a body in a media type.
pub(super) fn breaking(
    contract: &Contract,
    operation: &Operation,
    place: &Place,
    documented: &MediaType,
    knowledge: &Knowledge,
) -> Vec<Broken> {
    let Some(schema) = &documented.schema else { return Vec::new() };
    let carriage = Carriage::of(BodyFormat::of(&documented.concrete));
    let Some(base) = valid(schema, None, knowledge) else { return Vec::new() };
    of_value(contract, operation, place, schema, &base, carriage, knowledge)
}

/// The values that break the clauses of a header or parameter.
pub(super) fn header_breaking(
    contract: &Contract,
    operation: &Operation,
    place: &Place,
    name: &str,
    schema: &Schema,
    knowledge: &Knowledge,
) -> Vec<Broken> {
    let Some(base) = valid(schema, Some(name), knowledge) else { return Vec::new() };
    let mut found = of_value(contract, operation, place, schema, &base, Carriage::Text, knowledge);
    if place.carried() == Some(In::Header) || place.answer_header().is_some() {
        found.retain_mut(|broken| in_ascii(broken, contract, operation, place, schema));
    }
    found
}

/// Keeps a header field's value within what a field can carry; whether it still breaks the same.
fn in_ascii(broken: &mut Broken, contract: &Contract, operation: &Operation, place: &Place, schema: &Schema) -> bool {
    if let Value::String(text) = &broken.value
        && !text.is_ascii()
    {
        let plain: String = text.chars().map(|c| if c.is_ascii() { c } else { '!' }).collect();
        broken.value = Value::String(plain);
        broken.tolerated = schema.accepts(Zone::Wide, &broken.value);
    }
    proved(contract, operation, place, schema, &broken.value).contains(&broken.clauses[0])
}

/// A valid value.
pub(super) fn valid(schema: &Schema, name: Option<&str>, knowledge: &Knowledge) -> Option<Value> {
    fitting(schema, name, knowledge).filter(|value| schema.accepts(Zone::Wide, value))
}

/// The values that break the clauses of a schema, made from a valid value of it.
pub(super) fn of_value(
    contract: &Contract,
    operation: &Operation,
    place: &Place,
    schema: &Schema,
    base: &Value,
    carriage: Carriage,
    knowledge: &Knowledge,
) -> Vec<Broken> {
    let mut found: Vec<Broken> = Vec::new();
    // Those that nothing tolerates come first, so that they are known by the shorter name.
    let tolerated = violations(SchemaNode::of(schema), base, carriage, knowledge);
    for mutation in outside(schema, base, carriage, knowledge).into_iter().chain(tolerated) {
        let member = mutation.member.as_deref();
        let at = place.inside(&mutation.place);
        let aimed = contract.clause(&operation.name, &at, &mutation.keyword, member);
        let broken = proved(contract, operation, place, schema, &mutation.value);
        let Some(aimed) = aimed.filter(|clause| broken.contains(&clause.id)) else { continue };
        let mut clauses = vec![aimed.id.clone()];
        clauses.extend(broken.into_iter().filter(|id| *id != aimed.id));
        let name = format!("{}-{}", mutation.keyword, mutation.name);
        if !found.iter().any(|known| known.clauses[0] == clauses[0] && known.name == name) {
            // What the other side owns is tolerated as a value, and told all the same.
            let owned = matches!(mutation.keyword, Keyword::ReadOnly | Keyword::WriteOnly);
            let tolerated = !owned && schema.accepts(Zone::Wide, &mutation.value);
            found.push(Broken { clauses, name, place: mutation.place, value: mutation.value, tolerated });
        }
    }
    if carriage == Carriage::Json {
        searched(contract, operation, place, schema, base, &mut found);
        blunt(contract, operation, place, schema, base, &mut found);
    }
    found
}

/// Where no fine violation is known for a clause, one that is searched for.
fn searched(
    contract: &Contract,
    operation: &Operation,
    place: &Place,
    schema: &Schema,
    base: &Value,
    found: &mut Vec<Broken>,
) {
    for clause in contract.clauses_of(&operation.name) {
        let Some(inner) = clause.place.below(place) else { continue };
        if found.iter().any(|known| known.clauses[0] == clause.id && !known.tolerated) {
            continue;
        }
        let Some(value) = sought(clause, &inner, schema, base) else { continue };
        if proved(contract, operation, place, schema, &value).contains(&clause.id) {
            let (name, clauses) = (format!("{}-broken", clause.keyword), vec![clause.id.clone()]);
            let tolerated = schema.accepts(Zone::Wide, &value);
            found.push(Broken { clauses, name, place: inner, value, tolerated });
        }
    }
}

/// Where no fine violation is known for a clause, one that replaces a whole part.
fn blunt(
    contract: &Contract,
    operation: &Operation,
    place: &Place,
    schema: &Schema,
    base: &Value,
    found: &mut Vec<Broken>,
) {
    let junk = [
        ("null", Value::Null),
        ("number", json!(17)),
        ("text", json!("§")),
        ("list", json!([])),
        ("object", json!({})),
    ];
    for at in places(base, &ValuePath::root(), 0) {
        for (name, value) in &junk {
            let mut whole = base.clone();
            let Some(part) = at.get_mut(&mut whole) else { continue };
            *part = value.clone();
            let tolerated = schema.accepts(Zone::Wide, &whole);
            for id in proved(contract, operation, place, schema, &whole) {
                if !found.iter().any(|known| known.clauses[0] == id && (tolerated || !known.tolerated)) {
                    let (name, place, value) = (format!("replaced-by-{name}"), at.clone(), whole.clone());
                    found.push(Broken { clauses: vec![id], name, place, value, tolerated });
                }
            }
        }
    }
}

/// The clauses that a value breaks, whether or not an `x-accept` tolerates that.
fn proved(contract: &Contract, operation: &Operation, place: &Place, schema: &Schema, value: &Value) -> Vec<String> {
    let tolerated = schema.accepts(Zone::Wide, value);
    let violations = if tolerated { schema.check(Zone::Narrow, value) } else { judge::broken(schema, value) };
    let clauses = violations.iter().filter_map(|own| contract.clause_of_violation(&operation.name, place, own));
    let mut ids: Vec<String> = clauses.map(|clause| clause.id.clone()).collect();
    ids.dedup();
    ids
}

/// The places inside a value.
fn places(value: &Value, place: &ValuePath, depth: usize) -> Vec<ValuePath> {
    let mut found = vec![place.clone()];
    if depth > 6 {
        return found;
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                found.extend(places(member, &place.member(name), depth + 1));
            }
        }
        Value::Array(items) => {
            if let Some(first) = items.first() {
                found.extend(places(first, &place.item(), depth + 1));
            }
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        let value = json!({"a": [{"b": 1}], "c": 2});
        let found: Vec<String> = places(&value, &ValuePath::root(), 0).iter().map(ValuePath::to_string).collect();
        assert_eq!(found, ["", ".a", ".a[]", ".a[].b", ".c"]);
    }
}
