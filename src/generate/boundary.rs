//! The inner side of each boundary and each enumerated value: valid values that are easy to refuse by mistake.

use serde_json::{Map, Value};

use super::{Knowledge, SchemaNode, sample::sample};
use crate::contract::{Keyword, ValuePath};

/// A valid value that stands at a boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    /// Where in the value the boundary is.
    pub place: ValuePath,
    /// The keyword that sets it.
    pub keyword: Keyword,
    /// The name of the case, e.g. `shortest`.
    pub name: String,
    /// The whole value.
    pub value: Value,
}

/// The inner boundaries of `node`, built around `base`, a valid value of it.
pub fn boundaries(node: SchemaNode<'_>, base: &Value, knowledge: &Knowledge) -> Vec<Inside> {
    let mut found = Vec::new();
    collect(node, base, knowledge, &ValuePath::root(), 0, &mut |place, keyword, name, value| {
        found.push(Inside { place, keyword, name, value });
    });
    found
}

type EmitBoundary<'e> = dyn FnMut(ValuePath, Keyword, String, Value) + 'e;

fn collect(
    node: SchemaNode<'_>,
    base: &Value,
    knowledge: &Knowledge,
    place: &ValuePath,
    depth: usize,
    emit: &mut EmitBoundary<'_>,
) {
    if depth > 8 {
        return;
    }
    if let Some(values) = node.get("enum").and_then(Value::as_array) {
        for value in values {
            emit(place.clone(), Keyword::Enum, format!("enum-{}", word(value)), value.clone());
        }
    }
    let known = node.get("const").is_some() || node.get("enum").is_some() || node.get("pattern").is_some();
    // Only a text whose length is bounded on both sides is free text; any other may be an identifier.
    let free = node.count("maxLength").is_some() && node.get("format").is_none() && node.get("x-value").is_none();
    if base.is_string() && !known && free {
        for (keyword, name) in [(Keyword::MinLength, "shortest"), (Keyword::MaxLength, "longest")] {
            if let Some(length) = node.count(keyword.as_str())
                && length <= 100_000
            {
                emit(place.clone(), keyword, name.to_owned(), Value::String("x".repeat(length)));
            }
        }
    }
    if base.is_number() && !known {
        for (keyword, name) in [(Keyword::Minimum, "least"), (Keyword::Maximum, "most")] {
            if let Some(bound) = node.get(keyword.as_str()) {
                emit(place.clone(), keyword, name.to_owned(), bound.clone());
            }
        }
    }
    match base {
        Value::Object(members) => members_of(node, members, knowledge, place, depth, emit),
        Value::Array(items) => {
            if let (Some(item), Some(first)) = (node.get("items"), items.first()) {
                let node = node.at(item);
                collect(node, first, knowledge, &place.item(), depth + 1, &mut |place, keyword, name, value| {
                    let mut copy = items.clone();
                    copy[0] = value;
                    emit(place, keyword, name, Value::Array(copy));
                });
            }
        }
        _ => {}
    }
}

fn members_of(
    node: SchemaNode<'_>,
    members: &Map<String, Value>,
    knowledge: &Knowledge,
    place: &ValuePath,
    depth: usize,
    emit: &mut EmitBoundary<'_>,
) {
    let required = node.required();
    for (name, property) in node.properties() {
        let inner = place.member(name);
        if !required.contains(&name) && members.contains_key(name) {
            let mut copy = members.clone();
            copy.shift_remove(name);
            emit(inner.clone(), Keyword::Type, "absent".to_owned(), Value::Object(copy));
        }
        let own = members.get(name).cloned().or_else(|| sample(property, Some(name), knowledge));
        // A known value has an identity that must not be varied.
        if let Some(own) = own.filter(|_| knowledge.value(name).is_none()) {
            collect(property, &own, knowledge, &inner, depth + 1, &mut |place, keyword, variant, value| {
                let mut copy = members.clone();
                copy.insert(name.to_owned(), value);
                emit(place, keyword, variant, Value::Object(copy));
            });
        }
    }
}

/// A value as part of a case name: letters, digits and dashes.
pub(super) fn word(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut word: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '_' | '.' | '+') { c } else { '-' })
        .take(40)
        .collect();
    if word.is_empty() {
        word.push_str("empty");
    }
    word
}
