//! `discriminator`: a member whose value says which schema an object is of (OpenAPI 3.0.3 and 3.1, Discriminator Object).
//!
//! What is sent says so: in the narrow zone each alternative takes only its own values. What is received is judged as the
//! schema that its value names, see [`misled`]; JSON Schema itself knows nothing of it.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::node::Node;
use super::view::parts;
use super::walk::{self, Object};
use super::{Keyword, Schema, Violation, Zone, pointer};

/// Where the schemas of a document stand that bear names.
const COMPONENTS: &str = "/components/schemas";
/// How many objects inside one value are looked at.
const MOST: usize = 1000;

/// A Discriminator Object.
struct Discriminator<'d> {
    property: &'d str,
    mapping: Option<&'d Map<String, Value>>,
}

impl<'d> Discriminator<'d> {
    fn of(schema: &'d Value) -> Option<Self> {
        let own = schema.get("discriminator")?;
        Some(Self {
            property: own.get("propertyName")?.as_str()?,
            mapping: own.get("mapping").and_then(Value::as_object),
        })
    }

    /// The schema that a value of the member names: by the mapping, else that of its name.
    fn target(&self, document: &Value, value: &str) -> Option<String> {
        let named = |name: &str| {
            let at = pointer::join(COMPONENTS, name);
            pointer::get(document, &at).is_some().then_some(at)
        };
        match self.mapping.and_then(|mapping| mapping.get(value)).and_then(Value::as_str) {
            Some(target) => named(target).or_else(|| {
                let at = pointer::from_fragment(target.strip_prefix('#')?)?;
                pointer::get(document, &at).is_some().then_some(at)
            }),
            None => named(value),
        }
    }

    /// The values that name the schema at a pointer; its own name, where the mapping has none.
    fn values(&self, document: &Value, at: &str) -> Vec<String> {
        let names = self.mapping.into_iter().flat_map(Map::keys);
        let mapped: Vec<String> =
            names.filter(|name| self.target(document, name).as_deref() == Some(at)).cloned().collect();
        if !mapped.is_empty() {
            return mapped;
        }
        let own = at.strip_prefix(COMPONENTS).and_then(|rest| rest.strip_prefix('/'));
        own.filter(|name| !name.contains('/')).map(|name| pointer::unescape(name).into_owned()).into_iter().collect()
    }
}

fn target(schema: &Value) -> Option<String> {
    pointer::from_fragment(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}

fn list<'v>(schema: &'v Value, keyword: &str) -> &'v [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A part that asks for one of these values.
fn asking(property: &str, values: &[String]) -> Value {
    json!({"type": "object", "required": [property], "properties": {property: {"type": "string", "enum": values}}})
}

/// The document in which every alternative takes only the values that name it, as what is sent says; `None` where there is no
/// discriminator.
pub(crate) fn narrow(tree: &Node, document: &Value) -> Option<Value> {
    let schemas: Vec<String> =
        walk::objects(tree).into_iter().filter(|(object, _)| *object == Object::Schema).map(|(_, at)| at).collect();
    let choosing: Vec<&String> =
        schemas.iter().filter(|at| pointer::get(document, at).and_then(Discriminator::of).is_some()).collect();
    if choosing.is_empty() {
        return None;
    }
    let mut narrow = document.clone();
    for at in choosing {
        let Some(schema) = pointer::get(document, at) else { continue };
        let Some(own) = Discriminator::of(schema) else { continue };
        let keyword = ["oneOf", "anyOf"].into_iter().find(|keyword| !list(schema, keyword).is_empty());
        match keyword {
            Some(keyword) => {
                for (index, branch) in list(schema, keyword).iter().enumerate() {
                    let Some(values) = target(branch).map(|at| own.values(document, &at)) else { continue };
                    if let Some(place) = pointer::get_mut(&mut narrow, &format!("{at}/{keyword}/{index}")) {
                        *place = json!({"allOf": [place.take(), asking(own.property, &values)]});
                    }
                }
            }
            None => inherit(&mut narrow, document, &schemas, at, &own),
        }
    }
    Some(narrow)
}

/// Who takes over a schema by `allOf` takes only the values that name it, and where the schema itself is meant, one of those
/// who took it over.
fn inherit(narrow: &mut Value, document: &Value, schemas: &[String], base: &str, own: &Discriminator<'_>) {
    let heirs: Vec<&String> = schemas
        .iter()
        .filter(|at| {
            let schema = pointer::get(document, at);
            schema.is_some_and(|schema| list(schema, "allOf").iter().any(|part| target(part).as_deref() == Some(base)))
        })
        .filter(|at| !own.values(document, at).is_empty())
        .collect();
    for at in &heirs {
        if let Some(Value::Array(parts)) = pointer::get_mut(narrow, &format!("{at}/allOf")) {
            parts.push(asking(own.property, &own.values(document, at)));
        }
    }
    if heirs.is_empty() {
        return;
    }
    let named = |at: &&String| json!({"$ref": format!("#{}", pointer::to_fragment(at))});
    let branches: Vec<Value> = heirs.iter().map(named).collect();
    for at in schemas.iter().filter(|at| !is_part(at)) {
        let meant = pointer::get(document, at).and_then(target).as_deref() == Some(base);
        if meant && let Some(Value::Object(members)) = pointer::get_mut(narrow, at) {
            members.entry("anyOf").or_insert_with(|| Value::Array(branches.clone()));
        }
    }
}

