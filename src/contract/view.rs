//! What a schema means to whom: a document as the sender of a request and as the sender of an answer read it.
//!
//! `readOnly` says who owns a member: in a request it is not sent, and `required` says nothing of it there; `writeOnly`
//! is the reverse (OpenAPI 3.0.3, Schema Object; JSON Schema 2020-12, validation, section 9.4).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::node::Node;
use super::walk::{self, Object};
use super::{Bundle, Keyword, Schema, Zone, discriminator, pointer, wide};

/// The words that say who owns a member.
const OWNERS: [&str; 2] = ["readOnly", "writeOnly"];
/// How deep combinators are looked into for the members that they speak of.
const DEPTH: usize = 16;

/// One document in its views.
#[derive(Debug, Clone)]
pub(crate) struct Views {
    /// As written.
    pub(crate) written: Arc<Bundle>,
    /// What a client sends.
    pub(crate) request: Arc<Bundle>,
    /// What it gets.
    pub(crate) answer: Arc<Bundle>,
    /// What the owner of the API sends of its own accord.
    pub(crate) delivery: Arc<Bundle>,
}

impl Views {
    /// Those of a document that all read alike.
    pub(crate) fn alike(written: Arc<Bundle>) -> Self {
        Self { request: written.clone(), answer: written.clone(), delivery: written.clone(), written }
    }

    /// The views of a document.
    pub(crate) fn of(tree: &Node) -> Self {
        let document = tree.to_value();
        // What a discriminator says is heeded in what is sent; what is received is judged by it apart.
        let bundle = |narrow: Value, wide: Value| {
            Arc::new(match discriminator::narrow(tree, &narrow) {
                Some(narrow) => Bundle::choosing(Arc::new(narrow), Arc::new(wide)),
                None => Bundle::new(Arc::new(narrow), Arc::new(wide)),
            })
        };
        let wide = wide::widen(tree, &document);
        let owners = Owners::of(tree, &document);
        if owners.schemas.is_empty() {
            return Self::alike(bundle(document, wide));
        }
        let view = |withheld: &'static str, free: &[&'static str]| {
            let mut narrow = owners.without_required(free);
            let mut wide = wide::widen(tree, &narrow);
            owners.each_with(withheld, |place| {
                if let Some(schema) = pointer::get_mut(&mut narrow, place) {
                    withhold(withheld, schema);
                }
                // Who is sent it all the same may ignore it, whatever it is.
                if let Some(schema) = pointer::get_mut(&mut wide, place).filter(|_| !owners.is_entered(place)) {
                    *schema = Value::Bool(true);
                }
            });
            bundle(narrow, wide)
        };
        Self {
            request: view("readOnly", &["readOnly"]),
            answer: view("writeOnly", &["writeOnly"]),
            delivery: view("writeOnly", &OWNERS),
            written: bundle(document.clone(), wide),
        }
    }
}

/// Makes a schema that of a member which is not sent in this view: it holds for no value.
fn withhold(word: &str, schema: &mut Value) {
    let Value::Object(members) = schema else { return };
    if let Some(not) = members.insert("not".to_owned(), json!({word: true}))
        && let Value::Array(parts) = members.entry("allOf").or_insert_with(|| json!([]))
    {
        parts.push(json!({"not": not}));
    }
}

/// Why a schema holds for no value: it is that of a member which is not sent in this view.
pub(crate) fn withholding(schema: &Value) -> Option<Keyword> {
    of_not(schema.get("not")?)
}

/// The same of what `not` says.
pub(crate) fn of_not(not: &Value) -> Option<Keyword> {
    let word = OWNERS.into_iter().find(|word| not.get(word) == Some(&Value::Bool(true)))?;
    (not.as_object()?.len() == 1).then(|| Keyword::parse(word))
}

/// `value` without the members that are not sent in the view that `schema` is of.
pub(crate) fn project(schema: &Schema, value: &Value) -> Value {
    project_all(&parts(schema), value)
}

fn project_all(all: &[Schema], value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let of = |name: &str| all.iter().filter_map(|part| part.property(name)).collect::<Vec<_>>();
            let kept = members.iter().filter_map(|(name, member)| {
                let schemas = of(name);
                let sent = schemas.iter().all(|own| withholding(own.raw()).is_none());
                let inner: Vec<Schema> = schemas.iter().flat_map(parts).collect();
                sent.then(|| (name.clone(), project_all(&inner, member)))
            });
            Value::Object(kept.collect())
        }
        Value::Array(items) => {
            let inner: Vec<Schema> = all.iter().filter_map(Schema::items).flat_map(|own| parts(&own)).collect();
            items.iter().map(|item| project_all(&inner, item)).collect()
        }
        other => other.clone(),
    }
}

