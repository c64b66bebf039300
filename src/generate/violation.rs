//! One named mutation per clause: a value that breaks one keyword at one place.

use serde_json::{Map, Value, json};

use super::sample::bounds;
use super::{Knowledge, SchemaNode, sample::sample};
use crate::codec::body::BodyFormat;
use crate::contract::{Keyword, ValuePath};

/// How a value travels, which decides what can be told apart on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carriage {
    /// As JSON: types are visible.
    Json,
    /// As text (parameters, forms, XML): `"1"` and `1` are the same, and there is no null.
    Text,
}

impl Carriage {
    /// How values travel in bodies of a format.
    pub fn of(format: &BodyFormat) -> Self {
        if format.is_typed() { Self::Json } else { Self::Text }
    }
}

/// A value that breaks one keyword at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutation {
    /// Where in the value.
    pub place: ValuePath,
    /// The keyword that is broken.
    pub keyword: Keyword,
    /// The member concerned (`required`, `additionalProperties`).
    pub member: Option<String>,
    /// The name of the case, e.g. `absent`, `number`.
    pub name: String,
    /// The whole value.
    pub value: Value,
}

/// The violations of `node`, built around `base`, a valid value of it. The caller proves each against its oracle.
pub fn violations(node: SchemaNode<'_>, base: &Value, carriage: Carriage, knowledge: &Knowledge) -> Vec<Mutation> {
    let mut found = Vec::new();
    Walk { carriage, knowledge }.collect(node, base, &ValuePath::root(), 0, &mut |mutation| found.push(mutation));
    found
}

type EmitMutation<'e> = dyn FnMut(Mutation) + 'e;

struct Walk<'a> {
    carriage: Carriage,
    knowledge: &'a Knowledge,
}

