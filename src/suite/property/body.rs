//! Property cases about the body.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::form::ValueForm;
use super::pin::Pins;
use super::search::is_searched;
use super::wrong::{self, Aimed, Breaker};
use super::{Genome, Recipe, syntax};
use crate::codec::body::{BodyFormat, Draw, DrawnSpelling};
use crate::contract::{Clause, Keyword, Level, MediaType, Place, Schema, ValuePath, Zone};
use crate::generate::draw::{anything, name, odd_text};
use crate::generate::{Mutation, SchemaNode, Values, violations};
use crate::judge::Refusal;
use crate::suite::builder::{CaseBuilder, refusal};
use crate::suite::{RequestDraft, body};

/// Depths at which readers that recurse give up or fall over, each a case of its own.
const DEPTHS: [usize; 3] = [200, 2_000, 20_000];

/// What violations of one schema are made from.
struct Made<'m> {
    schema: &'m Schema,
    values: &'m Values,
    /// The documented value.
    base: &'m Value,
    /// Its named mutations.
    mutations: &'m [Mutation],
}

impl<'a> CaseBuilder<'a> {
    pub(super) fn body_properties(&mut self) {
        let Some(content) = &self.operation.body else { return };
        let Some(documented) = content.media_types.first().cloned() else { return };
        let (Some(draft), Some(value)) = (self.with_documented_body(), body::value_of(self, &documented)) else {
            return;
        };
        self.deep(&documented, &draft);
        if !content.required && self.operation.kind == crate::contract::Kind::Webhook {
            return;
        }
        self.syntax_property(&documented, &draft);
        let format = BodyFormat::of(&documented.concrete);
        // Those of a webhook are listed by name, but for values with their types.
        if self.operation.kind == crate::contract::Kind::Operation || format.is_typed() {
            self.drawn_spellings(format.codec.drawn(&documented, &value, &draft.body), &draft);
        }
        let Some(schema) = documented.schema.clone() else { return };
        let form = ValueForm::Body { documented, required: content.required };
        let clause = self.clause(&Place::body(), &Keyword::Type, None);
        let clause = clause.or_else(|| self.any_clause(&Place::body()));
        if let Some(recipe) = self.valid(&schema, &value, &form, &draft, None) {
            self.all_accepted("body", "any-valid", clause, None, recipe);
        }
        let values = Values::of(&schema);
        for place in places(SchemaNode::of(&schema), &value, ValuePath::root()) {
            if let Some(recipe) = self.valid_at(&schema, &values, &value, &place, &form, &draft) {
                let site = Place::Body(place);
                self.all_accepted(&site.to_string(), "any-valid", self.any_clause(&site), None, recipe);
            }
        }
        let recipe = extra(&schema, &value, &form, &draft);
        self.all_accepted("body", "any-extra-members", clause, None, recipe);
        self.wrong_values_of(&Place::body(), &schema, &value, &form, &draft);
        for place in texts(SchemaNode::of(&schema), &value, ValuePath::root()) {
            let recipe = odd(&schema, &value, &place, &form, &draft);
            self.all_survived(&Place::Body(place).to_string(), "any-odd", recipe);
        }
    }

    /// Drawn valid values, with what has an identity as it is documented; `None` where nothing may vary.
    pub(super) fn valid(
        &self,
        schema: &Schema,
        base: &Value,
        form: &ValueForm,
        draft: &RequestDraft,
        name: Option<&str>,
    ) -> Option<Recipe> {
        let pins = self.pins();
        let values = Values::of(schema);
        let (own, base, name) = (schema.clone(), base.clone(), name.map(str::to_owned));
        let free = |value: &Value| pins.pin(SchemaNode::of(&own), name.as_deref(), value.clone(), &base, 0);
        // Where a dozen draws all come out as documented, there is nothing to vary.
        let varies = (0..12_u64).any(|input| {
            let mut runner = crate::generate::draw::runner(&crate::generate::draw::seed(0, &draft.path, input));
            values.draw(&mut crate::generate::Dice::new(runner.rng())).is_ok_and(|value| free(&value) != base)
        });
        if !varies {
            return None;
        }
        let (form, draft) = (form.clone(), draft.clone());
        let (drawn, proof) = (own.clone(), own.clone());
        let (pinned, known, whole, carried) = (pins.clone(), base.clone(), name.clone(), form.clone());
        Some(
            Recipe::new(
                move |dice, _| {
                    let value = values.draw(dice).ok()?;
                    Some(Genome::Value(pins.pin(SchemaNode::of(&drawn), name.as_deref(), value, &base, 0)))
                },
                move |genome| {
                    let Genome::Value(value) = genome else { return false };
                    let same = pinned.pin(SchemaNode::of(&proof), whole.as_deref(), value.clone(), &known, 0) == *value;
                    same && proof.accepts(Zone::Narrow, value) && carried.stays_valid_trimmed(&proof, value)
                },
                move |genome| match genome {
                    Genome::Value(value) => form.request(&draft, value),
                    _ => None,
                },
            )
            .listed(schema),
        )
    }