/// The members that are not sent in the view that `schema` is of, also where a combinator names them.
pub(crate) fn withheld(schema: &Schema) -> Vec<(Keyword, String, Schema)> {
    let members = parts(schema).into_iter().flat_map(|part| part.properties());
    members.filter_map(|(name, own)| Some((withholding(own.raw())?, name, own))).collect()
}

/// A schema and those that it combines.
pub(crate) fn parts(schema: &Schema) -> Vec<Schema> {
    let mut found = Vec::new();
    let mut open = vec![(schema.clone(), 0)];
    while let Some((next, depth)) = open.pop() {
        if depth < DEPTH && found.len() < 100 {
            for keyword in COMBINATORS {
                open.extend(next.list(keyword).into_iter().map(|own| (own, depth + 1)));
            }
            found.push(next);
        }
    }
    found
}

const COMBINATORS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Which members of a document are owned by whom.
struct Owners<'d> {
    document: &'d Value,
    /// The schemas whose properties name an owner: their pointers, and by property the words that it has.
    schemas: HashMap<String, Vec<(String, [bool; 2])>>,
    /// Every schema that demands members.
    demanding: Vec<String>,
    /// Every schema, to tell them from other objects that a pointer leads through.
    all: HashSet<String>,
    /// Where references of schemas lead.
    targets: HashSet<String>,
}

impl<'d> Owners<'d> {
    fn of(tree: &Node, document: &'d Value) -> Self {
        let all: HashSet<String> =
            walk::objects(tree).into_iter().filter(|(object, _)| *object == Object::Schema).map(|(_, at)| at).collect();
        let mut own = Self {
            document,
            schemas: HashMap::new(),
            demanding: Vec::new(),
            all: HashSet::new(),
            targets: HashSet::new(),
        };
        for at in &all {
            let Some(schema) = pointer::get(document, at) else { continue };
            own.targets.extend(target(schema));
            let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            let owned: Vec<(String, [bool; 2])> = properties
                .map(|(name, property)| (name.clone(), OWNERS.map(|word| own.says(property, word, 0))))
                .filter(|(_, words)| *words != [false, false])
                .collect();
            if !owned.is_empty() {
                own.schemas.insert(at.clone(), owned);
            }
            if schema.get("required").and_then(Value::as_array).is_some_and(|names| !names.is_empty()) {
                own.demanding.push(at.clone());
            }
        }
        own.all = all;
        own
    }

    /// Whether a schema, what it refers to or one of its `allOf` has this word.
    fn says(&self, schema: &Value, word: &str, depth: usize) -> bool {
        depth < DEPTH
            && (schema.get(word) == Some(&Value::Bool(true))
                || target(schema)
                    .and_then(|at| pointer::get(self.document, &at))
                    .is_some_and(|target| self.says(target, word, depth + 1))
                || schema
                    .get("allOf")
                    .and_then(Value::as_array)
                    .is_some_and(|parts| parts.iter().any(|part| self.says(part, word, depth + 1))))
    }

    /// The members with an owner of the object that the schema at `at` is about: of its own, of what it refers to and
    /// combines, and of the schemas that it is a branch of.
    fn around(&self, at: &str) -> HashMap<&str, [bool; 2]> {
        let mut outermost = at;
        while let Some(outer) = branch_of(outermost).filter(|outer| self.all.contains(*outer)) {
            outermost = outer;
        }
        let mut found = HashMap::new();
        let mut seen = HashSet::new();
        let mut open = vec![outermost.to_owned()];
        while let Some(next) = open.pop() {
            if seen.len() > 1000 || !seen.insert(next.clone()) {
                continue;
            }
            for (name, words) in self.schemas.get(&next).into_iter().flatten() {
                let known: &mut [bool; 2] = found.entry(name.as_str()).or_default();
                *known = [known[0] || words[0], known[1] || words[1]];
            }
            let Some(schema) = pointer::get(self.document, &next) else { continue };
            open.extend(target(schema));
            for keyword in COMBINATORS {
                let count = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
                open.extend((0..count).map(|index| format!("{next}/{keyword}/{index}")));
            }
        }
        found
    }

    /// The document in which no member of these owners is demanded.
    fn without_required(&self, free: &[&str]) -> Value {
        let is_free = |words: &[bool; 2]| OWNERS.iter().zip(words).any(|(word, has)| *has && free.contains(word));
        let mut document = self.document.clone();
        for at in &self.demanding {
            let owned = self.around(at);
            if owned.is_empty() {
                continue;
            }
            let Some(Value::Array(names)) = pointer::get_mut(&mut document, &format!("{at}/required")) else {
                continue;
            };
            names.retain(|name| name.as_str().and_then(|name| owned.get(name)).is_none_or(|words| !is_free(words)));
        }
        document
    }

