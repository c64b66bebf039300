//! Schemas of a contract: views of the document, with both zones compiled when first used.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::Violation;
use super::compile::{self, Registry};
use super::pointer;
use super::{Keyword, PathStep, ValuePath};

/// Which zone a value is judged against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Zone {
    /// The schema as written: what Probity sends.
    Narrow,
    /// With every `x-accept` in force: what Probity tolerates when it receives.
    Wide,
}

/// A document whose `$ref`s are all local (`#/…`), in both zones.
#[derive(Debug)]
pub struct Bundle {
    /// As written.
    pub narrow: Arc<Value>,
    /// Each schema that has an `x-accept` replaced by it.
    pub wide: Arc<Value>,
    /// Whether a discriminator says which schema an object is of.
    pub(crate) chooses: bool,
    narrow_registry: OnceLock<Result<Registry, String>>,
    wide_registry: OnceLock<Result<Registry, String>>,
    compiled: Mutex<HashMap<Arc<str>, Arc<Compiled>>>,
}

impl Bundle {
    /// A bundle of both zones of one document.
    pub fn new(narrow: Arc<Value>, wide: Arc<Value>) -> Self {
        Self {
            narrow,
            wide,
            chooses: false,
            narrow_registry: OnceLock::new(),
            wide_registry: OnceLock::new(),
            compiled: Mutex::default(),
        }
    }

    /// The same, where a discriminator says which schema an object is of.
    pub(crate) fn choosing(narrow: Arc<Value>, wide: Arc<Value>) -> Self {
        Self { chooses: true, ..Self::new(narrow, wide) }
    }

    /// The document of a zone.
    pub fn document(&self, zone: Zone) -> &Arc<Value> {
        match zone {
            Zone::Narrow => &self.narrow,
            Zone::Wide => &self.wide,
        }
    }

    fn registry(&self, zone: Zone) -> Result<&Registry, String> {
        let cell = match zone {
            Zone::Narrow => &self.narrow_registry,
            Zone::Wide => &self.wide_registry,
        };
        cell.get_or_init(|| compile::registry(self.document(zone))).as_ref().map_err(Clone::clone)
    }

    fn compiled(&self, pointer: &Arc<str>) -> Arc<Compiled> {
        let mut known = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(pointer.clone()).or_default().clone()
    }

    /// The pointers (without `#`) that lead from `pointer` through `$ref`s to the last object, the first included.
    pub(crate) fn chain(&self, pointer: &str) -> Vec<String> {
        let mut chain = vec![pointer.strip_prefix('#').unwrap_or(pointer).to_owned()];
        while let Some(target) = chain
            .last()
            .and_then(|at| pointer::get(&self.narrow, at))
            .and_then(|value| value.get("$ref")?.as_str()?.strip_prefix('#'))
            .and_then(pointer::from_fragment)
        {
            if chain.contains(&target) {
                break;
            }
            chain.push(target);
        }
        chain
    }
}

/// The validators of one place, each compiled when first asked for.
#[derive(Debug, Default)]
struct Compiled {
    narrow: OnceLock<Result<jsonschema::Validator, String>>,
    wide: OnceLock<Result<jsonschema::Validator, String>>,
}

/// A schema at one place of a contract. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Schema {
    bundle: Arc<Bundle>,
    pointer: Arc<str>,
    compiled: Arc<Compiled>,
}

impl Schema {
    /// The schema at `pointer` (with or without `#`) of a bundle.
    pub fn new(bundle: &Arc<Bundle>, pointer: &str) -> Self {
        let pointer: Arc<str> = pointer.strip_prefix('#').unwrap_or(pointer).into();
        Self { bundle: bundle.clone(), compiled: bundle.compiled(&pointer), pointer }
    }

    /// A schema that belongs to no document: `value`, in both zones.
    pub fn of_value(value: Value) -> Self {
        let value = Arc::new(value);
        Self::new(&Arc::new(Bundle::new(value.clone(), value)), "")
    }

    /// Its JSON Pointer, with `#`.
    pub fn pointer(&self) -> String {
        format!("#{}", self.pointer)
    }

    /// The bundle that it is part of.
    pub fn bundle(&self) -> &Arc<Bundle> {
        &self.bundle
    }

    /// The schema as written, a `$ref` included.
    pub fn raw(&self) -> &Value {
        static ANYTHING: Value = Value::Bool(true);
        pointer::get(&self.bundle.narrow, &self.pointer).unwrap_or(&ANYTHING)
    }

    /// The schema as it stands in a zone, a `$ref` included.
    pub fn value(&self, zone: Zone) -> &Value {
        static ANYTHING: Value = Value::Bool(true);
        pointer::get(self.bundle.document(zone), &self.pointer).unwrap_or(&ANYTHING)
    }

