//! Objects.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::conjunction::{Conjunction, Located, SchemaPart, list};
use super::drawer::DrawState;
use super::{Dice, edge};
use crate::contract::withholding;

/// What a name is.
static TEXT: LazyLock<Map<String, Value>> =
    LazyLock::new(|| Map::from_iter([("type".to_owned(), Value::from("string"))]));
/// The largest object that is drawn at all.
const LARGEST: usize = 500;

impl<'a> DrawState<'a> {
    /// An object that satisfies what applies.
    pub(super) fn record(&self, all: &Conjunction<'a>, dice: &mut Dice<'_>, depth: usize) -> Option<Value> {
        let all = self.dependencies(all, dice)?;
        let barred = barred(&all);
        let mut names: BTreeSet<String> = BTreeSet::new();
        for part in &all.parts {
            names.extend(list(part.schema, "required").iter().filter_map(Value::as_str).map(str::to_owned));
        }
        let least = all.most("minProperties");
        let most = all.least("maxProperties").unwrap_or(usize::MAX);
        if least > LARGEST {
            return None;
        }
        let properties = all.all("properties").filter_map(Value::as_object).flatten();
        let known: BTreeSet<&String> =
            properties.filter(|(_, own)| withholding(own).is_none()).map(|(name, _)| name).collect();
        let share = dice.below(4);
        for name in known.iter().filter(|name| !barred.contains(&name.as_str())) {
            let take = depth < 3 && (share == 0 || share > 1 && dice.one_in(2));
            if take && names.len() < most {
                names.insert((**name).clone());
            }
        }
        close(&all, &mut names);
        let mut members = Map::new();
        for name in &names {
            let schemas = self.member(&all, name)?;
            match self.value(&schemas, dice, depth + 1) {
                Some(value) => {
                    members.insert(name.clone(), value);
                }
                None if required(&all, name) => return None,
                None => {}
            }
        }
        let extra = if depth < 2 && dice.one_in(4) { dice.between(1, 2) } else { 0 };
        let goal = least.max(members.len() + extra).min(most);
        for _ in 0..goal.saturating_mul(6) {
            if members.len() >= goal {
                break;
            }
            let Some(name) = self.name(&all, &known, dice).filter(|name| !barred.contains(&name.as_str())) else {
                continue;
            };
            if members.contains_key(&name) {
                continue;
            }
            if let Some(value) = self.member(&all, &name).and_then(|schemas| self.value(&schemas, dice, depth + 1)) {
                members.insert(name, value);
            }
        }
        (members.len() >= least).then_some(Value::Object(members))
    }

