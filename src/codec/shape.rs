//! What a schema says about the shape of a value, seen through `$ref`, `allOf`, `anyOf` and `oneOf`.
//!
//! The codec needs hints, not verdicts: which members there are, which types a text may stand for. The validator judges.

use serde_json::{Map, Value};

use super::Resolve;

/// No documented schema comes near this many parts; a schema that does is a cycle in disguise.
const MAX_LAYERS: usize = 64;

/// The parts that make up a schema: itself, the target of its `$ref`, and the members of its combinators, nearest first.
#[derive(Debug)]
pub(crate) struct Shape<'a> {
    layers: Vec<&'a Value>,
    /// How many of the layers always apply; the rest are alternatives.
    certain: usize,
}

/// A set of JSON Schema types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Types(u8);

impl Types {
    pub(crate) const STRING: Self = Self(1);
    pub(crate) const INTEGER: Self = Self(2);
    pub(crate) const NUMBER: Self = Self(4);
    pub(crate) const BOOLEAN: Self = Self(8);
    pub(crate) const NULL: Self = Self(16);
    pub(crate) const ARRAY: Self = Self(32);
    pub(crate) const OBJECT: Self = Self(64);

    fn named(name: &str) -> Self {
        match name {
            "string" => Self::STRING,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "boolean" => Self::BOOLEAN,
            "null" => Self::NULL,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => Self::default(),
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(_) => Self::NUMBER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a text may stand for a value: any type but array and object.
    pub(crate) const fn scalar(self) -> bool {
        self.0 & !Self::ARRAY.or(Self::OBJECT).0 != 0
    }
}

impl<'a> Shape<'a> {
    pub(crate) fn of(schema: &'a Value, resolver: &'a dyn Resolve) -> Self {
        let mut shape = Self { layers: Vec::with_capacity(2), certain: 0 };
        shape.add(schema, resolver, &["allOf"]);
        shape.certain = shape.layers.len();
        for at in 0..shape.certain {
            let layer = shape.layers[at];
            for keyword in ["anyOf", "oneOf"] {
                for branch in members(layer, keyword) {
                    shape.add(branch, resolver, &["allOf", "anyOf", "oneOf"]);
                }
            }
            for keyword in ["then", "else"] {
                if let Some(branch) = layer.get(keyword) {
                    shape.add(branch, resolver, &["allOf", "anyOf", "oneOf"]);
                }
            }
        }
        shape
    }

    fn add(&mut self, schema: &'a Value, resolver: &'a dyn Resolve, combinators: &[&str]) {
        let mut waiting = vec![schema];
        while let Some(schema) = waiting.pop() {
            for layer in [schema, resolver.resolve(schema)] {
                if self.layers.len() == MAX_LAYERS || self.layers.iter().any(|known| std::ptr::eq(*known, layer)) {
                    continue;
                }
                self.layers.push(layer);
                for keyword in combinators {
                    waiting.extend(members(layer, keyword).iter().rev());
                }
            }
        }
    }

    /// The value of a keyword at the nearest place that has it.
    pub(crate) fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.layers.iter().find_map(|layer| layer.get(name))
    }

    /// The documented members, in document order.
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + '_ {
        self.layers.iter().enumerate().flat_map(move |(at, layer)| {
            properties(layer)
                .into_iter()
                .flatten()
                .filter(move |(name, _)| {
                    self.layers[..at]
                        .iter()
                        .all(|nearer| !properties(nearer).is_some_and(|map| map.contains_key(*name)))
                })
                .map(|(name, schema)| (name.as_str(), schema))
        })
    }

    /// The schema of a documented member.
    pub(crate) fn property(&self, name: &str) -> Option<&'a Value> {
        self.layers.iter().find_map(|layer| properties(layer)?.get(name))
    }

    /// Whether `required` names the member at a place that always applies.
    pub(crate) fn requires(&self, name: &str) -> bool {
        self.layers[..self.certain]
            .iter()
            .any(|layer| members(layer, "required").iter().any(|member| member.as_str() == Some(name)))
    }

    /// The types that a value may have; empty where the schema does not say.
    pub(crate) fn types(&self) -> Types {
        let certain = self.layers[..self.certain].iter().map(|layer| declared(layer)).find(|types| !types.is_empty());
        certain.unwrap_or_else(|| self.layers.iter().fold(Types::default(), |types, layer| types.or(declared(layer))))
    }

    /// The values that `enum` or `const` lists.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &'a Value> + '_ {
        self.layers.iter().flat_map(|layer| members(layer, "enum").iter().chain(layer.get("const")))
    }
}

fn properties(layer: &Value) -> Option<&Map<String, Value>> {
    layer.get("properties")?.as_object()
}

