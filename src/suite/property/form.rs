//! How a value is carried: as a body of a media type, or as a parameter.

use serde_json::Value;

use super::wire;
use crate::contract::{MediaType, Parameter, Schema, Zone};
use crate::exchange::Request;
use crate::generate::Carriage;
use crate::suite::{RequestDraft, body, parameter};

/// How a value is carried.
#[derive(Debug, Clone)]
pub(in crate::suite) enum ValueForm {
    Body { documented: MediaType, required: bool },
    Parameter(Box<Parameter>),
}

impl ValueForm {
    /// The request that carries `value`.
    pub(super) fn request(&self, draft: &RequestDraft, value: &Value) -> Option<Request> {
        match self {
            Self::Body { documented, .. } => {
                body::write(documented, value).map(|bytes| draft.with_body(bytes).request())
            }
            Self::Parameter(parameter) => {
                // A path must keep its segment, and an empty text in a query has a case of its own.
                if value.as_str().is_some_and(str::is_empty) {
                    return None;
                }
                parameter::with_value(draft, parameter, value).map(|draft| draft.request())
            }
        }
    }

    pub(super) fn carriage(&self) -> Carriage {
        match self {
            Self::Body { documented, .. } => body::carriage(documented),
            Self::Parameter(_) => Carriage::Text,
        }
    }

    /// Whether a target could read `value` as a valid one: in text there are no types, and white space around a value
    /// and the case of its letters are often dropped.
    pub(in crate::suite) fn reads_as_valid(&self, schema: &Schema, value: &Value) -> bool {
        // To many servers a body of `null` is no body.
        let absent = matches!(self, Self::Body { required: false, .. }) && value.is_null();
        if absent || schema.accepts(Zone::Wide, value) {
            return true;
        }
        if self.carriage() != Carriage::Text {
            return false;
        }
        let accepts = &mut |read: &Value| schema.accepts(Zone::Wide, read);
        let Self::Parameter(parameter) = self else { return any_reading(value, true, accepts) };
        (!parameter.required && is_nothing(value))
            || any_reading(value, false, accepts)
            || wire::readings(parameter, value).is_none_or(|read| read.iter().any(accepts))
    }

    /// Whether a target that drops white space around a text still reads `value` as a valid one.
    pub(super) fn stays_valid_trimmed(&self, schema: &Schema, value: &Value) -> bool {
        self.carriage() != Carriage::Text || schema.accepts(Zone::Narrow, &trimmed(value))
    }
}

/// Whether a target that sees only the text of a parameter could read `value` as a valid one, or as none.
pub fn reads_as_valid(parameter: &Parameter, value: &Value) -> bool {
    ValueForm::Parameter(Box::new(parameter.clone())).reads_as_valid(&parameter.schema, value)
}

/// Whether nothing of `value` is left in a text.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(members) => members.values().all(is_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn trimmed(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(text.trim()),
        Value::Array(items) => items.iter().map(trimmed).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (name.clone(), trimmed(member))).collect())
        }
        other => other.clone(),
    }
}

/// Whether one part of `value`, read in another way, makes `accepts` true of the whole. In a text, a list of one is that
/// one, and nothing is absence; where a list `repeats` a name, a target may take any one of it.
fn any_reading(value: &Value, repeats: bool, accepts: &mut dyn FnMut(&Value) -> bool) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, member)| {
            let mut without = members.clone();
            without.shift_remove(name);
            is_nothing(member) && accepts(&Value::Object(without))
                || any_reading(member, repeats, &mut |read| {
                    let mut copy = members.clone();
                    copy.insert(name.clone(), read.clone());
                    accepts(&Value::Object(copy))
                })
        }),
        Value::Array(items) => {
            let left: Vec<Value> = items.iter().filter(|item| !is_nothing(item)).cloned().collect();
            accepts(&Value::Array(left))
                || (repeats || items.len() == 1) && items.iter().any(|one| any_reading(one, repeats, accepts))
                || items.iter().enumerate().any(|(at, item)| {
                    any_reading(item, repeats, &mut |read| {
                        let mut copy = items.clone();
                        copy[at] = read.clone();
                        accepts(&Value::Array(copy))
                    })
                })
        }
        leaf => readings(leaf).iter().any(accepts),
    }
}

fn readings(leaf: &Value) -> Vec<Value> {
    match leaf {
        Value::String(text) => readings_of_text(text),
        Value::Null => readings_of_text(""),
        other => readings_of_text(&other.to_string()),
    }
}

/// What a text may be read as where white space around it and the case of its letters are dropped.
pub(super) fn readings_of_text(text: &str) -> Vec<Value> {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}').to_owned();
    let mut found: Vec<Value> = [bare.to_lowercase(), bare.to_uppercase()]
        .into_iter()
        .chain([text.to_owned(), bare.clone()])
        .map(Value::from)
        .collect();
    found.extend(serde_json::from_str::<Value>(&bare).ok().filter(|own| !own.is_object() && !own.is_array()));
    match bare.to_ascii_lowercase().as_str() {
        "true" | "t" | "1" | "yes" | "y" | "on" => found.push(Value::Bool(true)),
        "false" | "f" | "0" | "no" | "n" | "off" => found.push(Value::Bool(false)),
        "" | "null" => found.push(Value::Null),
        _ => {}
    }
    found
}
