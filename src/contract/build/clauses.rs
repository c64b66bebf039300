//! The builder: collects clauses while the document is walked.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::duties::{self, Part};
use crate::contract::annotation::Annotations;
use crate::contract::files::Sources;
use crate::contract::node::Node;
use crate::contract::{Bundle, Clause, Kind, Level, Schema, compile, pointer};

/// Places of one body that are told apart before schemas met earlier are taken as the same place again.
const PLACES_PER_BODY: usize = 500;
/// Places of a whole contract after which nested schemas get no clauses of their own.
const PLACES_PER_CONTRACT: usize = 15_000;

/// Collects clauses.
pub(crate) struct Builder<'d> {
    pub(crate) contract: &'d str,
    pub(crate) bundle: &'d Arc<Bundle>,
    pub(crate) tree: &'d Node,
    pub(crate) sources: &'d Sources,
    pub(crate) clauses: IndexMap<String, Clause>,
    pub(crate) aliases: HashMap<(String, String), String>,
    pub(crate) names: HashSet<String>,
    places: usize,
}

/// The operation or webhook that clauses are collected for.
pub(crate) struct Owner {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) cap: Level,
}

/// One clause about to be added.
pub(crate) struct Draft<'a> {
    pub(crate) part: Part,
    pub(crate) place: &'a str,
    pub(crate) keyword: &'a str,
    pub(crate) member: Option<&'a str>,
    /// Without `#`.
    pub(crate) pointer: &'a str,
    /// What is said of it, the nearest object first.
    pub(crate) annotations: &'a [&'a Annotations],
}

impl<'d> Builder<'d> {
    pub(crate) fn new(contract: &'d str, bundle: &'d Arc<Bundle>, tree: &'d Node, sources: &'d Sources) -> Self {
        Self {
            contract,
            bundle,
            tree,
            sources,
            clauses: IndexMap::new(),
            aliases: HashMap::new(),
            names: HashSet::new(),
            places: 0,
        }
    }

    /// The value at a pointer.
    pub(crate) fn value(&self, pointer: &str) -> Option<&'d Value> {
        pointer::get(&self.bundle.narrow, pointer)
    }

    /// A member of an object of a reference chain, with its pointer; the first one found.
    pub(crate) fn member(&self, chain: &[String], name: &str) -> Option<(&'d Value, String)> {
        chain.iter().find_map(|at| Some((self.value(at)?.get(name)?, pointer::join(at, name))))
    }

    /// What the extensions along a reference chain say, the nearest first.
    pub(crate) fn annotations(&self, chain: &[String]) -> Vec<Annotations> {
        chain.iter().filter_map(|at| self.value(at)).map(Annotations::of).collect()
    }

    /// Adds a clause; an id that exists already keeps its first meaning and gains the new citations.
    pub(crate) fn add(&mut self, owner: &Owner, draft: &Draft<'_>) {
        let duties = duties::defaults(owner.kind, draft.part, draft.place, draft.keyword);
        let duties = duties::adjust(duties, draft.annotations, draft.keyword, draft.member, owner.cap);
        let mut citations = Vec::new();
        for citation in draft.annotations.iter().flat_map(|one| one.citations(draft.keyword, draft.member)) {
            if !citations.contains(citation) {
                citations.push(citation.clone());
            }
        }
        let id = Clause::id_of(self.contract, &owner.name, draft.place, draft.keyword, draft.member);
        if let Some(known) = self.clauses.get_mut(&id) {
            citations.retain(|citation| !known.citations.contains(citation));
            known.citations.extend(citations);
            return;
        }
        let clause = Clause {
            id: id.clone(),
            contract: self.contract.to_owned(),
            operation: owner.name.clone(),
            place: draft.place.to_owned(),
            keyword: draft.keyword.to_owned(),
            member: draft.member.map(str::to_owned),
            pointer: format!("#{}", draft.pointer),
            location: self.sources.location(self.tree.mark_of(draft.pointer)),
            duties,
            citations,
        };
        self.clauses.insert(id, clause);
    }

    /// Adds the clauses of a schema and of everything below it. `around` is what the object that carries the schema says of it.
    pub(crate) fn add_schema(
        &mut self,
        owner: &Owner,
        part: Part,
        place: &str,
        pointer: &str,
        xml: bool,
        around: &[&Annotations],
    ) {
        let mut walk = SchemaWalk { owner, part, xml, stack: Vec::new(), seen: HashMap::new(), places: 0 };
        self.walk_schema(&mut walk, place, pointer, around);
    }

    fn walk_schema(&mut self, walk: &mut SchemaWalk<'_>, place: &str, pointer: &str, around: &[&Annotations]) {
        let chain = self.bundle.chain(pointer);
        let target = chain.last().cloned().unwrap_or_default();
        let entered = walk.stack.iter().find(|(known, _)| *known == target).map(|(_, place)| place.clone());
        let met =
            entered.or_else(|| (walk.places > PLACES_PER_BODY).then(|| walk.seen.get(&target).cloned()).flatten());
        if let Some(known) = met.filter(|known| known != place) {
            self.aliases.insert((walk.owner.name.clone(), place.to_owned()), known);
            return;
        }
        walk.places += 1;
        self.places += 1;
        walk.seen.entry(target.clone()).or_insert_with(|| place.to_owned());
        let own = self.annotations(&chain);
        let annotations: Vec<&Annotations> = own.iter().chain(around.iter().copied()).collect();
        for at in &chain {
            self.keywords(walk, place, at, &annotations);
        }
        if self.places > PLACES_PER_CONTRACT && !walk.stack.is_empty() {
            return;
        }
        walk.stack.push((target, place.to_owned()));
        let schema = Schema::new(self.bundle, pointer);
        for (name, property) in schema.properties() {
            let inner = format!("{place}.{name}");
            let at = property.pointer();
            let said = Annotations::of(property.raw());
            if walk.xml && is_xml_element(&property) {
                self.add(
                    walk.owner,
                    &Draft {
                        part: walk.part,
                        place: &inner,
                        keyword: "single",
                        member: None,
                        pointer: at.trim_start_matches('#'),
                        annotations: &[&said],
                    },
                );
            }
            self.walk_schema(walk, &inner, at.trim_start_matches('#'), &[]);
        }
        if let Some(items) = schema.items() {
            self.walk_schema(walk, &format!("{place}[]"), items.pointer().trim_start_matches('#'), &[]);
        }
        walk.stack.pop();
    }

    /// The clauses of the assertion keywords of one Schema Object.
    fn keywords(&mut self, walk: &SchemaWalk<'_>, place: &str, at: &str, annotations: &[&Annotations]) {
        let Some(members) = self.value(at).and_then(Value::as_object) else { return };
        for (keyword, value) in members {
            let here = pointer::join(at, keyword);
            let draft = Draft { part: walk.part, place, keyword, member: None, pointer: &here, annotations };
            match (keyword.as_str(), value) {
                ("required", Value::Array(names)) => {
                    for (index, name) in names.iter().enumerate() {
                        let Some(name) = name.as_str() else { continue };
                        let said = members.get("properties").and_then(|properties| properties.get(name));
                        let said = said.map(Annotations::of).unwrap_or_default();
                        let all: Vec<_> = std::iter::once(&said).chain(annotations.iter().copied()).collect();
                        let here = pointer::index(&here, index);
                        self.add(walk.owner, &Draft { member: Some(name), pointer: &here, annotations: &all, ..draft });
                    }
                }
                ("dependentRequired", Value::Object(names)) => {
                    for name in names.keys() {
                        let here = pointer::join(&here, name);
                        self.add(walk.owner, &Draft { member: Some(name), pointer: &here, ..draft });
                    }
                }
                _ if asserts(keyword, value, members) => self.add(walk.owner, &draft),
                _ => {}
            }
        }
    }
}