    /// Drawn valid values at one place, with everything else as it is documented.
    fn valid_at(
        &self,
        schema: &Schema,
        values: &Values,
        base: &Value,
        place: &ValuePath,
        form: &ValueForm,
        draft: &RequestDraft,
    ) -> Option<Recipe> {
        let (pins, values) = (self.pins(), values.clone());
        let (base, place, proof) = (base.clone(), place.clone(), schema.clone());
        let (own, known, at, kept) = (schema.clone(), base.clone(), place.clone(), pins.clone());
        let one = move |dice: &mut crate::generate::Dice<'_>| {
            let value = pins.pin(SchemaNode::of(&own), None, values.draw(dice).ok()?, &base, 0);
            wrong::put(&base, &place, place.get(&value)?.clone())
        };
        let mut runner = crate::generate::draw::runner(&crate::generate::draw::seed(0, at.as_str(), 0));
        let mut dice = crate::generate::Dice::new(runner.rng());
        if !(0..40).any(|_| one(&mut dice).is_some_and(|value| value != known)) {
            return None;
        }
        let (form, draft, carried) = (form.clone(), draft.clone(), form.clone());
        Some(
            Recipe::new(
                move |dice, _| one(dice).map(Genome::Value),
                move |genome| {
                    let Genome::Value(value) = genome else { return false };
                    let Some(own) = at.get(value) else { return false };
                    wrong::put(&known, &at, own.clone()).is_some_and(|same| same == *value)
                        && kept.pin(SchemaNode::of(&proof), None, value.clone(), &known, 0) == *value
                        && proof.accepts(Zone::Narrow, value)
                        && carried.stays_valid_trimmed(&proof, value)
                },
                move |genome| match genome {
                    Genome::Value(value) => form.request(&draft, value),
                    _ => None,
                },
            )
            .listed(schema),
        )
    }

    /// One property case for each clause of the schema that a value can break.
    pub(super) fn wrong_values_of(
        &mut self,
        site: &Place,
        schema: &Schema,
        value: &Value,
        form: &ValueForm,
        draft: &RequestDraft,
    ) {
        let mut seen: BTreeSet<Aimed> = BTreeSet::new();
        let values = Values::of(schema);
        let mutations = violations(SchemaNode::of(schema), value, form.carriage(), self.knowledge);
        let made = Made { schema, values: &values, base: value, mutations: &mutations };
        for own in &mutations {
            let aimed = Aimed { place: own.place.clone(), keyword: own.keyword.clone(), member: own.member.clone() };
            let at = site.inside(&aimed.place);
            if seen.insert(aimed.clone())
                && let Some(clause) = self.clause(&at, &aimed.keyword, aimed.member.as_deref())
            {
                self.any_wrong(&at, clause, aimed, &made, form, draft);
            }
        }
        for (clause, aimed) in self.searched(site, schema) {
            if seen.insert(aimed.clone()) {
                self.any_wrong(&clause.place, clause, aimed, &made, form, draft);
            }
        }
    }

    fn any_wrong(
        &mut self,
        at: &Place,
        clause: &Clause,
        aimed: Aimed,
        made: &Made<'_>,
        form: &ValueForm,
        draft: &RequestDraft,
    ) {
        let member = aimed.member.as_ref().map(|own| format!("-{own}")).unwrap_or_default();
        let variant = format!("any-{}{member}", aimed.keyword);
        let recipe = self.violating(aimed, made, form, draft);
        self.all_refused(&at.to_string(), &variant, Some(clause), refusal(at), recipe);
    }

    /// The clauses at and below `site` that only a search breaks.
    fn searched(&self, site: &Place, schema: &Schema) -> Vec<(&'a Clause, Aimed)> {
        crate::suite::scope::clauses(self.contract, self.operation)
            .filter_map(|clause| {
                let place = clause.place.below(site)?;
                schema.at(&place).filter(|own| is_searched(own, &clause.keyword))?;
                let aimed = Aimed { place, keyword: clause.keyword.clone(), member: clause.member.clone() };
                Some((clause, aimed))
            })
            .collect()
    }

    fn violating(&self, aimed: Aimed, made: &Made<'_>, form: &ValueForm, draft: &RequestDraft) -> Recipe {
        let Made { schema, values, base, mutations } = *made;
        let (values, pins) = (values.clone(), self.pins());
        let breaker = Breaker::new(aimed.clone(), schema, base, mutations);
        let (own, base) = (schema.clone(), base.clone());
        let (mended, known, whole) = (aimed.clone(), base.clone(), schema.clone());
        let (proof, carried) = (schema.clone(), form.clone());
        let (form, draft) = (form.clone(), draft.clone());
        Recipe::new(
            move |dice, input| {
                // The documented value first, then drawn ones around the violation.
                let drawn = if input < 8 { None } else { values.draw(dice).ok() };
                let base =
                    drawn.map_or_else(|| base.clone(), |value| pins.pin(SchemaNode::of(&own), None, value, &base, 0));
                breaker.draw(&base, dice, input).map(Genome::Value)
            },
            move |genome| {
                let Genome::Value(value) = genome else { return false };
                aimed.breaks(&proof, value) && !carried.reads_as_valid(&proof, value)
            },
            move |genome| match genome {
                Genome::Value(value) => form.request(&draft, value),
                _ => None,
            },
        )
        .listed(schema)
        .mending(move |genome| match genome {
            Genome::Value(value) => {
                mended.mend(&known, value).filter(|own| whole.accepts(Zone::Narrow, own)).map(Genome::Value)
            }
            _ => None,
        })
    }

    pub(super) fn pins(&self) -> Pins {
        Pins { known: self.knowledge.clone(), kind: self.operation.kind, holds: self.operation.holds.clone() }
    }

    /// The documented body with single places spelled otherwise.
    fn drawn_spellings(&mut self, spellings: Vec<DrawnSpelling>, draft: &RequestDraft) {
        let clause = self.clause(&Place::body(), &Keyword::Syntax, None);
        let clause = clause.or_else(|| self.any_clause(&Place::body()));
        for spelling in spellings.into_iter().filter(DrawnSpelling::is_possible) {
            let (variant, cap) = (spelling.variant, spelling.is_rare.then_some(Level::Should));
            let (draft, spelling) = (draft.clone(), Arc::new(spelling));
            let places = Arc::clone(&spelling);
            let recipe = Recipe::new(
                move |dice, _| Some(Genome::Edits(places.draw(&mut Draw::new(&mut |bound| dice.below(bound))))),
                |genome| matches!(genome, Genome::Edits(edits) if !edits.is_empty()),
                move |genome| match genome {
                    Genome::Edits(edits) => Some(draft.with_body(spelling.spell(edits)?).request()),
                    _ => None,
                },
            );
            self.all_accepted("body", variant, clause, cap, recipe);
        }
    }

    fn syntax_property(&mut self, documented: &MediaType, draft: &RequestDraft) {
        let format = BodyFormat::of(&documented.concrete);
        let clause = self.clause(&Place::body(), &Keyword::Syntax, None);
        let (whole, draft, odd) = (draft.body.clone(), draft.clone(), draft.clone());
        let text = draft.body.clone();
        let recipe = Recipe::new(
            move |dice, input| Some(Genome::Bytes(syntax::damage(&whole, dice, input))),
            move |genome| matches!(genome, Genome::Bytes(bytes) if syntax::refuses(format, bytes)),
            move |genome| bytes(&draft, genome),
        );
        self.all_refused("body", "any-syntax", clause, Refusal::Content, recipe);
        let recipe = Recipe::new(
            move |dice, input| {
                let mut below = |bound| dice.below(bound);
                format.codec.odd(&text, &mut Draw::new(&mut below), input).map(Genome::Bytes)
            },
            |genome| matches!(genome, Genome::Bytes(_)),
            move |genome| bytes(&odd, genome),
        );
        self.all_survived("body", "any-odd", recipe);
    }

    /// Bodies nested deeply, in a member that nobody asked for.
    fn deep(&mut self, documented: &MediaType, draft: &RequestDraft) {
        for depth in DEPTHS {
            if let Some(bytes) = BodyFormat::of(&documented.concrete).codec.nested(&draft.body, depth) {
                self.survive("body", &format!("deep-{depth}"), &draft.with_body(bytes));
            }
        }
    }
}

