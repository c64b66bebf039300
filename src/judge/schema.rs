//! A received value against both zones of its schema.

use std::borrow::Cow;

use serde_json::Value;

use super::{Breach, CheckId, Judgement};
use crate::codec::body::Unread;
use crate::contract::{Contract, Duty, Keyword, Kind, Level, Operation, Place, Schema, Violation, Zone, misled};
use crate::exchange::symbols_in;

/// What a value breaks: outside the wide zone, or only between the zones.
enum Misfit {
    /// A breach.
    Broken(Violation),
    /// A note: the documents leave it open.
    Open(Violation),
    /// What good practice asks: no member that is not sent in this direction, and what a discriminator says.
    Unfair(Violation),
}

/// How `value` misfits `schema`. Clauses are those of the schema as written, so where the narrow and the wide schema
/// both refuse a place, the narrow one's keyword is named.
fn misfits(schema: &Schema, value: &Value) -> Vec<Misfit> {
    let narrow = schema.check(Zone::Narrow, value);
    if narrow.is_empty() && !schema.bundle().chooses {
        return Vec::new();
    }
    let is_owned = |own: &Violation| matches!(own.keyword, Keyword::ReadOnly | Keyword::WriteOnly);
    let (owned, narrow): (Vec<Violation>, Vec<Violation>) = narrow.into_iter().partition(is_owned);
    let mut found: Vec<Misfit> = owned.into_iter().map(Misfit::Unfair).collect();
    let wide = schema.check(Zone::Wide, value);
    if wide.is_empty() {
        let misled = misled(schema, value);
        // Where it says what it is, the alternatives say no more.
        if misled.is_empty() {
            found.extend(narrow.into_iter().map(Misfit::Open));
        }
        found.extend(misled.into_iter().map(Misfit::Unfair));
        return found;
    }
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
            Misfit::Open(_) | Misfit::Unfair(_) => None,
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
    /// Whether the request that it answers had a member of this name with this value.
    pub(super) is_returned: &'m dyn Fn(&str, &Value) -> bool,
}

impl<'a, 'm> Judged<'a, 'm> {
    /// A value of an operation, of which no more is known.
    pub(super) fn of(contract: &'a Contract, operation: &'a Operation, check: CheckId, place: &'m Place) -> Self {
        Self {
            contract,
            operation,
            check,
            place,
            is_markup: false,
            at: &|_| None,
            is_chosen: &|_| false,
            is_returned: &|_, _| false,
        }
    }
}

/// Judges a value: outside the wide zone is a breach, between the zones a note. What it has is looked at.
pub(super) fn judge_value<'a>(judged: &Judged<'a, '_>, schema: &Schema, value: &Value, judgement: &mut Judgement<'a>) {
    // What cannot be used says nothing of a value.
    for zone in [Zone::Narrow, Zone::Wide] {
        if let Err(why) = schema.validator(zone) {
            return judgement.note_unread(Err(Unread::Schema(why.to_owned())));
        }
    }
    judgement.look_into((judged.contract, judged.operation, judged.place), value, judged.is_markup);
    // Good practice binds who is asked; of a message that comes unasked it says nothing.
    let fair = if judged.operation.kind == Kind::Webhook { Level::May } else { Level::Should };
    for misfit in misfits(schema, value) {
        let (Misfit::Broken(violation) | Misfit::Open(violation) | Misfit::Unfair(violation)) = &misfit;
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
        if matches!(misfit, Misfit::Unfair(_)) {
            let breach = breach.map(|own| Breach { level: own.level.min(fair), ..own });
            let member = violation.member.as_deref().unwrap_or_default();
            let own = value.pointer(&violation.path).and_then(|object| object.get(member));
            if own.is_some_and(|own| (judged.is_returned)(member, own)) {
                let returned = breach.clone().map(|own| {
                    let message = format!("{}: it is the value that was sent", own.message);
                    Breach { level: Level::Must, message, ..own }
                });
                judgement.extend(returned);
            }
            judgement.extend(breach);
            continue;
        }
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
