//! Draws one value from the keywords that apply to it.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::Dice;
use super::conjunction::{Conjunction, Located, SchemaDocument};
use super::pattern::CompiledPattern;
use super::resolve::RefPlaces;

/// From this depth on only what is required is drawn.
const PLAIN: usize = 3;
/// Deeper than this nothing is drawn.
const DEEPEST: usize = 48;
/// How many values one draw may try to build inside itself: where more are needed, the schema leads round in circles.
const FUEL: usize = 5_000;

/// Draws values of the schemas of one document. Compiled once; cheap to clone.
#[derive(Debug, Clone)]
pub struct Drawer {
    root: Arc<Value>,
    places: Arc<RefPlaces>,
    expressions: Arc<Mutex<HashMap<String, Option<Arc<CompiledPattern>>>>>,
}

impl Drawer {
    /// A drawer for the schemas of a document.
    pub fn new(root: Arc<Value>) -> Self {
        let places = Arc::new(RefPlaces::of(&root));
        Self { root, places, expressions: Arc::default() }
    }

    /// One value of the schema at `pointer`, not yet proven; `None` where the choices made lead nowhere.
    pub fn draw(&self, pointer: &str, dice: &mut Dice<'_>) -> Option<Value> {
        let schema = self.root.pointer(pointer)?;
        let document = SchemaDocument { root: &self.root, places: &self.places };
        let draw = DrawState { drawer: self, document, fuel: Cell::new(FUEL) };
        draw.value(&[Located { at: pointer.to_owned(), schema }], dice, 0)
    }

    pub(super) fn expression(&self, pattern: &str) -> Option<Arc<CompiledPattern>> {
        let mut known = self.expressions.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(pattern.to_owned()).or_insert_with(|| CompiledPattern::new(pattern).map(Arc::new)).clone()
    }
}

/// One draw.
pub(super) struct DrawState<'a> {
    pub(super) drawer: &'a Drawer,
    pub(super) document: SchemaDocument<'a>,
    fuel: Cell<usize>,
}

impl<'a> DrawState<'a> {
    /// A value of all these schemas together.
    pub(super) fn value(&self, schemas: &[Located<'a>], dice: &mut Dice<'_>, depth: usize) -> Option<Value> {
        let fuel = self.fuel.get();
        if depth > DEEPEST || fuel == 0 {
            return None;
        }
        self.fuel.set(fuel - 1);
        let plain = depth >= PLAIN;
        // Another choice of branches may lead somewhere where this one does not; deep down there is no time for many.
        for _ in 0..if plain { 2 } else { 6 } {
            let value = Conjunction::choose(&self.document, schemas.to_vec(), dice, plain)
                .and_then(|all| self.of(&all, dice, depth));
            if value.is_some() {
                return value;
            }
        }
        None
    }

    fn of(&self, all: &Conjunction<'a>, dice: &mut Dice<'_>, depth: usize) -> Option<Value> {
        if let Some(listed) = listed(all) {
            return dice.pick(&listed).map(|value| (*value).clone());
        }
        let types = types(all);
        let shape = |name: &str| all.parts.iter().any(|part| speaks_of(part.schema, name));
        // Where no type is stated, the one that the other keywords speak of is the interesting one.
        let hinted: Vec<&str> = types.iter().copied().filter(|name| shape(name)).collect();
        let free = all.all("type").next().is_none();
        let from = if free && !hinted.is_empty() && !dice.one_in(8) { &hinted } else { &types };
        match *dice.pick(from)? {
            "null" => Some(Value::Null),
            "boolean" => Some(Value::Bool(dice.one_in(2))),
            "string" => self.text(all, dice),
            "array" => self.list(all, dice, depth),
            "object" => self.record(all, dice, depth),
            name => super::number::number(all, name == "integer", dice),
        }
    }
}

/// The values that `enum` and `const` leave, where there is one of them.
fn listed<'a>(all: &Conjunction<'a>) -> Option<Vec<&'a Value>> {
    let mut lists: Vec<Vec<&Value>> =
        all.all("enum").filter_map(Value::as_array).map(|own| own.iter().collect()).collect();
    lists.extend(all.all("const").map(|value| vec![value]));
    let mut left = lists.pop()?;
    left.retain(|value| lists.iter().all(|list| list.contains(value)));
    let types = types(all);
    left.retain(|value| types.iter().any(|name| is(value, name)));
    Some(left)
}

const TYPES: [&str; 7] = ["string", "object", "array", "number", "integer", "boolean", "null"];

fn types(all: &Conjunction<'_>) -> Vec<&'static str> {
    let mut left = TYPES.to_vec();
    let named = |value: &Value, name: &str| match value {
        Value::String(own) => own == name || (own == "number" && name == "integer"),
        Value::Array(several) => several.iter().any(|own| own == name || (own == "number" && name == "integer")),
        _ => true,
    };
    for stated in all.all("type") {
        left.retain(|name| named(stated, name));
    }
    for not in &all.not {
        // Only a schema that says nothing but a type rules the type out.
        if let Some(schema) = not.as_object().filter(|schema| schema.len() == 1)
            && let Some(stated) = schema.get("type")
        {
            left.retain(|name| !named(stated, name));
        }
    }
    left
}

fn is(value: &Value, name: &str) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
        Value::Number(number) => {
            name == "number" || name == "integer" && number.as_f64().is_some_and(|own| own.fract() == 0.0)
        }
    }
}

fn speaks_of(schema: &serde_json::Map<String, Value>, name: &str) -> bool {
    let words: &[&str] = match name {
        "string" => &["minLength", "maxLength", "pattern", "format"],
        "number" => &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
        "array" => &["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"],
        "object" => &[
            "properties",
            "required",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties",
        ],
        _ => &[],
    };
    words.iter().any(|word| schema.contains_key(*word))
}
