//! The builder: collects clauses while the document is walked.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::duties;
use super::places::Way;
use crate::contract::annotation::Annotations;
use crate::contract::files::Sources;
use crate::contract::node::Node;
use crate::contract::view::{self, Views};
use crate::contract::{Bundle, Clause, ClauseId, Keyword, Kind, Level, Place, Schema, compile, pointer};

/// Places of one body that are told apart before schemas met earlier are taken as the same place again.
const PLACES_PER_BODY: usize = 500;
/// Places of a whole contract after which nested schemas get no clauses of their own.
const PLACES_PER_CONTRACT: usize = 15_000;

/// Collects clauses.
pub(crate) struct Builder<'d> {
    pub(crate) contract: &'d str,
    /// The document as written.
    pub(crate) bundle: &'d Arc<Bundle>,
    pub(crate) views: &'d Views,
    pub(crate) tree: &'d Node,
    pub(crate) sources: &'d Sources,
    pub(crate) clauses: IndexMap<String, Clause>,
    pub(crate) aliases: HashMap<(String, Place), Place>,
    /// How places lead to those inside of them.
    pub(crate) ways: Vec<Way>,
    pub(crate) names: HashSet<String>,
    places: usize,
}

/// The operation or webhook that clauses are collected for.
pub(crate) struct ClauseOwner {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) cap: Level,
}

/// One clause about to be added.
pub(crate) struct Draft<'a> {
    pub(crate) place: &'a Place,
    pub(crate) keyword: &'a Keyword,
    pub(crate) member: Option<&'a str>,
    /// Without `#`.
    pub(crate) pointer: &'a str,
    /// What is said of it, the nearest object first.
    pub(crate) annotations: &'a [&'a Annotations],
}

impl<'d> Builder<'d> {
    pub(crate) fn new(contract: &'d str, views: &'d Views, tree: &'d Node, sources: &'d Sources) -> Self {
        Self {
            contract,
            bundle: &views.written,
            views,
            tree,
            sources,
            clauses: IndexMap::new(),
            aliases: HashMap::new(),
            ways: Vec::new(),
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
    pub(crate) fn add(&mut self, owner: &ClauseOwner, draft: &Draft<'_>) {
        let duties = duties::defaults(owner.kind, draft.place, draft.keyword);
        let duties = duties::adjust(duties, draft.annotations, draft.keyword, draft.member, owner.cap);
        let mut citations = Vec::new();
        for citation in draft.annotations.iter().flat_map(|one| one.citations(draft.keyword.as_str(), draft.member)) {
            if !citations.contains(citation) {
                citations.push(citation.clone());
            }
        }
        let id = ClauseId {
            contract: self.contract.to_owned(),
            operation: owner.name.clone(),
            place: draft.place.clone(),
            keyword: draft.keyword.clone(),
            member: draft.member.map(str::to_owned),
        };
        if let Some(known) = self.clauses.get_mut(&id.to_string()) {
            citations.retain(|citation| !known.citations.contains(citation));
            known.citations.extend(citations);
            return;
        }
        let location = self.sources.location(self.tree.mark_of(draft.pointer));
        let number = u32::try_from(self.clauses.len()).unwrap_or(u32::MAX);
        let clause = Clause { number, duties, citations, ..Clause::new(id, format!("#{}", draft.pointer), location) };
        self.clauses.insert(clause.id.clone(), clause);
    }

    /// The view in which what the owner of a message sends is read.
    pub(crate) fn sent_by(&self, kind: Kind) -> &'d Arc<Bundle> {
        match kind {
            Kind::Operation => &self.views.request,
            Kind::Webhook => &self.views.delivery,
        }
    }

    /// The view in which the answer to it is read.
    pub(crate) fn answered_to(&self, kind: Kind) -> &'d Arc<Bundle> {
        match kind {
            Kind::Operation => &self.views.answer,
            Kind::Webhook => &self.views.request,
        }
    }

    /// Adds the clauses of a schema and of everything below it. `around` is what the object that carries the schema says of it.
    pub(crate) fn add_schema(
        &mut self,
        owner: &ClauseOwner,
        place: &Place,
        schema: &Schema,
        xml: bool,
        around: &[&Annotations],
    ) {
        let bundle = Arc::clone(schema.bundle());
        let mut walk = SchemaWalk { owner, bundle: &bundle, xml, stack: Vec::new(), seen: HashMap::new(), places: 0 };
        self.walk_schema(&mut walk, place, schema.pointer().trim_start_matches('#'), around);
    }

