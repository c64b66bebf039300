//! Values that break one clause: the named mutations of a drawn valid value first, then random ones.

use serde_json::{Map, Value};

use super::search::{Search, is_searched};
use crate::contract::{Keyword, Schema, ValuePath, Violation, Zone};
use crate::generate::draw::{anything, name, odd_text};
use crate::generate::{Dice, Mutation, Values};

/// How many random ways are tried for one value.
const WAYS: usize = 20;

/// One clause of a schema, relative to the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Aimed {
    pub(super) place: ValuePath,
    pub(super) keyword: Keyword,
    pub(super) member: Option<String>,
}

/// How values that break one clause are made, compiled once.
#[derive(Debug, Clone)]
pub(super) struct Breaker {
    pub(super) aimed: Aimed,
    /// What stands at the place in the named mutations of the documented value.
    named: Vec<Value>,
    search: Option<Search>,
    /// The items of a list that is to be too long and may not repeat itself.
    items: Option<Values>,
    schema: Schema,
}

impl Breaker {
    /// `mutations` are all those of `base`, a valid value of `schema`.
    pub(super) fn new(aimed: Aimed, schema: &Schema, base: &Value, mutations: &[Mutation]) -> Self {
        let at = &aimed.place;
        let mut named: Vec<Value> = mutations
            .iter()
            .filter(|own| own.place == aimed.place && own.keyword == aimed.keyword && own.member == aimed.member)
            .filter_map(|own| at.get(&own.value).cloned())
            .collect();
        match (&aimed.keyword, at.get(base)) {
            (Keyword::Type, Some(good)) => named.extend(lookalikes(good)),
            (_, Some(Value::String(_))) => named.push(Value::from("")),
            _ => {}
        }
        // What does not break the clause would only cost draws.
        named.retain(|own| put(base, at, own.clone()).is_some_and(|value| aimed.breaks(schema, &value)));
        let place = schema.at(at);
        let searched = place.as_ref().filter(|own| is_searched(own, &aimed.keyword));
        let search = searched.map(|own| Search::new(own, &aimed.keyword));
        let alike =
            place.as_ref().filter(|own| aimed.keyword == Keyword::MaxItems && own.keyword("uniqueItems").is_some());
        let items = alike.and_then(Schema::items).map(|own| Values::of(&own));
        Self { aimed, named, search, items, schema: schema.clone() }
    }

    /// A value that breaks this clause, made from the valid value `base`; not yet proven.
    pub(super) fn draw(&self, base: &Value, dice: &mut Dice<'_>, input: u64) -> Option<Value> {
        let mut value = base.clone();
        let good = self.aimed.place.get(base).cloned();
        let slot = self.aimed.place.get_mut(&mut value)?;
        if let Some(named) = usize::try_from(input).ok().and_then(|at| self.named.get(at)) {
            *slot = named.clone();
            return Some(value);
        }
        if let Some(search) = &self.search {
            return self.found(search, base, dice);
        }
        if let (Some(items), Value::Array(list)) = (&self.items, &mut *slot) {
            self.overfill(list, items, dice);
            return Some(value);
        }
        match (&self.aimed.member, slot.as_object_mut()) {
            (Some(member), Some(members)) if self.aimed.keyword == Keyword::Required => {
                members.shift_remove(member);
            }
            _ => {
                if let Some(named) = dice.pick(&self.named) {
                    *slot = named.clone();
                }
            }
        }
        self.aimed.spoil(slot, good.as_ref(), dice);
        Some(value)
    }

    /// Adds items that are not there yet until there are too many.
    fn overfill(&self, list: &mut Vec<Value>, items: &Values, dice: &mut Dice<'_>) {
        let most = self
            .schema
            .at(&self.aimed.place)
            .and_then(|own| usize::try_from(own.keyword("maxItems")?.as_u64()?).ok())
            .unwrap_or(0);
        for _ in 0..most.saturating_mul(4).clamp(40, 4_000) {
            if list.len() > most {
                break;
            }
            list.extend(items.draw(dice).ok().filter(|own| !list.contains(own)));
        }
    }