struct SchemaWalk<'o> {
    owner: &'o Owner,
    part: Part,
    xml: bool,
    /// The schemas entered on the way here, with their places.
    stack: Vec<(String, String)>,
    seen: HashMap<String, String>,
    places: usize,
}

/// Whether a property is written as an XML element that occurs once: no attribute, no list.
fn is_xml_element(property: &Schema) -> bool {
    let hints = property.keyword("xml");
    let attribute = hints.is_some_and(|xml| {
        xml.get("attribute") == Some(&Value::Bool(true))
            || matches!(xml.get("nodeType").and_then(Value::as_str), Some("attribute" | "text" | "cdata" | "none"))
    });
    let wrapped = hints.is_some_and(|xml| xml.get("wrapped") == Some(&Value::Bool(true)));
    !attribute && (wrapped || !property.types().contains(&"array"))
}

/// Whether a keyword asserts something; the others are annotations, or part of another keyword's clause.
fn asserts(keyword: &str, value: &Value, members: &serde_json::Map<String, Value>) -> bool {
    let restricts =
        |value: &Value| *value != Value::Bool(true) && !value.as_object().is_some_and(serde_json::Map::is_empty);
    match keyword {
        "minLength" | "minItems" | "minProperties" => value.as_f64() != Some(0.0),
        "type" | "enum" | "const" | "pattern" | "maxLength" | "minimum" | "maximum" | "exclusiveMinimum"
        | "exclusiveMaximum" | "multipleOf" | "maxItems" | "contains" | "maxProperties" | "patternProperties"
        | "dependentSchemas" | "prefixItems" | "allOf" | "anyOf" | "oneOf" | "not" => true,
        "minContains" | "maxContains" => members.contains_key("contains"),
        "format" => value.as_str().is_some_and(compile::is_known_format),
        "uniqueItems" => *value == Value::Bool(true),
        "if" => members.contains_key("then") || members.contains_key("else"),
        "items" => *value == Value::Bool(false),
        "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems" | "propertyNames" => restricts(value),
        _ => false,
    }
}