    /// The schema that its `$ref` leads to in the end; itself where it has none. Keywords beside a `$ref` are not in it: see
    /// [`Schema::keyword`].
    #[must_use]
    pub fn resolved(&self) -> Self {
        let chain = self.bundle.chain(&self.pointer);
        match chain.last() {
            Some(last) if chain.len() > 1 => Self::new(&self.bundle, last),
            _ => self.clone(),
        }
    }

    /// The schema itself and those that its `$ref`s lead to, in this order. All of them apply.
    pub fn chain(&self) -> Vec<Self> {
        self.bundle.chain(&self.pointer).iter().map(|pointer| Self::new(&self.bundle, pointer)).collect()
    }

    /// The value of a keyword, here or where the `$ref`s lead; the first one found.
    pub fn keyword(&self, name: &str) -> Option<&Value> {
        self.bundle
            .chain(&self.pointer)
            .iter()
            .find_map(|pointer| pointer::get(&self.bundle.narrow, pointer)?.get(name))
    }

    /// The schema inside this keyword: `items`, `not`, `additionalProperties`, …
    pub fn within(&self, keyword: &str) -> Option<Self> {
        self.subschema(|value| value.get(keyword).is_some_and(is_schema), || pointer::escape(keyword).into_owned())
    }

    /// The schemas inside a keyword that holds a list: `allOf`, `anyOf`, `oneOf`, `prefixItems`.
    pub fn list(&self, keyword: &str) -> Vec<Self> {
        for pointer in self.bundle.chain(&self.pointer) {
            let found = pointer::get(&self.bundle.narrow, &pointer).and_then(|value| value.get(keyword)?.as_array());
            if let Some(items) = found {
                let at = pointer::join(&pointer, keyword);
                return (0..items.len()).map(|index| Self::new(&self.bundle, &pointer::index(&at, index))).collect();
            }
        }
        Vec::new()
    }

    /// The schema of the items of an array.
    pub fn items(&self) -> Option<Self> {
        self.within("items")
    }

    /// The schema of what stands at a path in the value.
    pub fn at(&self, path: &ValuePath) -> Option<Self> {
        path.steps().try_fold(self.clone(), |schema, step| match step {
            PathStep::Member(name) => schema.property(name),
            PathStep::Item => schema.items(),
        })
    }

    /// The schema of the property `name`.
    pub fn property(&self, name: &str) -> Option<Self> {
        self.subschema(
            |value| value.get("properties").and_then(|properties| properties.get(name)).is_some(),
            || format!("properties/{}", pointer::escape(name)),
        )
    }

    /// The properties in document order, those of `$ref` targets included.
    pub fn properties(&self) -> Vec<(String, Self)> {
        let mut found: Vec<(String, Self)> = Vec::new();
        for pointer in self.bundle.chain(&self.pointer) {
            let properties =
                pointer::get(&self.bundle.narrow, &pointer).and_then(|value| value.get("properties")?.as_object());
            for name in properties.into_iter().flat_map(|properties| properties.keys()) {
                if !found.iter().any(|(known, _)| known == name) {
                    let at = pointer::join(&pointer::join(&pointer, "properties"), name);
                    found.push((name.clone(), Self::new(&self.bundle, &at)));
                }
            }
        }
        found
    }

    /// Whether `required` names this member, here or where the `$ref`s lead.
    pub fn requires(&self, name: &str) -> bool {
        self.bundle.chain(&self.pointer).iter().any(|pointer| {
            pointer::get(&self.bundle.narrow, pointer)
                .and_then(|value| value.get("required")?.as_array())
                .is_some_and(|required| required.iter().any(|member| member == name))
        })
    }

