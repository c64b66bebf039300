//! A received value against both zones of its schema.

use std::borrow::Cow;

use serde_json::Value;

use super::{Breach, CheckId, Judgement};
use crate::contract::{Contract, Duty, Operation, Place, Schema, Violation, Zone};
use crate::exchange::symbols_in;

/// What a value breaks: outside the wide zone, or only between the zones.
enum Misfit {
    /// A breach.
    Broken(Violation),
    /// A note: the documents leave it open.
    Open(Violation),
}

/// How `value` misfits `schema`. Clauses are those of the schema as written, so where the narrow and the wide schema
/// both refuse a place, the narrow one's keyword is named.
fn misfits(schema: &Schema, value: &Value) -> Vec<Misfit> {
    let narrow = schema.check(Zone::Narrow, value);
    if narrow.is_empty() {
        return Vec::new();
    }
    let wide = schema.check(Zone::Wide, value);
    if wide.is_empty() {
        return narrow.into_iter().map(Misfit::Open).collect();
    }
    let mut found: Vec<Misfit> = Vec::new();
    for violation in &wide {
        let own: Vec<&Violation> = narrow.iter().filter(|narrow| narrow.path == violation.path).collect();
        let exact: Vec<&Violation> = own
            .iter()
            .copied()
            .filter(|narrow| narrow.keyword == violation.keyword && narrow.member == violation.member)
            .collect();
        // A text or number outside both zones breaks every keyword that it misses; the members of an object are
        // tolerated one by one.
        let whole = value.pointer(&violation.path).is_some_and(|value| !value.is_object() && !value.is_array());
        let named = if exact.is_empty() || whole { own } else { exact };
        if named.is_empty() {
            found.push(Misfit::Broken(violation.clone()));
        }
        for narrow in named {
            let known = found.iter().any(|misfit| matches!(misfit, Misfit::Broken(known) if known == narrow));
            if !known {
                found.push(Misfit::Broken(narrow.clone()));
            }
        }
    }
    found
}

/// What `value` breaks that no `x-accept` tolerates.
pub fn broken(schema: &Schema, value: &Value) -> Vec<Violation> {
    let broken = misfits(schema, value).into_iter();
    broken
        .filter_map(|misfit| match misfit {
            Misfit::Broken(violation) => Some(violation),
            Misfit::Open(_) => None,
        })
        .collect()
}

/// Where a value that is judged stands, and what is known of it.
pub(super) struct Judged<'a, 'm> {
    pub(super) contract: &'a Contract,
    pub(super) operation: &'a Operation,
    /// The check that judges it.
    pub(super) check: CheckId,
    /// Its place, as in a clause.
    pub(super) place: &'m Place,
    /// Whether it was written as elements.
    pub(super) is_markup: bool,
    /// Where the value at a JSON Pointer stands in its message, where more can be said than the pointer.
    pub(super) at: &'m dyn Fn(&str) -> Option<String>,
    /// Whether Probity itself chose a value: then it is no news where the documents leave it open.
    pub(super) is_chosen: &'m dyn Fn(&Value) -> bool,
}

impl<'a, 'm> Judged<'a, 'm> {
    /// A value of an operation, of which no more is known.
    pub(super) fn of(contract: &'a Contract, operation: &'a Operation, check: CheckId, place: &'m Place) -> Self {
        Self { contract, operation, check, place, is_markup: false, at: &|_| None, is_chosen: &|_| false }
    }
}

/// Judges a value: outside the wide zone is a breach, between the zones a note. What it has is looked at.
pub(super) fn judge_value<'a>(judged: &Judged<'a, '_>, schema: &Schema, value: &Value, judgement: &mut Judgement<'a>) {
    judgement.look_into((judged.contract, judged.operation, judged.place), value, judged.is_markup);
    for misfit in misfits(schema, value) {
        let (Misfit::Broken(violation) | Misfit::Open(violation)) = &misfit;
        let open = matches!(misfit, Misfit::Open(_));
        if open && value.pointer(&violation.path).is_some_and(judged.is_chosen) {
            continue;
        }
        let clause = judged.contract.clause_of_violation(&judged.operation.name, judged.place, violation);
        let message = match (judged.at)(&violation.path) {
            Some(position) => format!("{position}: {}", violation.message),
            None => located(&violation.path, &violation.message),
        };
        let breach = Breach::of(judged.check, clause, Duty::Emit, message);
        judgement.extend(if open { breach.map(Breach::noted) } else { breach });
    }
}

/// A text with each secret's symbol replaced by letters, so that a schema judges its surroundings and not the symbol.
pub(super) fn opaque(text: &str) -> Cow<'_, str> {
    let found = symbols_in(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut plain = text.to_owned();
    for (range, _) in found.into_iter().rev() {
        plain.replace_range(range, "secret");
    }
    Cow::Owned(plain)
}

/// A message with the place in the value in front.
fn located(path: &str, message: &str) -> String {
    if path.is_empty() { message.to_owned() } else { format!("at {path}: {message}") }
}