fn bytes(draft: &RequestDraft, genome: &Genome) -> Option<crate::exchange::Request> {
    match genome {
        Genome::Bytes(bytes) => Some(draft.with_body(bytes.clone()).request()),
        _ => None,
    }
}

/// The documented value with members that the contract does not name, where it leaves room for them.
fn extra(schema: &Schema, base: &Value, form: &ValueForm, draft: &RequestDraft) -> Recipe {
    let (base, known, own) = (base.clone(), base.clone(), schema.clone());
    let text = form.carriage() == crate::generate::Carriage::Text;
    let (form, draft) = (form.clone(), draft.clone());
    Recipe::new(
        move |dice, _| {
            let mut value = base.clone();
            let places = records(&base, ValuePath::root());
            for _ in 0..dice.between(1, 3) {
                let place = dice.pick(&places)?;
                let content = if text { Value::from(name(dice)) } else { anything(dice) };
                let mut record = place.get(&value)?.clone();
                record.as_object_mut()?.insert(format!("x{}", name(dice)), content);
                value = wrong::put(&value, place, record)?;
            }
            Some(Genome::Value(value))
        },
        move |genome| {
            let Genome::Value(value) = genome else { return false };
            *value != known && contains(value, &known) && own.accepts(Zone::Narrow, value)
        },
        move |genome| match genome {
            Genome::Value(value) => form.request(&draft, value),
            _ => None,
        },
    )
}

