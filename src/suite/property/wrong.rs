//! Values that break one clause: the named mutations of a drawn valid value first, then random ones.

use serde_json::{Map, Value};

use crate::contract::{Schema, Zone};
use crate::generate::draw::{anything, name, odd_text};
use crate::generate::{Carriage, Dice, Knowledge, Node, violations};

/// One clause of a schema, relative to the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aimed {
    pub(super) place: String,
    pub(super) keyword: String,
    pub(super) member: Option<String>,
}

impl Aimed {
    /// A value that breaks this clause, made from the valid value `base`; not yet proven.
    pub(super) fn draw(
        &self,
        node: Node<'_>,
        base: &Value,
        carriage: Carriage,
        knowledge: &Knowledge,
        dice: &mut Dice<'_>,
        input: u64,
    ) -> Option<Value> {
        let named: Vec<Value> = violations(node, base, carriage, knowledge)
            .into_iter()
            .filter(|own| own.place == self.place && own.keyword == self.keyword && own.member == self.member)
            .map(|own| own.value)
            .collect();
        if let Some(value) = usize::try_from(input).ok().and_then(|at| named.get(at)) {
            return Some(value.clone());
        }
        let mut value = if named.is_empty() { base.clone() } else { dice.pick(&named)?.clone() };
        let parts: Vec<&str> = parts(&self.place);
        let good = at(base, &parts).cloned();
        let slot = at_mut(&mut value, &parts)?;
        self.spoil(slot, good.as_ref(), dice);
        Some(value)
    }

    fn spoil(&self, slot: &mut Value, good: Option<&Value>, dice: &mut Dice<'_>) {
        let random = |dice: &mut Dice<'_>| {
            let index = dice.any() % 64;
            odd_text(dice, index)
        };
        match self.keyword.as_str() {
            "type" => *slot = anything(dice),
            "additionalProperties" => {
                if let Value::Object(members) = slot {
                    members.insert(name(dice), anything(dice));
                }
            }
            "required" => vary(slot, dice),
            "minLength" | "maxLength" => {
                if let Value::String(text) = slot {
                    *text = if self.keyword == "minLength" {
                        text.chars().take(dice.below(text.chars().count() + 1)).collect()
                    } else {
                        text.clone() + &"x".repeat(dice.between(0, 500))
                    };
                }
            }
            "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" => {
                let bits = dice.between(1, 40);
                let by = i64::try_from(dice.below(1 << bits)).unwrap_or(1);
                let by = if self.keyword.ends_with("inimum") { -by } else { by };
                if let Some(own) = slot.as_i64().and_then(|own| own.checked_add(by)) {
                    *slot = Value::from(own);
                }
            }
            _ => {
                let text = good.and_then(Value::as_str).unwrap_or_default();
                *slot = match dice.below(6) {
                    0 => Value::from(name(dice)),
                    1 => Value::from(format!("{text}{}", name(dice))),
                    2 => Value::from(format!("{text}{text}")),
                    3 => Value::from(format!("{}{text}", random(dice))),
                    4 => Value::from(text.chars().skip(1).collect::<String>()),
                    _ => Value::from(random(dice)),
                };
            }
        }
    }

    /// Whether `value` breaks this clause, and nothing anywhere else.
    pub(super) fn breaks(&self, schema: &Schema, value: &Value) -> bool {
        let found = schema.check(Zone::Narrow, value);
        found.iter().all(|own| place_of(&own.path) == self.place)
            && found.iter().any(|own| own.keyword == self.keyword && own.member == self.member)
    }
}

/// Adds a member that says nothing, so that what is missing is missing in different company.
fn vary(slot: &mut Value, dice: &mut Dice<'_>) {
    if let Value::Object(members) = slot
        && dice.one_in(2)
    {
        let mut copy: Map<String, Value> = Map::new();
        copy.insert(name(dice), Value::from(name(dice)));
        copy.extend(members.clone());
        *members = copy;
    }
}

/// `.a.b[]` as `["a", "b", ""]`.
fn parts(place: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for part in place.split('.').skip(1) {
        let bare = part.trim_end_matches("[]");
        found.push(bare);
        found.extend(std::iter::repeat_n("", (part.len() - bare.len()) / 2));
    }
    found
}

pub(super) fn at<'v>(value: &'v Value, parts: &[&str]) -> Option<&'v Value> {
    parts.iter().try_fold(value, |value, part| if part.is_empty() { value.get(0) } else { value.get(*part) })
}

fn at_mut<'v>(value: &'v mut Value, parts: &[&str]) -> Option<&'v mut Value> {
    parts.iter().try_fold(value, |value, part| if part.is_empty() { value.get_mut(0) } else { value.get_mut(*part) })
}

/// The value with the one at `place` replaced.
pub(super) fn put(value: &Value, place: &str, new: Value) -> Option<Value> {
    let mut copy = value.clone();
    *at_mut(&mut copy, &parts(place))? = new;
    Some(copy)
}

/// The value at `place`.
pub(super) fn get<'v>(value: &'v Value, place: &str) -> Option<&'v Value> {
    at(value, &parts(place))
}

/// `/a/0/b` as `.a[].b`.
fn place_of(path: &str) -> String {
    let mut place = String::new();
    for part in path.split('/').skip(1) {
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            place.push_str("[]");
        } else {
            place.push('.');
            place.push_str(&part.replace("~1", "/").replace("~0", "~"));
        }
    }
    place
}