fn members<'a>(layer: &'a Value, keyword: &str) -> &'a [Value] {
    layer.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn declared(layer: &Value) -> Types {
    match layer.get("type") {
        Some(Value::String(name)) => nullable(layer, Types::named(name)),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).fold(Types::default(), |types, name| types.or(Types::named(name)))
        }
        _ if layer.get("properties").is_some() => Types::OBJECT,
        _ if layer.get("items").is_some() || layer.get("prefixItems").is_some() => Types::ARRAY,
        _ => members(layer, "enum")
            .iter()
            .chain(layer.get("const"))
            .fold(Types::default(), |types, value| types.or(Types::of(value))),
    }
}

/// OpenAPI 3.0 spells a nullable type as `nullable: true`.
fn nullable(layer: &Value, types: Types) -> Types {
    if layer.get("nullable").and_then(Value::as_bool) == Some(true) { types.or(Types::NULL) } else { types }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codec::LocalRefs;

    #[test]
    fn members_and_types_are_seen_through_references_and_combinators() {
        let document = json!({
            "base": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            "whole": {"allOf": [{"$ref": "#/base"}, {"properties": {"b": {}}}], "oneOf": [{"properties": {"c": {}}}]},
            "loop": {"allOf": [{"$ref": "#/loop"}], "type": ["integer", "null"]},
        });
        let refs = LocalRefs(&document);
        let shape = Shape::of(&document["whole"], &refs);
        assert_eq!(shape.properties().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(shape.requires("a") && !shape.requires("b"));
        assert_eq!(shape.types(), Types::OBJECT);
        let shape = Shape::of(&document["loop"], &refs);
        assert!(
            shape.types().has(Types::INTEGER) && shape.types().has(Types::NULL) && !shape.types().has(Types::STRING)
        );
    }

    fn types_of(schema: &Value) -> Types {
        Shape::of(schema, &crate::codec::NoRefs).types()
    }

    #[test]
    fn types_are_declared_or_follow_from_the_rest() {
        let (text, whole, object, array) = (Types::STRING, Types::INTEGER, Types::OBJECT, Types::ARRAY);
        for (schema, expected) in [
            (json!({}), Types::default()),
            (json!(true), Types::default()),
            (json!({"type": "string"}), text),
            (json!({"type": "integer"}), whole),
            (json!({"type": "number"}), Types::NUMBER),
            (json!({"type": "boolean"}), Types::BOOLEAN),
            (json!({"type": "null"}), Types::NULL),
            (json!({"type": "array"}), array),
            (json!({"type": "object"}), object),
            (json!({"type": "odd"}), Types::default()),
            (json!({"type": ["string", "integer"]}), text.or(whole)),
            (json!({"type": "string", "nullable": true}), text.or(Types::NULL)),
            (json!({"type": "string", "nullable": false}), text),
            (json!({"properties": {}}), object),
            (json!({"items": {}}), array),
            (json!({"prefixItems": []}), array),
            (json!({"enum": ["a", 1]}), text.or(Types::NUMBER)),
            (json!({"enum": [null, true, [], {}]}), Types::NULL.or(Types::BOOLEAN).or(array).or(object)),
            (json!({"const": "a"}), text),
            // What always applies decides; alternatives add up.
            (json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}), text.or(whole)),
            (json!({"oneOf": [{"type": "string"}], "then": {"type": "array"}, "else": {"items": {}}}), text.or(array)),
            (json!({"allOf": [{"type": "string"}], "anyOf": [{"type": "integer"}]}), text),
        ] {
            assert_eq!(types_of(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn sets_of_types_are_asked() {
        let either = Types::STRING.or(Types::ARRAY);
        assert!(either.has(Types::STRING) && either.has(Types::ARRAY) && !either.has(Types::OBJECT));
        assert!(either.has(Types::STRING.or(Types::NULL)));
        assert!(either.scalar() && !Types::ARRAY.or(Types::OBJECT).scalar() && !Types::default().scalar());
        assert!(Types::NULL.scalar() && !either.is_empty() && Types::default().is_empty());
    }

    #[test]
    fn the_nearest_layer_decides() {
        let schema = json!({
            "properties": {"a": {"type": "string"}}, "enum": ["x"], "title": "near", "required": ["b"],
            "allOf": [{"properties": {"a": {"type": "integer"}, "b": {}}, "const": "y", "title": "far", "items": {}}],
            "anyOf": [{"properties": {"c": {}}, "required": ["c"]}],
        });
        let shape = Shape::of(&schema, &crate::codec::NoRefs);
        let properties: Vec<_> = shape.properties().map(|(name, own)| (name, own.clone())).collect();
        assert_eq!(properties, [("a", json!({"type": "string"})), ("b", json!({})), ("c", json!({}))]);
        assert_eq!(shape.property("a"), Some(&json!({"type": "string"})));
        assert_eq!((shape.property("c"), shape.property("d")), (Some(&json!({})), None));
        assert_eq!(shape.keyword("title"), Some(&json!("near")));
        assert_eq!(shape.listed().collect::<Vec<_>>(), [&json!("x"), &json!("y")]);
        // An alternative requires nothing for certain.
        assert!(shape.requires("b") && !shape.requires("a") && !shape.requires("c"));
    }
}