    /// Calls `change` with the place of each member with this word, the inner ones first.
    fn each_with(&self, word: &str, mut change: impl FnMut(&str)) {
        let number = OWNERS.iter().position(|own| *own == word).unwrap_or_default();
        let mut schemas: Vec<&String> = self.schemas.keys().collect();
        schemas.sort_by_key(|at| (std::cmp::Reverse(pointer::tokens(at).count()), *at));
        for at in schemas {
            for (name, _) in self.schemas[at].iter().filter(|(_, words)| words[number]) {
                change(&pointer::join(&format!("{at}/properties"), name));
            }
        }
    }

    /// Whether a reference leads into the schema at `at`, so that what is in it must stay where it is.
    fn is_entered(&self, at: &str) -> bool {
        self.targets.iter().any(|target| target.strip_prefix(at).is_some_and(|rest| rest.starts_with('/')))
    }
}

/// The pointer that the `$ref` of a schema leads to.
fn target(schema: &Value) -> Option<String> {
    pointer::from_fragment(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}

/// The schema that the one at `at` is a branch of, so that both are about the same value.
fn branch_of(at: &str) -> Option<&str> {
    let (outer, last) = at.rsplit_once('/')?;
    if matches!(last, "if" | "then" | "else" | "not") {
        return Some(outer);
    }
    let (around, keyword) = outer.rsplit_once('/')?;
    (COMBINATORS.contains(&keyword) || keyword == "dependentSchemas").then_some(around)
}

/// Whether a value fits a schema in one of the views of a document.
pub(crate) fn fits_a_view(views: &Views, at: &str, value: &Value) -> bool {
    [&views.written, &views.request, &views.answer]
        .into_iter()
        .any(|bundle| Schema::new(bundle, at).accepts(Zone::Narrow, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::yaml;

    const TEXT: &str = "
openapi: 3.1.0
components:
  schemas:
    Id: {type: integer, readOnly: true}
    Base: {type: object, required: [id, name], properties: {id: {$ref: '#/components/schemas/Id'}, name: {type: string}}}
    Boat:
      allOf:
        - {$ref: '#/components/schemas/Base'}
        - {required: [id, key, made]}
        - properties: {key: {type: string, writeOnly: true}, made: {allOf: [{$ref: '#/components/schemas/Id'}]}}
    Fleet: {type: array, items: {$ref: '#/components/schemas/Boat'}}
    Other: {type: object, required: [id], properties: {id: {type: string}}}
";

    fn fits(bundle: &Arc<Bundle>, zone: Zone, name: &str, value: &Value) -> bool {
        Schema::new(bundle, &format!("/components/schemas/{name}")).accepts(zone, value)
    }

    #[test]
    fn each_side_sends_what_it_owns() {
        let views = Views::of(&yaml::parse(TEXT).unwrap());
        let sent = json!({"name": "a", "key": "k"});
        let got = json!({"name": "a", "id": 1, "made": 2});
        let rows = [
            (&views.request, &sent, true, true),
            (&views.request, &json!({"name": "a"}), false, false),
            (&views.request, &json!({"name": "a", "key": "k", "made": 1}), false, true),
            (&views.request, &json!({"name": "a", "key": "k", "made": "x"}), false, true),
            (&views.answer, &got, true, true),
            (&views.answer, &sent, false, false),
            (&views.answer, &json!({"name": "a", "id": 1, "made": 2, "key": "k"}), false, true),
            (&views.delivery, &json!({"name": "a"}), true, true),
            (&views.written, &got, false, false),
        ];
        for (bundle, value, narrow, wide) in rows {
            let list = json!([value]);
            for (name, value) in [("Boat", value), ("Fleet", &list)] {
                assert_eq!(fits(bundle, Zone::Narrow, name, value), narrow, "{name} {value}");
                assert_eq!(fits(bundle, Zone::Wide, name, value), wide, "{name} {value}");
            }
        }
        assert!(!fits(&views.request, Zone::Narrow, "Other", &json!({})), "nobody owns it there");
    }

    #[test]
    fn a_document_without_owners_has_one_view() {
        let views = Views::of(&yaml::parse("{openapi: 3.1.0, components: {schemas: {A: {required: [a]}}}}").unwrap());
        assert!(Arc::ptr_eq(&views.written, &views.request) && Arc::ptr_eq(&views.written, &views.delivery));
    }

    #[test]
    fn a_value_is_cut_to_a_view() {
        let views = Views::of(&yaml::parse(TEXT).unwrap());
        let whole = json!([{"name": "a", "id": 1, "made": 2, "key": "k", "more": {"id": 3}}]);
        let of = |bundle: &Arc<Bundle>| project(&Schema::new(bundle, "/components/schemas/Fleet"), &whole);
        assert_eq!(of(&views.request), json!([{"name": "a", "key": "k", "more": {"id": 3}}]));
        assert_eq!(of(&views.answer), json!([{"name": "a", "id": 1, "made": 2, "more": {"id": 3}}]));
        assert_eq!(of(&views.written), whole);
    }
}
