//! A schema with the document it lies in, so that `$ref` can be followed.

use serde_json::{Map, Value};

use crate::contract::{Keyword, Schema, Zone, from_fragment, withholding};

/// How many `$ref`s are followed in a row before a schema counts as having none.
const CHAIN: usize = 32;

/// A schema and the document its references point into. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct SchemaNode<'a> {
    document: &'a Value,
    schema: &'a Value,
}

impl<'a> SchemaNode<'a> {
    /// A view of `schema`, whose local references point into `document`.
    pub fn new(document: &'a Value, schema: &'a Value) -> Self {
        Self { document, schema: resolve(document, schema) }
    }

    /// A view of a contract's schema as it is written.
    pub fn of(schema: &'a Schema) -> Self {
        Self::new(schema.bundle().document(Zone::Narrow), schema.raw())
    }

    /// The schema object with references followed; `None` for boolean schemas.
    pub fn object(self) -> Option<&'a Map<String, Value>> {
        self.schema.as_object()
    }

    /// A keyword's value.
    pub fn get(self, keyword: &str) -> Option<&'a Value> {
        self.schema.get(keyword)
    }

    /// A keyword's value as an unsigned integer.
    pub fn count(self, keyword: &str) -> Option<usize> {
        self.get(keyword).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok())
    }

    /// Another schema of the same document.
    #[must_use]
    pub fn at(self, schema: &'a Value) -> Self {
        Self::new(self.document, schema)
    }

    /// The schema of property `name`.
    pub fn property(self, name: &str) -> Option<Self> {
        self.get("properties")?.get(name).map(|schema| self.at(schema))
    }

    /// The declared properties that are sent, in order.
    pub fn properties(self) -> impl Iterator<Item = (&'a str, Self)> {
        self.get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(_, schema)| withholding(schema).is_none())
            .map(move |(name, schema)| (name.as_str(), self.at(schema)))
    }

    /// The declared properties that are not sent in this view, each with the word that says so.
    pub fn withheld(self) -> impl Iterator<Item = (&'a str, Keyword, Self)> {
        self.get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(move |(name, schema)| Some((name.as_str(), withholding(schema)?, self.at(schema))))
    }

    /// The names in `required`.
    pub fn required(self) -> Vec<&'a str> {
        self.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The subschemas of a combinator.
    pub fn branches(self, keyword: &str) -> Vec<Self> {
        self.get(keyword).and_then(Value::as_array).into_iter().flatten().map(|schema| self.at(schema)).collect()
    }

    /// The types allowed by `type`; guessed from other keywords where it is absent; empty: any.
    pub fn types(self) -> Vec<&'a str> {
        match self.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => self.guess().into_iter().collect(),
        }
    }

    /// Whether `type` allows a value; anything where there is none.
    pub fn is_of_type(self, value: &Value) -> bool {
        let types = self.types();
        let is = |own: &str| match value {
            Value::Null => own == "null",
            Value::Bool(_) => own == "boolean",
            Value::Number(number) => {
                own == "number" || own == "integer" && !number.as_f64().is_some_and(|own| own.fract() != 0.0)
            }
            Value::String(_) => own == "string",
            Value::Array(_) => own == "array",
            Value::Object(_) => own == "object",
        };
        types.is_empty() || types.into_iter().any(is)
    }

    fn guess(self) -> Option<&'static str> {
        const SIGNS: [(&str, &[&str]); 4] = [
            ("object", &["properties", "required", "additionalProperties", "patternProperties", "minProperties"]),
            ("array", &["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"]),
            ("string", &["pattern", "minLength", "maxLength", "format"]),
            ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
        ];
        let object = self.object()?;
        SIGNS
            .iter()
            .find(|(_, keywords)| keywords.iter().any(|keyword| object.contains_key(*keyword)))
            .map(|sign| sign.0)
    }
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut at = schema;
    for _ in 0..CHAIN {
        let Some(target) = at.get("$ref").and_then(Value::as_str) else { return at };
        let target = target.strip_prefix('#').and_then(from_fragment);
        let Some(next) = target.and_then(|pointer| document.pointer(&pointer)) else { return at };
        at = next;
    }
    at
}
