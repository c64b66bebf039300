//! The register and the contract name each other: no dangling id in either direction, no orphan.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::LintContext;
use crate::contract::annotation::Annotations;
use crate::contract::node::{Node, NodeKind};
use crate::contract::{Contract, Problem, Requirement, RequirementLevel, baseline, pointer};

pub(super) fn check(context: &LintContext<'_>) -> Vec<Problem> {
    let named = named_in_document(context.tree);
    let Some(tree) = context.register else {
        return named
            .first()
            .map(|(id, at)| {
                let message = format!("`{id}` is in no register: there is no register.yaml beside this document");
                vec![context.error_at_value(at, message)]
            })
            .unwrap_or_default();
    };
    let rule = Rule { context, tree, stated: stated(context.contract) };
    let mut problems = rule.head();
    problems.extend(rule.unknown_requirements(&named));
    let mut seen = HashSet::new();
    for (index, requirement) in context.contract.register.requirements.iter().enumerate() {
        let at = format!("/requirements/{index}");
        if !seen.insert(requirement.id.as_str()) {
            problems.push(rule.error(&format!("{at}/id"), format!("`{}` is in the register twice", requirement.id)));
            continue;
        }
        problems.extend(rule.requirement(requirement, &at));
    }
    problems.extend(rule.readings());
    problems
}

struct Rule<'c> {
    context: &'c LintContext<'c>,
    tree: &'c Node,
    /// Requirement id to the clauses that cite it.
    stated: HashMap<&'c str, Vec<&'c str>>,
}

impl Rule<'_> {
    fn error(&self, at: &str, message: impl Into<String>) -> Problem {
        self.context.sources.problem(self.tree.value_mark_of(at), message)
    }

    fn head(&self) -> Vec<Problem> {
        let (register, name) = (&self.context.contract.register, &self.context.contract.name);
        let mut problems = Vec::new();
        if register.contract != *name {
            problems.push(self.error("/contract", format!("this register is in the folder of the contract `{name}`")));
        }
        for requirement in &register.requirements {
            let position = register.requirements.iter().position(|other| other.id == requirement.id).unwrap_or(0);
            let cited = std::iter::once((format!("/requirements/{position}/document"), &requirement.document));
            let also = requirement.also.iter().enumerate();
            let also = also.map(|(index, document)| (format!("/requirements/{position}/also/{index}"), document));
            for (at, document) in cited.chain(also).filter(|(_, document)| !register.documents.contains_key(*document))
            {
                problems.push(self.error(&at, format!("`documents` has no `{document}`")));
            }
        }
        problems
    }

    fn unknown_requirements(&self, named: &[(String, String)]) -> Vec<Problem> {
        let known: HashSet<&str> =
            self.context.contract.register.requirements.iter().map(|requirement| requirement.id.as_str()).collect();
        named
            .iter()
            .filter(|(id, _)| !known.contains(id.as_str()))
            .map(|(id, at)| self.context.error_at_value(at, format!("the register has no requirement `{id}`")))
            .collect()
    }

    fn requirement(&self, requirement: &Requirement, at: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let id = &requirement.id;
        let contract = self.context.contract;
        let stated = self.stated.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        for (index, clause) in requirement.clauses.iter().enumerate() {
            let here = format!("{at}/clauses/{index}");
            if clause.starts_with("baseline/") {
                if baseline().is_ok_and(|baseline| !baseline.clauses.contains_key(clause)) {
                    problems.push(self.error(&here, format!("the baseline has no clause `{clause}`")));
                }
            } else if !contract.clauses.contains_key(clause) {
                let mut problem = self.error(&here, format!("the contract has no clause `{clause}`"));
                if let Some(near) = near(contract, clause) {
                    problem = problem.with_help(format!("did you mean `{near}`?"));
                }
                problems.push(problem);
            } else if !stated.contains(&clause.as_str()) {
                problems.push(self.error(&here, format!("no `x-requirement` ties this clause to `{id}`")));
            }
        }
        let missing: Vec<&str> =
            stated.iter().copied().filter(|clause| !requirement.clauses.iter().any(|own| own == clause)).collect();
        if !missing.is_empty() {
            let message = format!("`x-requirement` ties more clauses to `{id}` than are listed here");
            problems.push(self.error(&format!("{at}/id"), message).with_help(format!("add: {}", missing.join(", "))));
        }
        if requirement.clauses.is_empty() && requirement.level != RequirementLevel::None {
            let message = format!("`{id}` is a {} and no clause states it", requirement.level.as_str());
            problems.push(self.error(&format!("{at}/id"), message));
        }
        if requirement.clauses.is_empty() && requirement.level == RequirementLevel::None && requirement.reason.is_none()
        {
            problems.push(self.error(&format!("{at}/id"), format!("`{id}` has neither a clause nor a `reason`")));
        }
        if let Some(scheme) = &requirement.refused
            && !contract.security.contains_key(scheme)
        {
            let message = format!("the contract has no security scheme `{scheme}`");
            problems.push(self.error(&format!("{at}/refused"), message));
        }
        problems
    }

    /// What decides a reading exists.
    fn readings(&self) -> Vec<Problem> {
        let contract = self.context.contract;
        let mut problems = Vec::new();
        let mut seen = HashSet::new();
        for (index, reading) in contract.register.readings.iter().enumerate() {
            let at = format!("/readings/{index}");
            if !seen.insert(&reading.id) {
                problems.push(self.error(&format!("{at}/id"), format!("`{}` is in the register twice", reading.id)));
            }
            for (number, place) in reading.decided_by.iter().enumerate() {
                let exists = match place.strip_prefix('#') {
                    Some(at) => self.context.tree.at(at).is_some(),
                    None => place.starts_with("baseline/") || contract.clauses.contains_key(place),
                };
                if !exists {
                    let here = format!("{at}/decided-by/{number}");
                    problems.push(self.error(&here, format!("the contract has no `{place}`")));
                }
            }
        }
        problems
    }
}

