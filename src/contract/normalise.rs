//! Turns what OpenAPI 3.0 says in its own way into the words of 3.1 (JSON Schema 2020-12).

use serde_json::Value;

use super::Readings;
use super::node::{Entry, Map, Node, NodeKind};
use super::walk::{self, Object};

/// Rewrites a bundled document of OpenAPI 3.0; others are left alone. What is written in a way that is read differently is
/// tolerated in the lenient readings.
pub(crate) fn normalise(root: &mut Node, readings: Readings) {
    if !root.get("openapi").and_then(Node::as_str).is_some_and(|version| version.starts_with("3.0.")) {
        return;
    }
    // Inner ones first: what is tolerated in place of an outer one holds them.
    for (object, at) in walk::objects(root).into_iter().rev() {
        let Some(members) = root.at_mut(&at).and_then(Node::as_map_mut) else { continue };
        // OpenAPI 3.0.3, Reference Object: everything beside `$ref` is ignored.
        if members.contains_key("$ref") && object != Object::PathItem {
            members.retain(|name, _| matches!(name.as_str(), "$ref" | "nullable") || name.starts_with("x-"));
            if object == Object::Schema {
                nullable(members, readings);
            }
            members.shift_remove("nullable");
            continue;
        }
        if object == Object::Schema {
            nullable(members, readings);
            exclusive(members, "minimum", "exclusiveMinimum");
            exclusive(members, "maximum", "exclusiveMaximum");
            example(members);
        }
    }
}

/// `nullable: true` beside a `type` allows null (OpenAPI 3.0.3 section 4.7.24). Whether an `enum` must list null for that, or
/// an `allOf` or a `$ref` beside it must allow it, is read in both ways: null is tolerated, but not sent.
fn nullable(members: &mut Map, readings: Readings) {
    let Some(entry) = members.shift_remove("nullable") else { return };
    if entry.node.kind != NodeKind::Scalar(Value::Bool(true)) {
        return;
    }
    let null = |text: &str| Node::scalar(entry.key, text);
    let mut wide = members.clone();
    wide.retain(|name, _| !name.starts_with("x-"));
    if let Some(kind) = members.get_mut("type")
        && let Some(text) = kind.node.as_str()
    {
        let list = vec![null(text), null("null")];
        kind.node.kind = NodeKind::List(list);
        wide.insert("type".to_owned(), kind.clone());
    }
    if members.contains_key("x-accept") || readings == Readings::Strict {
        return;
    }
    if ["allOf", "anyOf", "oneOf", "not", "$ref"].iter().any(|name| members.contains_key(*name)) {
        let map = |members: Map| Node { mark: entry.key, kind: NodeKind::Map(members) };
        let own = |name: &str, node: Node| (name.to_owned(), Entry { key: entry.key, node });
        let branches = vec![map(wide), map(Map::from_iter([own("type", null("null"))]))];
        let either = Node { mark: entry.key, kind: NodeKind::List(branches) };
        members.extend([own("x-accept", map(Map::from_iter([own("anyOf", either)])))]);
        return;
    }
    if let Some(Entry { node: Node { kind: NodeKind::List(values), .. }, .. }) = wide.get_mut("enum")
        && !values.iter().any(|value| value.kind == NodeKind::Scalar(Value::Null))
    {
        values.push(Node::scalar(entry.key, Value::Null));
        let node = Node { mark: entry.key, kind: NodeKind::Map(wide) };
        members.insert("x-accept".to_owned(), Entry { key: entry.key, node });
    }
}

/// A boolean `exclusiveMinimum` makes `minimum` exclusive.
fn exclusive(members: &mut Map, bound: &str, flag: &str) {
    let exclusive = match members.get(flag).map(|entry| &entry.node.kind) {
        Some(NodeKind::Scalar(Value::Bool(exclusive))) => *exclusive,
        _ => return,
    };
    members.shift_remove(flag);
    if exclusive && let Some(entry) = members.shift_remove(bound) {
        members.insert(flag.to_owned(), entry);
    }
}

/// `example` becomes the only one of `examples`.
fn example(members: &mut Map) {
    if members.contains_key("examples") {
        return;
    }
    if let Some(entry) = members.shift_remove("example") {
        let list = Node { mark: entry.node.mark, kind: NodeKind::List(vec![entry.node]) };
        members.insert("examples".to_owned(), Entry { key: entry.key, node: list });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::yaml;

    fn schema(version: &str, text: &str) -> Value {
        let mut root = yaml::parse(&format!("{{openapi: {version}, components: {{schemas: {{A: {text}}}}}}}")).unwrap();
        normalise(&mut root, Readings::Lenient);
        root.at("/components/schemas/A").unwrap().to_value()
    }

    #[test]
    fn the_words_of_3_0_become_those_of_3_1() {
        for (old, new) in [
            ("{type: string, nullable: true}", json!({"type": ["string", "null"]})),
            ("{type: string, nullable: false}", json!({"type": "string"})),
            (
                "{type: string, nullable: true, enum: [a]}",
                json!({"type": ["string", "null"], "enum": ["a"], "x-accept": {"type": ["string", "null"], "enum": ["a", null]}}),
            ),
            ("{minimum: 1, exclusiveMinimum: true}", json!({"exclusiveMinimum": 1})),
            ("{maximum: 1, exclusiveMaximum: false}", json!({"maximum": 1})),
            ("{example: 4}", json!({"examples": [4]})),
            (
                "{$ref: '#/components/schemas/B', type: string, nullable: true}",
                json!({"$ref": "#/components/schemas/B",
                    "x-accept": {"anyOf": [{"$ref": "#/components/schemas/B"}, {"type": "null"}]}}),
            ),
            (
                "{type: object, nullable: true, allOf: [{type: object, nullable: true}]}",
                json!({"type": ["object", "null"], "allOf": [{"type": ["object", "null"]}], "x-accept": {"anyOf": [
                    {"type": ["object", "null"], "allOf": [{"type": ["object", "null"]}]}, {"type": "null"}]}}),
            ),
            ("{$ref: '#/components/schemas/B', type: string}", json!({"$ref": "#/components/schemas/B"})),
            (
                "{properties: {a: {type: integer, nullable: true}}}",
                json!({"properties": {"a": {"type": ["integer", "null"]}}}),
            ),
        ] {
            assert_eq!(schema("3.0.3", old), new, "{old}");
        }
        assert_eq!(schema("3.1.0", "{type: string, example: 4}"), json!({"type": "string", "example": 4}));
    }
}
