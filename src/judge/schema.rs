//! A received value against both zones of its schema.

use std::borrow::Cow;

use serde_json::Value;

use super::{Breach, Scene};
use crate::contract::{Duty, Schema, Violation, Zone};
use crate::exchange::symbols_in;

/// What a value breaks: outside the wide zone, or only between the zones.
pub(super) enum Misfit {
    /// A breach.
    Broken(Violation),
    /// A note: the documents leave it open.
    Open(Violation),
}

/// How `value` misfits `schema`. Clauses are those of the schema as written, so where the narrow and the wide schema
/// both refuse a place, the narrow one's keyword is named.
pub(super) fn misfits(schema: &Schema, value: &Value) -> Vec<Misfit> {
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

/// Judges `value` at `place`: outside the wide zone is a breach, between the zones a note.
pub(super) fn judge_value<'a>(
    scene: &Scene<'a>,
    check: &'static str,
    schema: &Schema,
    place: &str,
    value: &Value,
    breaches: &mut Vec<Breach<'a>>,
) {
    for misfit in misfits(schema, value) {
        let (Misfit::Broken(violation) | Misfit::Open(violation)) = &misfit;
        let clause = scene.contract.clause_of_violation(&scene.operation.name, place, violation);
        let message = located(&violation.path, &violation.message);
        breaches.extend(match misfit {
            Misfit::Broken(_) => scene.breach(check, clause, Duty::Emit, message),
            Misfit::Open(_) => scene.note(check, clause, Duty::Emit, message),
        });
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
pub(super) fn located(path: &str, message: &str) -> String {
    if path.is_empty() { message.to_owned() } else { format!("at {path}: {message}") }
}
