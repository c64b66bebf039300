//! Which object of OpenAPI stands where: one table, from which every stage that visits a document is driven.

use std::collections::{HashSet, VecDeque};

use super::node::{Node, NodeKind};
use super::pointer;

/// The kinds of object that a document consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Object {
    OpenApi,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    Header,
    MediaType,
    Encoding,
    Callback,
    Example,
    SecurityScheme,
    XEvent,
    XVariable,
    Schema,
}

/// How a field holds other objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldShape {
    One,
    Map,
    List,
}

use FieldShape::{List, Map, One};
use Object as O;

/// The fields of an object that hold other objects.
pub(crate) const fn fields(object: Object) -> &'static [(&'static str, FieldShape, Object)] {
    match object {
        O::OpenApi => &[
            ("paths", One, O::Paths),
            ("webhooks", Map, O::PathItem),
            ("components", One, O::Components),
            ("x-event", One, O::XEvent),
        ],
        O::Components => &[
            ("schemas", Map, O::Schema),
            ("responses", Map, O::Response),
            ("parameters", Map, O::Parameter),
            ("examples", Map, O::Example),
            ("requestBodies", Map, O::RequestBody),
            ("headers", Map, O::Header),
            ("securitySchemes", Map, O::SecurityScheme),
            ("callbacks", Map, O::Callback),
            ("pathItems", Map, O::PathItem),
            ("mediaTypes", Map, O::MediaType),
        ],
        O::PathItem => &[
            ("parameters", List, O::Parameter),
            ("get", One, O::Operation),
            ("put", One, O::Operation),
            ("post", One, O::Operation),
            ("delete", One, O::Operation),
            ("options", One, O::Operation),
            ("head", One, O::Operation),
            ("patch", One, O::Operation),
            ("trace", One, O::Operation),
            ("query", One, O::Operation),
        ],
        O::Operation => &[
            ("parameters", List, O::Parameter),
            ("requestBody", One, O::RequestBody),
            ("responses", One, O::Responses),
            ("callbacks", Map, O::Callback),
        ],
        O::Parameter | O::Header => &[
            ("schema", One, O::Schema),
            ("content", Map, O::MediaType),
            ("examples", Map, O::Example),
            ("x-accept", One, O::Schema),
        ],
        O::RequestBody => &[("content", Map, O::MediaType), ("x-accept", One, O::Schema)],
        O::Response => &[("headers", Map, O::Header), ("content", Map, O::MediaType), ("x-accept", One, O::Schema)],
        O::MediaType => &[
            ("schema", One, O::Schema),
            ("itemSchema", One, O::Schema),
            ("examples", Map, O::Example),
            ("encoding", Map, O::Encoding),
        ],
        O::Encoding => &[("headers", Map, O::Header)],
        O::XEvent => &[("variables", Map, O::XVariable)],
        O::XVariable => &[("schema", One, O::Schema)],
        O::Schema => SCHEMA,
        O::SecurityScheme => &[("x-accept", One, O::Schema)],
        O::Paths | O::Responses | O::Callback | O::Example => &[],
    }
}

/// The keywords of JSON Schema 2020-12 that hold schemas, and `x-accept`.
const SCHEMA: &[(&str, FieldShape, Object)] = &[
    ("properties", Map, O::Schema),
    ("patternProperties", Map, O::Schema),
    ("additionalProperties", One, O::Schema),
    ("unevaluatedProperties", One, O::Schema),
    ("propertyNames", One, O::Schema),
    ("dependentSchemas", Map, O::Schema),
    ("prefixItems", List, O::Schema),
    ("items", One, O::Schema),
    ("unevaluatedItems", One, O::Schema),
    ("contains", One, O::Schema),
    ("allOf", List, O::Schema),
    ("anyOf", List, O::Schema),
    ("oneOf", List, O::Schema),
    ("not", One, O::Schema),
    ("if", One, O::Schema),
    ("then", One, O::Schema),
    ("else", One, O::Schema),
    ("contentSchema", One, O::Schema),
    ("$defs", Map, O::Schema),
    ("x-accept", One, O::Schema),
];

/// The object that every member of `object` holds, where its members are named freely.
const fn members(object: Object) -> Option<Object> {
    match object {
        O::Paths | O::Callback => Some(O::PathItem),
        O::Responses => Some(O::Response),
        _ => None,
    }
}

/// The objects directly inside the one at `at`, with their pointers.
pub(crate) fn children(object: Object, node: &Node, at: &str) -> Vec<(Object, String)> {
    let Some(map) = node.as_map() else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(member) = members(object) {
        found.extend(map.keys().filter(|key| !key.starts_with("x-")).map(|key| (member, pointer::join(at, key))));
    }
    for (name, shape, inner) in fields(object) {
        let Some(entry) = map.get(*name) else { continue };
        let here = pointer::join(at, name);
        match (shape, &entry.node.kind) {
            (One, _) => found.push((*inner, here)),
            (Map, NodeKind::Map(members)) => {
                found.extend(members.keys().map(|key| (*inner, pointer::join(&here, key))));
            }
            (List, NodeKind::List(items)) => {
                found.extend((0..items.len()).map(|index| (*inner, pointer::index(&here, index))));
            }
            _ => {}
        }
    }
    found
}

/// The pointer (without `#`) that a local `$ref` of this object leads to.
pub(crate) fn local_target(node: &Node) -> Option<String> {
    pointer::from_fragment(node.get("$ref")?.as_str()?.strip_prefix('#')?)
}

/// Every object of a document whose references are local, each once per kind, in breadth-first order.
pub(crate) fn objects(root: &Node) -> Vec<(Object, String)> {
    let mut queue = VecDeque::from([(Object::OpenApi, String::new())]);
    let mut seen = HashSet::from([(Object::OpenApi, String::new())]);
    let mut found = Vec::new();
    while let Some((object, at)) = queue.pop_front() {
        let Some(node) = root.at(&at) else { continue };
        let target = local_target(node).map(|target| (object, target));
        for next in children(object, node, &at).into_iter().chain(target) {
            if !seen.contains(&next) {
                seen.insert(next.clone());
                queue.push_back(next);
            }
        }
        found.push((object, at));
    }
    found
}

/// The pointers of the schemas that stand in no other schema, those of files taken in included.
pub(crate) fn schema_roots(root: &Node) -> Vec<String> {
    let mut roots: Vec<String> = Vec::new();
    let mut covered: HashSet<String> = HashSet::new();
    // Breadth-first order names the outer ones first.
    for (_, at) in objects(root).into_iter().filter(|(object, _)| *object == Object::Schema) {
        let parents = at.match_indices('/').map(|(end, _)| &at[..end]);
        if !parents.into_iter().any(|parent| covered.contains(parent)) {
            covered.insert(at.clone());
            roots.push(at);
        }
    }
    // A reference into the middle of a schema may have been met before the schema itself.
    roots.retain(|at| !at.match_indices('/').any(|(end, _)| covered.contains(&at[..end])));
    roots
}