impl Walk<'_> {
    fn collect(
        &self,
        node: SchemaNode<'_>,
        base: &Value,
        place: &ValuePath,
        depth: usize,
        emit: &mut EmitMutation<'_>,
    ) {
        if depth > 8 {
            return;
        }
        self.own(node, base, place, emit);
        match base {
            Value::Object(members) => self.members(node, members, place, depth, emit),
            Value::Array(items) => {
                let Some(item) = node.get("items").map(|item| node.at(item)) else { return };
                let own = items.first().cloned().or_else(|| sample(item, None, self.knowledge));
                let Some(own) = own.filter(|_| node.count("maxItems") != Some(0)) else { return };
                self.collect(item, &own, &place.item(), depth + 1, &mut |mut mutation| {
                    let rest = items.iter().skip(1).cloned();
                    let all = std::iter::once(std::mem::take(&mut mutation.value)).chain(rest);
                    mutation.value = Value::Array(all.collect());
                    emit(mutation);
                });
            }
            _ => {}
        }
    }

    /// The keywords of this node itself.
    fn own(&self, node: SchemaNode<'_>, base: &Value, place: &ValuePath, emit: &mut EmitMutation<'_>) {
        let mut put = |keyword: Keyword, name: &str, value: Value| {
            emit(Mutation { place: place.clone(), keyword, member: None, name: name.to_owned(), value });
        };
        if node.get("type").is_some() {
            for (name, value) in self.other_types(&node.types()) {
                put(Keyword::Type, name, value);
            }
        }
        for keyword in [Keyword::Enum, Keyword::Const] {
            if node.get(keyword.as_str()).is_some() {
                put(keyword, "unlisted", unlisted(base));
            }
        }
        if let Value::String(text) = base {
            strings(node, text, &mut put);
        }
        if base.is_number() {
            numbers(node, &mut put);
        }
        if let Value::Array(items) = base {
            arrays(node, items, &mut put);
        }
        if let Value::Object(members) = base
            && let Some(most) = node.count("maxProperties")
            && most < 1000
        {
            let mut copy = members.clone();
            for index in 0..=most {
                copy.insert(format!("unexpected{index}"), json!("x"));
            }
            put(Keyword::MaxProperties, "too-many", Value::Object(copy));
        }
    }

    fn members(
        &self,
        node: SchemaNode<'_>,
        members: &Map<String, Value>,
        place: &ValuePath,
        depth: usize,
        emit: &mut EmitMutation<'_>,
    ) {
        for name in node.required() {
            let mut copy = members.clone();
            copy.shift_remove(name);
            emit(Mutation {
                place: place.clone(),
                keyword: Keyword::Required,
                member: Some(name.to_owned()),
                name: format!("absent-{name}"),
                value: Value::Object(copy),
            });
        }
        if node.get("additionalProperties") == Some(&Value::Bool(false)) {
            let mut copy = members.clone();
            copy.insert("unexpectedMember".to_owned(), json!("x"));
            emit(Mutation {
                place: place.clone(),
                keyword: Keyword::AdditionalProperties,
                member: None,
                name: "unexpected-member".to_owned(),
                value: Value::Object(copy),
            });
        }
        if let Some(schema) = node.get("additionalProperties").filter(|schema| schema.is_object()) {
            let (node, mut wrong) = (node.at(schema), Vec::new());
            if let Some(own) = sample(node, None, self.knowledge) {
                self.collect(node, &own, &ValuePath::root(), depth + 1, &mut |mutation| wrong.push(mutation));
            }
            // One will do; a null is the one that is most often taken for an absence.
            wrong.sort_by_key(|mutation| mutation.name == "null");
            if let Some(mutation) = wrong.into_iter().next() {
                let mut copy = members.clone();
                copy.insert("unexpectedMember".to_owned(), mutation.value);
                emit(Mutation {
                    place: place.clone(),
                    keyword: Keyword::AdditionalProperties,
                    member: None,
                    name: format!("unexpected-{}", mutation.name),
                    value: Value::Object(copy),
                });
            }
        }
        for (name, keyword, property) in node.withheld() {
            let Some(own) = sample(property, Some(name), self.knowledge) else { continue };
            let mut copy = members.clone();
            copy.insert(name.to_owned(), own);
            emit(Mutation {
                place: place.clone(),
                keyword,
                member: Some(name.to_owned()),
                name: format!("sent-{name}"),
                value: Value::Object(copy),
            });
        }
        for (name, property) in node.properties() {
            let own = members.get(name).cloned().or_else(|| sample(property, Some(name), self.knowledge));
            let Some(own) = own else { continue };
            self.collect(property, &own, &place.member(name), depth + 1, &mut |mut mutation| {
                let mut copy = members.clone();
                copy.insert(name.to_owned(), std::mem::take(&mut mutation.value));
                mutation.value = Value::Object(copy);
                emit(mutation);
            });
        }
    }

    /// One value of each type that is not allowed and can be told apart on the wire.
    fn other_types(&self, allowed: &[&str]) -> Vec<(&'static str, Value)> {
        let all: [(&str, Value); 6] = [
            ("null", Value::Null),
            ("boolean", json!(true)),
            ("number", json!(17)),
            ("string", json!("seventeen")),
            ("array", json!(["x"])),
            ("object", json!({"x": "y"})),
        ];
        let text = self.carriage == Carriage::Text;
        all.into_iter()
            .filter(|(name, _)| {
                let listed = allowed.contains(name) || (*name == "number" && allowed.contains(&"integer"));
                // As text everything is a string, and structures have no agreed spelling.
                !listed
                    && !(text && (*name != "string" || allowed.iter().any(|own| matches!(*own, "array" | "object"))))
            })
            .collect()
    }
}

fn strings(node: SchemaNode<'_>, text: &str, put: &mut dyn FnMut(Keyword, &str, Value)) {
    if let Some(least) = node.count("minLength")
        && least > 0
    {
        put(Keyword::MinLength, "too-short", Value::String(text.chars().take(least - 1).collect()));
    }
    if let Some(most) = node.count("maxLength")
        && most <= 100_000
    {
        let filler = text.chars().next().unwrap_or('x');
        let long: String = text.chars().chain(std::iter::repeat(filler)).take(most + 1).collect();
        put(Keyword::MaxLength, "too-long", Value::String(long));
    }
    if node.get("pattern").is_some() {
        put(Keyword::Pattern, "other-pattern", json!("§ not this"));
        put(Keyword::Pattern, "shortened", Value::String(text.chars().skip(1).collect()));
        put(Keyword::Pattern, "extended", Value::String(format!("{text}x")));
    }
    if node.get("format").is_some() {
        put(Keyword::Format, "other-format", json!("not of this format %"));
    }
}