    /// The first value on some random ways from `base` that breaks the clause.
    fn found(&self, search: &Search, base: &Value, dice: &mut Dice<'_>) -> Option<Value> {
        (0..WAYS).find_map(|_| {
            let mut value = base.clone();
            let slot = self.aimed.place.get_mut(&mut value)?;
            for _ in 0..dice.between(1, 3) {
                search.step(slot, dice);
            }
            self.aimed.breaks(&self.schema, &value).then_some(value)
        })
    }
}

impl Aimed {
    fn spoil(&self, slot: &mut Value, good: Option<&Value>, dice: &mut Dice<'_>) {
        let random = |dice: &mut Dice<'_>| {
            let index = dice.any() % 64;
            odd_text(dice, index)
        };
        match &self.keyword {
            Keyword::MaxItems | Keyword::MinItems | Keyword::UniqueItems => {
                if let Value::Array(items) = slot
                    && dice.one_in(2)
                {
                    let more = good.and_then(Value::as_array).and_then(|own| dice.pick(own)).cloned();
                    items.extend(more);
                    let by = dice.below(items.len());
                    items.rotate_left(by);
                }
            }
            Keyword::Type => {
                let looks = good.map(lookalikes).unwrap_or_default();
                *slot = match dice.pick(&looks) {
                    Some(own) if dice.one_in(2) => own.clone(),
                    _ => anything(dice),
                };
            }
            Keyword::AdditionalProperties => {
                if let Value::Object(members) = slot {
                    members.insert(name(dice), anything(dice));
                }
            }
            Keyword::Required => vary(slot, dice),
            Keyword::MinLength | Keyword::MaxLength => {
                if let Value::String(text) = slot {
                    *text = if self.keyword == Keyword::MinLength {
                        text.chars().take(dice.below(text.chars().count() + 1)).collect()
                    } else {
                        text.clone() + &"x".repeat(dice.between(0, 500))
                    };
                }
            }
            bound @ (Keyword::Minimum | Keyword::ExclusiveMinimum | Keyword::Maximum | Keyword::ExclusiveMaximum) => {
                let bits = dice.between(1, 40);
                let by = i64::try_from(dice.below(1 << bits)).unwrap_or(1);
                // Where a number is cut to fewer bits, these come out as the valid one.
                let around =
                    [1 << 8, 1 << 16, 1 << 32].map(|own: i64| own * i64::try_from(dice.between(1, 3)).unwrap_or(1));
                let by = if dice.one_in(2) { dice.pick(&around).copied().unwrap_or(by) } else { by };
                let down = matches!(bound, Keyword::Minimum | Keyword::ExclusiveMinimum);
                let by = if down { -by } else { by };
                if let (true, Some(valid)) = (dice.one_in(2), good) {
                    *slot = valid.clone();
                }
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

    /// The value with this clause mended as it is in `base`, and nothing else changed.
    pub(super) fn mend(&self, base: &Value, value: &Value) -> Option<Value> {
        let good = self.place.get(base)?;
        let mut slot = self.place.get(value)?.clone();
        match (&self.keyword, &mut slot, good) {
            (Keyword::Required, Value::Object(members), Value::Object(known)) => {
                let name = self.member.as_ref()?;
                members.insert(name.clone(), known.get(name)?.clone());
            }
            (Keyword::AdditionalProperties, Value::Object(members), Value::Object(known)) => {
                members.retain(|name, _| known.contains_key(name));
            }
            _ => slot = good.clone(),
        }
        put(value, &self.place, slot)
    }

    /// Whether `value` breaks this clause, and nothing else that a target could refuse it for. What is no longer of its type,
    /// or one text or number that breaks a clause, may break others of the same place with it.
    pub(super) fn breaks(&self, schema: &Schema, value: &Value) -> bool {
        if INSIDE.contains(&self.keyword) {
            return self.breaks_inside(schema, value);
        }
        // The member that a rule about all members excludes is nobody's in particular.
        let own = |own: &Violation| own.keyword == self.keyword && (self.member.is_none() || own.member == self.member);
        let single = self.place.get(value).is_none_or(|own| !own.is_object() && !own.is_array());
        let joint = single || self.keyword == Keyword::Type;
        let found = schema.check(Zone::Narrow, value);
        found.iter().any(own)
            && found.iter().all(|one| ValuePath::of_pointer(&one.path, value) == self.place && (joint || own(one)))
    }
}

/// Keywords whose schemas complain in their own words and not in the keyword's name.
const INSIDE: [Keyword; 8] = [
    Keyword::AllOf,
    Keyword::If,
    Keyword::DependentSchemas,
    Keyword::PatternProperties,
    Keyword::AdditionalProperties,
    Keyword::PrefixItems,
    Keyword::Items,
    Keyword::UnevaluatedItems,
];

impl Aimed {
    /// Whether `value` breaks a schema that this keyword applies, and nothing else anywhere.
    fn breaks_inside(&self, schema: &Schema, value: &Value) -> bool {
        let (Some(inner), Some(slot)) = (schema.at(&self.place), self.place.get(value)) else { return false };
        let own = |own: &Violation| {
            let first = own.through.first().copied();
            let named = own.keyword == self.keyword && own.path.is_empty();
            let member = self.member.is_none() || own.member == self.member;
            member
                && (named
                    || first == Some(self.keyword.as_str())
                    || self.keyword == Keyword::If && matches!(first, Some("then" | "else")))
        };
        let found = inner.check(Zone::Narrow, slot);
        !found.is_empty() && found.iter().all(own) && schema.check(Zone::Narrow, value).len() == found.len()
    }
}

/// Values of another type that lenient readers take for `good`.
fn lookalikes(good: &Value) -> Vec<Value> {
    let mut found = vec![Value::Array(vec![good.clone()])];
    match good {
        Value::String(text) => found.extend(serde_json::from_str(text).ok()),
        Value::Number(number) => {
            found.push(Value::from(number.to_string()));
            found
                .extend(number.as_i64().map(|own| serde_json::json!(f64::from(u16::try_from(own).unwrap_or(1)) + 0.5)));
            found.push(Value::Bool(number.as_i64() != Some(0)));
        }
        Value::Bool(truth) => {
            found.extend([Value::from(truth.to_string()), Value::from(u8::from(*truth))]);
            found.push(Value::from(if *truth { "1" } else { "0" }));
        }
        Value::Null => found.extend([Value::from(""), Value::from("null")]),
        Value::Array(items) => found.extend(items.first().cloned()),
        Value::Object(_) => found.push(Value::from(good.to_string())),
    }
    found.push(Value::Null);
    found
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

/// The value with the one at `place` replaced.
pub(super) fn put(value: &Value, place: &ValuePath, new: Value) -> Option<Value> {
    let mut copy = value.clone();
    *place.get_mut(&mut copy)? = new;
    Some(copy)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generate::{Carriage, Knowledge, SchemaNode, violations};

    #[test]
    fn values_break_one_clause_and_nothing_else() {
        let schema = Schema::of_value(json!({"type": "object", "required": ["id"], "additionalProperties": false,
            "dependentRequired": {"card": ["name"]}, "not": {"required": ["no"]},
            "properties": {"id": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$"}, "card": {}, "name": {}, "no": {},
                "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 3}}}));
        let base = json!({"id": "x", "card": 1, "name": "n", "tags": ["a", "b"]});
        for (place, keyword, member) in [
            ("", "type", None),
            ("", "required", Some("id")),
            ("", "additionalProperties", None),
            ("", "dependentRequired", Some("card")),
            ("", "not", None),
            (".id", "type", None),
            (".id", "minLength", None),
            (".id", "pattern", None),
            (".tags", "maxItems", None),
            (".tags[]", "enum", None),
        ] {
            let (path, keyword) = (ValuePath::parse(place).unwrap(), Keyword::parse(keyword));
            let aimed = Aimed { place: path, keyword: keyword.clone(), member: member.map(str::to_owned) };
            let mutations = violations(SchemaNode::of(&schema), &base, Carriage::Json, &Knowledge::default());
            let breaker = Breaker::new(aimed.clone(), &schema, &base, &mutations);
            let mut runner = crate::generate::draw::runner(&[1; 32]);
            let mut dice = Dice::new(runner.rng());
            let drawn: Vec<Value> = (0..60).filter_map(|input| breaker.draw(&base, &mut dice, input)).collect();
            let right = drawn.iter().filter(|value| aimed.breaks(&schema, value)).count();
            assert!(right > 4, "{place}#{keyword}: {right} of {drawn:?}");
        }
    }
}
