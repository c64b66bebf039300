//! The keywords that apply to one value: a schema with its references and the chosen branches of its combinators.

use serde_json::{Map, Value};

use super::Dice;
use super::resolve::RefPlaces;

/// How many schemas apply to one value at most.
const MOST: usize = 400;

/// A schema object and its pointer.
#[derive(Debug, Clone)]
pub(super) struct SchemaPart<'a> {
    pub(super) at: String,
    pub(super) schema: &'a Map<String, Value>,
}

/// Everything that one value must satisfy. `None` in place of it means that no value can.
#[derive(Debug, Clone, Default)]
pub(super) struct Conjunction<'a> {
    pub(super) parts: Vec<SchemaPart<'a>>,
    /// Schemas that must not hold, as far as the construction heeds them.
    pub(super) not: Vec<&'a Value>,
}

/// A document with its named places.
pub(super) struct SchemaDocument<'a> {
    pub(super) root: &'a Value,
    pub(super) places: &'a RefPlaces,
}

/// A schema at its place.
#[derive(Debug, Clone)]
pub(super) struct Located<'a> {
    pub(super) at: String,
    pub(super) schema: &'a Value,
}

impl<'a> Located<'a> {
    pub(super) fn inside(part: &SchemaPart<'_>, path: &str, schema: &'a Value) -> Self {
        Self { at: format!("{}/{path}", part.at), schema }
    }
}

impl<'a> Conjunction<'a> {
    /// The keywords of `schemas`, with branches chosen by `dice`; `plain` prefers the first ones.
    pub(super) fn choose(
        document: &SchemaDocument<'a>,
        schemas: Vec<Located<'a>>,
        dice: &mut Dice<'_>,
        plain: bool,
    ) -> Option<Self> {
        let mut all = Self::default();
        let mut open = schemas;
        open.reverse();
        while let Some(next) = open.pop() {
            let schema = match next.schema {
                Value::Bool(true) => continue,
                Value::Object(schema) => schema,
                _ => return None,
            };
            if all.parts.iter().any(|part| std::ptr::eq(part.schema, schema)) {
                continue;
            }
            if all.parts.len() > MOST {
                return None;
            }
            let part = SchemaPart { at: next.at, schema };
            all.expand(document, &part, &mut open, dice, plain)?;
            all.parts.push(part);
        }
        Some(all)
    }

    fn expand(
        &mut self,
        document: &SchemaDocument<'a>,
        part: &SchemaPart<'a>,
        open: &mut Vec<Located<'a>>,
        dice: &mut Dice<'_>,
        plain: bool,
    ) -> Option<()> {
        let schema = part.schema;
        for (keyword, dynamic) in [("$ref", false), ("$dynamicRef", true)] {
            if let Some(reference) = schema.get(keyword).and_then(Value::as_str) {
                let at = document.places.pointer(&part.at, reference, dynamic)?;
                open.push(Located { schema: document.root.pointer(&at)?, at });
            }
        }
        for (index, branch) in list(schema, "allOf").iter().enumerate() {
            open.push(Located::inside(part, &format!("allOf/{index}"), branch));
        }
        for keyword in ["anyOf", "oneOf"] {
            let branches = list(schema, keyword);
            if branches.is_empty() {
                continue;
            }
            let possible: Vec<usize> = (0..branches.len()).filter(|at| branches[*at] != Value::Bool(false)).collect();
            let chosen = if plain && !dice.one_in(4) { possible.first() } else { dice.pick(&possible) };
            let chosen = *chosen?;
            open.push(Located::inside(part, &format!("{keyword}/{chosen}"), &branches[chosen]));
            if keyword == "oneOf" {
                self.not.extend(branches.iter().enumerate().filter(|(at, _)| *at != chosen).map(|(_, branch)| branch));
            }
        }
        if let Some(condition) = schema.get("if") {
            let (then, other) = (schema.get("then"), schema.get("else"));
            let holds = if *condition == Value::Bool(false) { false } else { dice.one_in(2) };
            if holds {
                open.push(Located::inside(part, "if", condition));
            } else {
                self.not.push(condition);
            }
            let (name, branch) = if holds { ("then", then) } else { ("else", other) };
            open.extend(branch.map(|branch| Located::inside(part, name, branch)));
        }
        self.not.extend(schema.get("not"));
        Some(())
    }

    /// All values of a keyword.
    pub(super) fn all(&self, keyword: &str) -> impl Iterator<Item = &'a Value> {
        self.parts.iter().filter_map(move |part| part.schema.get(keyword))
    }

    /// The largest value of a keyword that is a count.
    pub(super) fn most(&self, keyword: &str) -> usize {
        self.all(keyword).filter_map(count).max().unwrap_or(0)
    }

    /// The smallest value of a keyword that is a count.
    pub(super) fn least(&self, keyword: &str) -> Option<usize> {
        self.all(keyword).filter_map(count).min()
    }
}

/// A count, also where it is written `2.0`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a small whole number")]
pub(super) fn count(value: &Value) -> Option<usize> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0 && (0.0..1e15).contains(number))?;
    Some(number as usize)
}

/// The items of a keyword that is a list.
pub(super) fn list<'a>(schema: &'a Map<String, Value>, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