fn numbers(node: SchemaNode<'_>, put: &mut dyn FnMut(Keyword, &str, Value)) {
    let moved = |bound: f64, by: f64| serde_json::Number::from_f64(bound + by).map(Value::Number);
    #[expect(clippy::cast_possible_truncation, reason = "only bounds that are small integers are cast")]
    let whole = |bound: f64, by: f64| {
        let value = bound + by;
        if value.fract() == 0.0 && value.abs() < 9e15 { Some(Value::from(value as i64)) } else { moved(bound, by) }
    };
    let bound = |keyword: &str| node.get(keyword).and_then(Value::as_f64);
    for (keyword, name, by) in [(Keyword::Minimum, "below", -1.0), (Keyword::Maximum, "above", 1.0)] {
        if let Some(value) = bound(keyword.as_str()).and_then(|at| whole(at, by)) {
            put(keyword, name, value);
        }
    }
    for keyword in [Keyword::ExclusiveMinimum, Keyword::ExclusiveMaximum] {
        if let Some(value) = bound(keyword.as_str()).and_then(|at| whole(at, 0.0)) {
            put(keyword, "at-bound", value);
        }
    }
    if let Some(step) = bound("multipleOf") {
        let from = bounds(node).0.unwrap_or(0.0);
        if let Some(value) = moved((from / step).ceil() * step, step / 2.0) {
            put(Keyword::MultipleOf, "between", value);
        }
    }
}

fn arrays(node: SchemaNode<'_>, items: &[Value], put: &mut dyn FnMut(Keyword, &str, Value)) {
    if let Some(least) = node.count("minItems")
        && least > 0
    {
        put(Keyword::MinItems, "too-few", Value::Array(items.iter().take(least - 1).cloned().collect()));
    }
    if let (Some(most), Some(first)) = (node.count("maxItems"), items.first())
        && most <= 10_000
    {
        put(Keyword::MaxItems, "too-many", Value::Array(vec![first.clone(); most + 1]));
    }
    if let (Some(Value::Bool(true)), Some(first)) = (node.get("uniqueItems"), items.first()) {
        put(Keyword::UniqueItems, "repeated", Value::Array(vec![first.clone(), first.clone()]));
    }
}

fn unlisted(base: &Value) -> Value {
    match base {
        Value::String(_) | Value::Null | Value::Array(_) | Value::Object(_) => json!("unlisted"),
        Value::Number(_) => json!(987_654_321),
        Value::Bool(value) => json!(!value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(schema: &Value, base: &Value, carriage: Carriage) -> Vec<String> {
        violations(SchemaNode::new(schema, schema), base, carriage, &Knowledge::default())
            .into_iter()
            .map(|mutation| format!("{}#{}/{}", mutation.place, mutation.keyword, mutation.name))
            .collect()
    }

    #[test]
    fn each_keyword_has_its_mutation() {
        let schema = json!({"type": "object", "required": ["id"], "additionalProperties": false,
            "properties": {"id": {"type": "string", "minLength": 1}}});
        let found = names(&schema, &json!({"id": "a"}), Carriage::Json);
        for wanted in [
            "#required/absent-id",
            "#additionalProperties/unexpected-member",
            ".id#type/null",
            ".id#minLength/too-short",
        ] {
            assert!(found.iter().any(|name| name == wanted), "{wanted} is missing from {found:?}");
        }
    }

    #[test]
    fn a_further_member_breaks_what_members_must_be() {
        let schema = json!({"type": "object", "additionalProperties": {"type": "integer", "minimum": 3}});
        assert_eq!(
            violations(SchemaNode::new(&schema, &schema), &json!({}), Carriage::Json, &Knowledge::default())
                .into_iter()
                .filter(|mutation| mutation.keyword == Keyword::AdditionalProperties)
                .map(|mutation| (mutation.name, jsonschema::is_valid(&schema, &mutation.value)))
                .collect::<Vec<_>>(),
            [("unexpected-boolean".to_owned(), false)]
        );
    }

    #[test]
    fn items_are_broken_in_an_empty_list_too() {
        let schema = json!({"type": "array", "items": {"type": "object", "properties": {
            "tags": {"type": "array", "items": {"type": "integer"}}}}});
        for base in [json!([]), json!([{}]), json!([{"tags": []}, {}])] {
            let found = names(&schema, &base, Carriage::Json);
            assert!(found.iter().any(|name| name == "[].tags[]#type/string"), "{base}: {found:?}");
        }
        let none = json!({"type": "array", "maxItems": 0, "items": {"type": "integer"}});
        assert!(!names(&none, &json!([]), Carriage::Json).iter().any(|name| name.starts_with("[]")));
    }

    #[test]
    fn text_cannot_show_a_wrong_type_of_string() {
        assert!(names(&json!({"type": "string"}), &json!("a"), Carriage::Text).is_empty());
        assert_eq!(names(&json!({"type": "integer"}), &json!(1), Carriage::Text), ["#type/string"]);
    }
}