    fn walk_schema(&mut self, walk: &mut SchemaWalk<'_>, place: &Place, pointer: &str, around: &[&Annotations]) {
        let chain = walk.bundle.chain(pointer);
        let target = chain.last().cloned().unwrap_or_default();
        let entered = walk.stack.iter().find(|(known, _)| *known == target).map(|(_, place)| place.clone());
        let met =
            entered.or_else(|| (walk.places > PLACES_PER_BODY).then(|| walk.seen.get(&target).cloned()).flatten());
        if let Some(known) = met.filter(|known| known != place) {
            self.aliases.insert((walk.owner.name.clone(), place.clone()), known);
            return;
        }
        walk.places += 1;
        self.places += 1;
        walk.seen.entry(target.clone()).or_insert_with(|| place.clone());
        let own = self.annotations(&chain);
        let annotations: Vec<&Annotations> = own.iter().chain(around.iter().copied()).collect();
        for at in &chain {
            self.keywords(walk, place, at, &annotations);
        }
        if self.places > PLACES_PER_CONTRACT && !walk.stack.is_empty() {
            return;
        }
        walk.stack.push((target, place.clone()));
        let schema = Schema::new(walk.bundle, pointer);
        for (keyword, name, property) in view::withheld(&schema) {
            let (member, pointer, said) = (Some(name.as_str()), property.pointer(), Annotations::of(property.raw()));
            let pointer = pointer.trim_start_matches('#');
            self.add(walk.owner, &Draft { place, keyword: &keyword, member, pointer, annotations: &[&said] });
        }
        for (name, property) in schema.properties() {
            let inner = place.member(&name);
            let at = property.pointer();
            let said = Annotations::of(property.raw());
            if view::withholding(property.raw()).is_some() {
                continue;
            }
            if walk.xml && is_xml_element(&property) {
                self.add(
                    walk.owner,
                    &Draft {
                        place: &inner,
                        keyword: &Keyword::Single,
                        member: None,
                        pointer: at.trim_start_matches('#'),
                        annotations: &[&said],
                    },
                );
            }
            self.way(walk.owner, place, Some(name), &inner);
            self.walk_schema(walk, &inner, at.trim_start_matches('#'), &[]);
        }
        if let Some(items) = schema.items() {
            let inner = place.item();
            self.way(walk.owner, place, None, &inner);
            self.walk_schema(walk, &inner, items.pointer().trim_start_matches('#'), &[]);
        }
        walk.stack.pop();
    }

    /// Notes that a member (or the items) of the value at one place stands at another.
    fn way(&mut self, owner: &ClauseOwner, from: &Place, member: Option<String>, to: &Place) {
        self.ways.push(Way { operation: owner.name.clone(), from: from.clone(), member, to: to.clone() });
    }

    /// The clauses of the assertion keywords of one Schema Object.
    fn keywords(&mut self, walk: &SchemaWalk<'_>, place: &Place, at: &str, annotations: &[&Annotations]) {
        let Some(members) = pointer::get(&walk.bundle.narrow, at).and_then(Value::as_object) else { return };
        for (keyword, value) in members {
            let here = pointer::join(at, keyword);
            // What a view adds is no promise of the document.
            let Some(written) = self.value(&here) else { continue };
            let promise = Keyword::parse(keyword);
            let draft = Draft { place, keyword: &promise, member: None, pointer: &here, annotations };
            match (&promise, value) {
                (Keyword::Required, Value::Array(names)) => {
                    for name in names {
                        let index = written.as_array().and_then(|all| all.iter().position(|own| own == name));
                        let (Some(index), Some(name)) = (index, name.as_str()) else { continue };
                        let said = members.get("properties").and_then(|properties| properties.get(name));
                        let said = said.map(Annotations::of).unwrap_or_default();
                        let all: Vec<_> = std::iter::once(&said).chain(annotations.iter().copied()).collect();
                        let here = pointer::index(&here, index);
                        self.add(walk.owner, &Draft { member: Some(name), pointer: &here, annotations: &all, ..draft });
                    }
                }
                (Keyword::DependentRequired, Value::Object(names)) => {
                    for name in names.keys() {
                        let here = pointer::join(&here, name);
                        self.add(walk.owner, &Draft { member: Some(name), pointer: &here, ..draft });
                    }
                }
                _ if asserts(&promise, value, members) => self.add(walk.owner, &draft),
                _ => {}
            }
        }
    }
}

struct SchemaWalk<'o> {
    owner: &'o ClauseOwner,
    bundle: &'o Arc<Bundle>,
    xml: bool,
    /// The schemas entered on the way here, with their places.
    stack: Vec<(String, Place)>,
    seen: HashMap<String, Place>,
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
fn asserts(keyword: &Keyword, value: &Value, members: &serde_json::Map<String, Value>) -> bool {
    let restricts =
        |value: &Value| *value != Value::Bool(true) && !value.as_object().is_some_and(serde_json::Map::is_empty);
    match keyword {
        Keyword::MinLength | Keyword::MinItems | Keyword::MinProperties => value.as_f64() != Some(0.0),
        Keyword::Type
        | Keyword::Enum
        | Keyword::Const
        | Keyword::Pattern
        | Keyword::MaxLength
        | Keyword::Minimum
        | Keyword::Maximum
        | Keyword::ExclusiveMinimum
        | Keyword::ExclusiveMaximum
        | Keyword::MultipleOf
        | Keyword::MaxItems
        | Keyword::Contains
        | Keyword::MaxProperties
        | Keyword::PatternProperties
        | Keyword::DependentSchemas
        | Keyword::PrefixItems
        | Keyword::AllOf
        | Keyword::AnyOf
        | Keyword::OneOf
        | Keyword::Not => true,
        Keyword::MinContains | Keyword::MaxContains => members.contains_key("contains"),
        Keyword::Format => value.as_str().is_some_and(compile::is_known_format),
        Keyword::UniqueItems => *value == Value::Bool(true),
        Keyword::If => members.contains_key("then") || members.contains_key("else"),
        Keyword::Items => *value == Value::Bool(false),
        Keyword::AdditionalProperties
        | Keyword::UnevaluatedProperties
        | Keyword::UnevaluatedItems
        | Keyword::PropertyNames => restricts(value),
        _ => false,
    }
}