/// Whether a schema is a part of another one rather than one of its own.
fn is_part(at: &str) -> bool {
    at.rsplit_once('/')
        .is_some_and(|(around, _)| ["/allOf", "/oneOf", "/anyOf"].iter().any(|own| around.ends_with(own)))
}

/// What the objects in `value` break of the schemas that their discriminators name, and which names are none.
pub(crate) fn misled(schema: &Schema, value: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    if schema.bundle().chooses {
        let mut left = MOST;
        look(&parts(schema), value, "", &mut left, &mut found);
    }
    found
}

fn look(all: &[Schema], value: &Value, path: &str, left: &mut usize, found: &mut Vec<Violation>) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    match value {
        Value::Object(members) => {
            chosen(all, value, path, found);
            for (name, member) in members.iter().filter(|(_, member)| member.is_object() || member.is_array()) {
                let inner: Vec<Schema> =
                    all.iter().filter_map(|own| own.property(name)).flat_map(|own| parts(&own)).collect();
                look(&inner, member, &pointer::join(path, name), left, found);
            }
        }
        Value::Array(items) => {
            let inner: Vec<Schema> = all.iter().filter_map(Schema::items).flat_map(|own| parts(&own)).collect();
            for (index, item) in items.iter().enumerate() {
                look(&inner, item, &pointer::index(path, index), left, found);
            }
        }
        _ => {}
    }
}

fn chosen(all: &[Schema], object: &Value, path: &str, found: &mut Vec<Violation>) {
    let mut seen = HashSet::new();
    for schema in all.iter().flat_map(Schema::chain) {
        let document = &schema.bundle().narrow;
        let Some(own) = Discriminator::of(schema.raw()) else { continue };
        let Some(name) = object.get(own.property).and_then(Value::as_str) else { continue };
        if !seen.insert(schema.pointer()) {
            continue;
        }
        let Some(at) = own.target(document, name) else {
            found.push(Violation {
                path: path.to_owned(),
                keyword: Keyword::Discriminator,
                member: Some(own.property.to_owned()),
                message: format!("the value of `{}` names no schema", own.property),
                through: Vec::new(),
            });
            continue;
        };
        // Judged as the schema that it names; what that one takes from this one is judged already.
        let named = Schema::new(schema.bundle(), &at);
        found.extend(named.check(Zone::Wide, object).into_iter().map(|own_violation| Violation {
            path: format!("{path}{}", own_violation.path),
            message: format!("{}, as `{}` says what it is", own_violation.message, own.property),
            ..own_violation
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::view::Views;
    use crate::contract::yaml;

    const TEXT: &str = "
openapi: 3.1.0
components:
  schemas:
    Shape:
      oneOf: [{$ref: '#/components/schemas/Disc'}, {$ref: '#/components/schemas/Box'}]
      discriminator: {propertyName: form, mapping: {round: '#/components/schemas/Disc', flat: Disc}}
    Disc: {type: object, required: [form, radius], properties: {form: {type: string}, radius: {type: number}}}
    Box: {type: object, required: [form, side], properties: {form: {type: string}, side: {type: number}}}
    Tool: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
    Saw: {allOf: [{$ref: '#/components/schemas/Tool'}, {required: [teeth], properties: {teeth: {type: integer}}}]}
    Chest: {type: object, properties: {tools: {type: array, items: {$ref: '#/components/schemas/Tool'}}}}
";

    #[test]
    fn what_is_sent_says_what_it_is() {
        let views = Views::of(&yaml::parse(TEXT).unwrap());
        for (name, value, fits) in [
            ("Shape", json!({"form": "round", "radius": 1}), true),
            ("Shape", json!({"form": "flat", "radius": 1}), true),
            ("Shape", json!({"form": "Box", "side": 1}), true),
            ("Shape", json!({"form": "Disc", "radius": 1}), false),
            ("Shape", json!({"form": "round", "side": 1}), false),
            ("Saw", json!({"kind": "Saw", "teeth": 1}), true),
            ("Saw", json!({"kind": "saw", "teeth": 1}), false),
            ("Chest", json!({"tools": [{"kind": "Saw", "teeth": 1}]}), true),
            ("Chest", json!({"tools": [{"kind": "Saw"}]}), false),
            ("Chest", json!({"tools": [{"kind": "Axe"}]}), false),
        ] {
            let schema = Schema::new(&views.request, &format!("{COMPONENTS}/{name}"));
            assert_eq!(schema.accepts(Zone::Narrow, &value), fits, "{name} {value}");
        }
    }

    #[test]
    fn what_is_received_is_judged_as_what_it_says() {
        let views = Views::of(&yaml::parse(TEXT).unwrap());
        for (name, value, expected) in [
            ("Shape", json!({"form": "round", "radius": 1}), &[][..]),
            ("Shape", json!({"form": "round", "side": 1}), &["#required"]),
            ("Shape", json!({"form": "oval", "side": 1}), &["#discriminator"]),
            (
                "Chest",
                json!({"tools": [{"kind": "Saw"}, {"kind": "Axe"}, {"kind": "Saw", "teeth": "x"}]}),
                &["/tools/0#required", "/tools/1#discriminator", "/tools/2/teeth#type"],
            ),
        ] {
            let schema = Schema::new(&views.answer, &format!("{COMPONENTS}/{name}"));
            let found: Vec<String> =
                misled(&schema, &value).iter().map(|own| format!("{}#{}", own.path, own.keyword)).collect();
            assert_eq!(found, expected, "{name} {value}");
        }
    }
}