fn stated(contract: &Contract) -> HashMap<&str, Vec<&str>> {
    let mut stated: HashMap<&str, Vec<&str>> = HashMap::new();
    for clause in contract.clauses.values() {
        for citation in &clause.citations {
            let clauses = stated.entry(citation.requirement.as_str()).or_default();
            if !clauses.contains(&clause.id.as_str()) {
                clauses.push(&clause.id);
            }
        }
    }
    stated
}

/// A clause with the same keyword whose id is most like `id`.
fn near<'c>(contract: &'c Contract, id: &str) -> Option<&'c str> {
    let score = |known: &str| {
        let common = |one: &mut dyn Iterator<Item = char>, other: &mut dyn Iterator<Item = char>| {
            one.zip(other).take_while(|(one, other)| one == other).count()
        };
        common(&mut known.chars(), &mut id.chars()) + common(&mut known.chars().rev(), &mut id.chars().rev())
    };
    let best = contract.clauses.keys().max_by_key(|known| score(known))?;
    (score(best) * 3 > id.len() * 2).then_some(best.as_str())
}

/// Every requirement id in an `x-requirement` of the document, with its place; each id and place once.
fn named_in_document(tree: &Node) -> Vec<(String, String)> {
    let mut found = BTreeMap::new();
    collect(tree, &mut String::new(), &mut found);
    found.into_iter().map(|(at, id)| (id, at)).collect()
}

fn collect(node: &Node, at: &mut String, found: &mut BTreeMap<String, String>) {
    let mut step = |token: &str, child: &Node| {
        let length = at.len();
        at.push('/');
        at.push_str(&pointer::escape(token));
        if token == "x-requirement" && node.as_map().is_some() {
            let object = serde_json::json!({"x-requirement": child.to_value()});
            for (index, id) in Annotations::of(&object).requirements().enumerate() {
                found.insert(format!("{at}/{index}"), id.to_owned());
            }
        } else {
            collect(child, at, found);
        }
        at.truncate(length);
    };
    match &node.kind {
        NodeKind::Scalar(_) => {}
        NodeKind::List(items) => items.iter().enumerate().for_each(|(index, item)| step(&index.to_string(), item)),
        NodeKind::Map(members) => members.iter().for_each(|(key, entry)| step(key, &entry.node)),
    }
}
