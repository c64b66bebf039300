//! Values that break a clause which no single step breaks on purpose: combinators, dependencies, names of members.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::contract::{Keyword, Schema};
use crate::generate::draw::{anything, name, odd_text};
use crate::generate::{Dice, Values, matching};

/// The keywords that are broken by search.
const SEARCHED: [Keyword; 17] = [
    Keyword::AllOf,
    Keyword::AnyOf,
    Keyword::OneOf,
    Keyword::Not,
    Keyword::If,
    Keyword::DependentRequired,
    Keyword::DependentSchemas,
    Keyword::Contains,
    Keyword::MinContains,
    Keyword::MaxContains,
    Keyword::PrefixItems,
    Keyword::Items,
    Keyword::PatternProperties,
    Keyword::PropertyNames,
    Keyword::MinProperties,
    Keyword::UnevaluatedProperties,
    Keyword::UnevaluatedItems,
];

/// Whether a keyword of `schema` is broken by search. That no other member may stand there needs none.
pub(super) fn is_searched(schema: &Schema, keyword: &Keyword) -> bool {
    SEARCHED.contains(keyword)
        || *keyword == Keyword::AdditionalProperties && schema.keyword(keyword.as_str()).is_some_and(Value::is_object)
}

/// What a search takes its steps with, compiled once.
#[derive(Debug, Clone)]
pub(super) struct Search {
    /// The schemas inside the keyword: values of each are near what breaks the whole.
    parts: Vec<Values>,
    /// The names of members that the schema speaks of.
    names: Vec<String>,
    /// The keyword is about members or items that are there, whatever they are called.
    present: bool,
}

/// Keywords that are about members or items that are there.
const PRESENT: [Keyword; 3] = [Keyword::PatternProperties, Keyword::AdditionalProperties, Keyword::PrefixItems];

impl Search {
    pub(super) fn new(schema: &Schema, keyword: &Keyword) -> Self {
        let parts = parts(schema, keyword).iter().map(Values::of).collect();
        let mut names = names(schema);
        if *keyword == Keyword::PatternProperties {
            let patterns = schema.keyword(keyword.as_str()).and_then(Value::as_object).into_iter().flat_map(Map::keys);
            names.extend(patterns.filter_map(|pattern| matching(pattern, 1, 0)));
        }
        Self { parts, names: names.into_iter().collect(), present: PRESENT.contains(keyword) }
    }

    /// One random step from a valid value towards one that breaks the keyword; most lead nowhere, which the oracle says.
    pub(super) fn step(&self, slot: &mut Value, dice: &mut Dice<'_>) {
        let drawn = |dice: &mut Dice<'_>| dice.pick(&self.parts).and_then(|part| part.draw(dice).ok());
        match slot {
            Value::Object(members) if self.present && !members.is_empty() && dice.one_in(2) => {
                let at = dice.below(members.len());
                if let Some((_, member)) = members.iter_mut().nth(at) {
                    *member = anything(dice);
                }
            }
            Value::Array(items) if self.present && !items.is_empty() && dice.one_in(2) => {
                let at = dice.below(items.len());
                items[at] = anything(dice);
            }
            Value::Object(members) => match dice.below(4) {
                0 => {
                    let own: Vec<String> = members.keys().cloned().collect();
                    if let Some(name) = dice.pick(&own) {
                        members.shift_remove(name);
                    }
                }
                1 => {
                    let own = dice.pick(&self.names).cloned().unwrap_or_else(|| name(dice));
                    members.insert(own, anything(dice));
                }
                2 => {
                    let own = if dice.one_in(2) { name(dice) } else { odd_text(dice, 99) };
                    members.insert(own, anything(dice));
                }
                _ => match drawn(dice) {
                    Some(Value::Object(more)) => members.extend(more),
                    Some(other) => *slot = other,
                    None => *slot = Value::Object(Map::new()),
                },
            },
            Value::Array(items) => match dice.below(4) {
                0 => {
                    items.pop();
                }
                1 => items.extend(items.clone()),
                2 => items.push(anything(dice)),
                _ => *slot = drawn(dice).unwrap_or_else(|| Value::Array(vec![anything(dice)])),
            },
            other => {
                *other = if dice.one_in(2) { drawn(dice) } else { None }.unwrap_or_else(|| anything(dice));
            }
        }
    }
}

/// The schemas inside a keyword: values of each are near what breaks the whole.
fn parts(schema: &Schema, keyword: &Keyword) -> Vec<Schema> {
    let mut found = schema.list(keyword.as_str());
    found.extend(schema.within(keyword.as_str()));
    if *keyword == Keyword::If {
        found.extend(["then", "else"].into_iter().filter_map(|own| schema.within(own)));
    }
    found
}

/// Every name of a member that a schema speaks of.
fn names(schema: &Schema) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for own in schema.chain() {
        collect(own.raw(), 0, &mut found);
    }
    found
}

fn collect(schema: &Value, depth: usize, found: &mut BTreeSet<String>) {
    if depth > 5 {
        return;
    }
    match schema {
        Value::Object(keywords) => {
            for (keyword, value) in keywords {
                match (keyword.as_str(), value) {
                    ("properties" | "dependentRequired" | "dependentSchemas", Value::Object(members)) => {
                        found.extend(members.keys().cloned());
                    }
                    ("required", Value::Array(names)) => {
                        found.extend(names.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    _ => {}
                }
                if keyword != "properties" {
                    collect(value, depth + 1, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth + 1, found)),
        _ => {}
    }
}