    /// Decides on each `dependentSchemas` entry: its member is there and the schema applies, or neither.
    fn dependencies(&self, all: &Conjunction<'a>, dice: &mut Dice<'_>) -> Option<Conjunction<'a>> {
        let mut schemas: Vec<Located<'a>> = Vec::new();
        for part in &all.parts {
            for (keyword, entries) in ["dependentSchemas", "dependencies"].map(|own| (own, part.schema.get(own))) {
                for (name, schema) in entries.and_then(Value::as_object).into_iter().flatten() {
                    let taken = required(all, name) || dice.one_in(2);
                    if taken && !schema.is_array() {
                        schemas.push(Located::inside(part, &format!("{keyword}/{}", escape(name)), schema));
                    }
                }
            }
        }
        if schemas.is_empty() {
            return Some(all.clone());
        }
        let more = Conjunction::choose(&self.document, schemas, dice, true)?;
        let mut joined = all.clone();
        joined.parts.extend(more.parts);
        joined.not.extend(more.not);
        Some(joined)
    }

    /// What applies to the member `name`; `None` where there may be none of that name.
    fn member(&self, all: &Conjunction<'a>, name: &str) -> Option<Vec<Located<'a>>> {
        let mut found = Vec::new();
        let mut evaluated = false;
        for part in &all.parts {
            let before = found.len();
            if let Some(schema) = part.schema.get("properties").and_then(|own| own.get(name)) {
                found.push(Located::inside(part, &format!("properties/{}", escape(name)), schema));
            }
            for (pattern, schema) in
                part.schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten()
            {
                if self.drawer.expression(pattern).is_some_and(|own| own.matches(name)) {
                    found.push(Located::inside(part, &format!("patternProperties/{}", escape(pattern)), schema));
                }
            }
            if found.len() == before
                && let Some(schema) = part.schema.get("additionalProperties")
            {
                found.push(Located::inside(part, "additionalProperties", schema));
            }
            evaluated |= found.len() > before;
        }
        for part in all.parts.iter().filter(|_| !evaluated) {
            found.extend(
                part.schema.get("unevaluatedProperties").map(|own| Located::inside(part, "unevaluatedProperties", own)),
            );
        }
        let refused = found.iter().any(|own| *own.schema == Value::Bool(false) || withholding(own.schema).is_some());
        (!refused && self.named(all, name)).then_some(found)
    }

    /// A name for a member that is not required.
    fn name(&self, all: &Conjunction<'a>, known: &BTreeSet<&String>, dice: &mut Dice<'_>) -> Option<String> {
        let known: Vec<&&String> = known.iter().collect();
        if dice.one_in(3)
            && let Some(name) = dice.pick(&known)
        {
            return Some((***name).clone());
        }
        let patterns: Vec<&String> =
            all.all("patternProperties").filter_map(Value::as_object).flat_map(Map::keys).collect();
        if dice.one_in(2)
            && let Some(pattern) = dice.pick(&patterns)
        {
            return self.drawer.expression(pattern)?.draw(dice);
        }
        let named: Vec<Located<'a>> = all
            .parts
            .iter()
            .filter_map(|part| Some(Located::inside(part, "propertyNames", part.schema.get("propertyNames")?)))
            .collect();
        if named.is_empty() {
            return Some(edge::name(dice));
        }
        let mut own = Conjunction::choose(&self.document, named, dice, false)?;
        own.parts.push(SchemaPart { at: String::new(), schema: &TEXT });
        match own.all("enum").chain(own.all("const")).next() {
            Some(Value::Array(listed)) => dice.pick(listed)?.as_str().map(str::to_owned),
            Some(Value::String(one)) => Some(one.clone()),
            _ => self.text(&own, dice)?.as_str().map(str::to_owned),
        }
    }

    /// Whether `propertyNames` allows a name, as far as simple keywords say.
    fn named(&self, all: &Conjunction<'a>, name: &str) -> bool {
        all.all("propertyNames").all(|own| match own {
            Value::Bool(truth) => *truth,
            own => own
                .get("pattern")
                .and_then(Value::as_str)
                .is_none_or(|own| self.drawer.expression(own).is_none_or(|own| own.matches(name))),
        })
    }
}

/// Names that `not: {required: [NAME]}` rules out.
fn barred<'a>(all: &Conjunction<'a>) -> Vec<&'a str> {
    let single = |not: &'a Value| {
        let schema = not.as_object()?;
        let names = list(schema, "required");
        (names.len() == 1 && !required(all, names[0].as_str()?)).then(|| names[0].as_str()).flatten()
    };
    all.not.iter().filter_map(|not| single(not)).collect()
}

fn required(all: &Conjunction<'_>, name: &str) -> bool {
    all.parts.iter().any(|part| list(part.schema, "required").iter().any(|own| own == name))
}

/// Adds what `dependentRequired` asks for.
fn close(all: &Conjunction<'_>, names: &mut BTreeSet<String>) {
    for _ in 0..16 {
        let before = names.len();
        for entries in all.all("dependentRequired").chain(all.all("dependencies")).filter_map(Value::as_object) {
            for (_, more) in entries.iter().filter(|(name, _)| names.contains(*name)).collect::<Vec<_>>() {
                names.extend(more.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
            }
        }
        if names.len() == before {
            break;
        }
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