/// Whether everything of `known` is in `value` as it is.
fn contains(value: &Value, known: &Value) -> bool {
    match (value, known) {
        (Value::Object(value), Value::Object(known)) => {
            known.iter().all(|(name, own)| value.get(name).is_some_and(|value| contains(value, own)))
        }
        _ => value == known,
    }
}

/// The documented value with an odd text in one place.
fn odd(schema: &Schema, base: &Value, place: &ValuePath, form: &ValueForm, draft: &RequestDraft) -> Recipe {
    let (base, place, schema) = (base.clone(), place.clone(), schema.clone());
    let (own, at) = (base.clone(), place.clone());
    let (form, draft) = (form.clone(), draft.clone());
    Recipe::new(
        move |dice, input| wrong::put(&base, &place, Value::from(odd_text(dice, input))).map(Genome::Value),
        move |genome| {
            let Genome::Value(value) = genome else { return false };
            let text = at.get(value).and_then(Value::as_str);
            // Only this place differs, and not in a way that another case is about.
            text.and_then(|text| wrong::put(&own, &at, Value::from(text))).is_some_and(|same| same == *value)
                && *value != own
                && schema.validator(Zone::Wide).is_ok()
        },
        move |genome| match genome {
            Genome::Value(value) => form.request(&draft, value),
            _ => None,
        },
    )
}

/// The places of all objects in a value.
fn records(value: &Value, place: ValuePath) -> Vec<ValuePath> {
    let Value::Object(members) = value else { return Vec::new() };
    let inner = members.iter().flat_map(|(name, member)| records(member, place.member(name)));
    let mut found: Vec<ValuePath> = inner.collect();
    found.push(place);
    found
}

/// The places of a documented value at which more than a few values are valid: texts, numbers, and lists of them.
fn places(node: SchemaNode<'_>, value: &Value, place: ValuePath) -> Vec<ValuePath> {
    let listed = node.get("enum").is_some() || node.get("const").is_some();
    match value {
        Value::Object(members) => members
            .iter()
            .filter_map(|(name, member)| Some((node.property(name)?, place.member(name), member)))
            .flat_map(|(inner, place, member)| places(inner, member, place))
            .collect(),
        Value::Bool(_) | Value::Null => Vec::new(),
        _ if listed || place.is_root() => Vec::new(),
        _ => vec![place],
    }
}

/// The places of all documented texts in a value.
fn texts(node: SchemaNode<'_>, value: &Value, place: ValuePath) -> Vec<ValuePath> {
    match value {
        Value::String(_) => vec![place],
        Value::Object(members) => members
            .iter()
            .filter_map(|(name, member)| Some((node.property(name)?, place.member(name), member)))
            .flat_map(|(inner, place, member)| texts(inner, member, place))
            .collect(),
        _ => Vec::new(),
    }
}