    /// The types that `type` allows; empty: any.
    pub fn types(&self) -> Vec<&str> {
        match self.keyword("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Everything in which `value` does not fit.
    pub fn check(&self, zone: Zone, value: &Value) -> Vec<Violation> {
        match self.validator(zone) {
            Ok(validator) => {
                let mut found = compile::violations(validator, value);
                for own in found.iter_mut().filter(|own| own.keyword == Keyword::DependentRequired) {
                    own.member = self.trigger(value, own).or(own.member.take());
                }
                found
            }
            Err(message) => vec![Violation {
                path: String::new(),
                keyword: Keyword::parse("$ref"),
                member: None,
                message: format!("the schema cannot be used: {message}"),
                through: Vec::new(),
            }],
        }
    }

    /// The member that brings a violated dependency about: the promise is its own, not that of the member that is missing.
    fn trigger(&self, value: &Value, violation: &Violation) -> Option<String> {
        let mut schema = self.clone();
        for part in violation.path.split('/').skip(1) {
            schema = match part.parse::<usize>() {
                Ok(_) => schema.items()?,
                Err(_) => schema.property(&pointer::unescape(part))?,
            };
        }
        let missing = violation.member.as_deref()?;
        let present = pointer::get(value, &violation.path)?.as_object()?;
        let dependencies = schema.keyword("dependentRequired")?.as_object()?;
        let needs = |names: &Value| names.as_array().is_some_and(|names| names.iter().any(|own| own == missing));
        dependencies
            .iter()
            .find(|(name, names)| present.contains_key(*name) && needs(names))
            .map(|(name, _)| name.clone())
    }

    /// Whether `value` fits.
    pub fn accepts(&self, zone: Zone, value: &Value) -> bool {
        self.validator(zone).is_ok_and(|validator| validator.is_valid(value))
    }

    /// The compiled validator of a zone, or why it cannot be compiled.
    pub fn validator(&self, zone: Zone) -> Result<&jsonschema::Validator, &str> {
        let cell = match zone {
            Zone::Narrow => &self.compiled.narrow,
            Zone::Wide => &self.compiled.wide,
        };
        cell.get_or_init(|| compile::validator(self.bundle.registry(zone)?, &self.pointer))
            .as_ref()
            .map_err(String::as_str)
    }

    /// The first subschema at `path` below an object of the chain for which `has` holds.
    fn subschema(&self, has: impl Fn(&Value) -> bool, path: impl Fn() -> String) -> Option<Self> {
        self.bundle
            .chain(&self.pointer)
            .into_iter()
            .find(|pointer| pointer::get(&self.bundle.narrow, pointer).is_some_and(&has))
            .map(|pointer| Self::new(&self.bundle, &format!("{pointer}/{}", path())))
    }
}

fn is_schema(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bundle() -> Arc<Bundle> {
        let document = |status: &Value| {
            Arc::new(json!({"components": {"schemas": {
                "Pet": {"type": "object", "required": ["name"], "properties": {
                    "name": {"$ref": "#/components/schemas/Na~1me%7B%7D", "maxLength": 5},
                    "status": status,
                    "children": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}},
                    "additionalProperties": false},
                "Na/me{}": {"type": "string", "pattern": "^[a-z]+$(?<!x)"},
            }}}))
        };
        let narrow = document(&json!({"enum": ["sold"], "x-accept": {"enum": ["sold", "SOLD"]}}));
        Arc::new(Bundle::new(narrow, document(&json!({"enum": ["sold", "SOLD"]}))))
    }

    #[test]
    fn zones_judge_differently() {
        let pet = Schema::new(&bundle(), "#/components/schemas/Pet");
        let value = json!({"name": "tom", "children": [{"name": "kit", "status": "SOLD"}]});
        assert!(pet.accepts(Zone::Wide, &value));
        let found = pet.check(Zone::Narrow, &value);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].path.as_str(), found[0].keyword.as_str()), ("/children/0/status", "enum"));
        assert!(!found[0].message.contains("SOLD"), "{}", found[0].message);
    }

    #[test]
    fn a_dependency_is_named_by_the_member_that_brings_it_about() {
        let schema = Schema::of_value(json!({"properties": {"a": {"dependentRequired": {"card": ["name", "date"]}}}}));
        let found = schema.check(Zone::Narrow, &json!({"a": {"card": 1, "name": "x"}}));
        assert_eq!((found[0].keyword.as_str(), found[0].member.as_deref()), ("dependentRequired", Some("card")));
    }

    #[test]
    fn members_are_named() {
        let pet = Schema::new(&bundle(), "#/components/schemas/Pet");
        let found = pet.check(Zone::Narrow, &json!({"a": 1, "b": 2}));
        let members: Vec<_> = found.iter().map(|one| (one.keyword.as_str(), one.member.as_deref())).collect();
        assert_eq!(
            members,
            [("additionalProperties", Some("a")), ("additionalProperties", Some("b")), ("required", Some("name"))]
        );
    }

    #[test]
    fn views_follow_references() {
        let pet = Schema::new(&bundle(), "#/components/schemas/Pet");
        let name = pet.property("name").unwrap();
        assert_eq!(name.types(), ["string"]);
        assert_eq!(name.keyword("maxLength"), Some(&json!(5)));
        assert_eq!(name.resolved().pointer(), "#/components/schemas/Na~1me{}");
        assert!(!name.accepts(Zone::Narrow, &json!("rex")) && name.accepts(Zone::Narrow, &json!("kit")));
        assert!(!name.accepts(Zone::Narrow, &json!("toolong")));
        let child = pet.property("children").unwrap().items().unwrap();
        assert_eq!(child.properties().len(), 3);
        assert!(child.requires("name"));
    }
}
