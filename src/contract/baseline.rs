//! The baseline: rules that hold for every HTTP contract, as a register whose clauses are their own.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::BASELINE;
use super::assemble::PlaceIndex;
use super::files::Files;
use super::view::Views;
use super::{
    Bundle, Citation, Clause, ClauseId, Contract, EventModel, Level, Location, Problem, Register, Requirement,
    RequirementLevel, Scope, register,
};

/// The baseline: a contract without operations. Its clauses ask the duty `emit`, at the level of their requirement.
pub fn baseline() -> Result<Contract, Vec<Problem>> {
    let one = |problem| vec![problem];
    let missing = || Problem::of_file("specs/baseline/register.yaml", "the baseline is not part of this build");
    let mut files = Files::shipped(BASELINE).ok_or_else(missing).map_err(one)?;
    let source = files
        .read("register.yaml")
        .map_err(|error| one(Problem::of_file("specs/baseline/register.yaml", error.to_string())))?;
    let tree = files.parse(source).map_err(one)?;
    let register = register::read(&tree, &files.sources)?;
    let here = files.sources.location(tree.mark);
    let clauses = clauses_of(&register, &here);
    let document = Arc::new(Value::Object(serde_json::Map::new()));
    let bundle = Arc::new(Bundle::new(document.clone(), document));
    Ok(Contract {
        name: BASELINE.to_owned(),
        sha256: files.sha256(),
        operations: Vec::new(),
        security: IndexMap::new(),
        places: PlaceIndex::new(&clauses, &std::collections::HashMap::new(), Vec::new()),
        rules: clauses.values().enumerate().filter_map(|(number, own)| Some((own.parts().rule()?, number))).collect(),
        clauses,
        aliases: std::collections::HashMap::new(),
        events: EventModel::default(),
        register,
        overlays: Vec::new(),
        sources: files.sources.texts().to_vec(),
        server_path: String::new(),
        views: Views::alike(Arc::clone(&bundle)),
        bundle,
    })
}

fn clauses_of(register: &Register, here: &Location) -> IndexMap<String, Clause> {
    let mut clauses: IndexMap<String, Clause> = IndexMap::new();
    for (index, requirement) in register.requirements.iter().enumerate() {
        let pointer = format!("#/requirements/{index}");
        for id in &requirement.clauses {
            let citation = Citation { requirement: requirement.id.clone(), when: Scope::new() };
            if let Some(known) = clauses.get_mut(id) {
                known.citations.push(citation);
                known.duties.emit = known.duties.emit.max(level_of(requirement.level));
            } else if let Some(clause) = clause_of(id, requirement, citation, (&pointer, here)) {
                let number = u32::try_from(clauses.len()).unwrap_or(u32::MAX);
                clauses.insert(id.clone(), Clause { number, ..clause });
            }
        }
    }
    clauses
}

/// The clause that an id `baseline/ROLE/PLACE#KEYWORD` names.
fn clause_of(
    id: &str,
    requirement: &Requirement,
    citation: Citation,
    (pointer, here): (&str, &Location),
) -> Option<Clause> {
    let location = requirement.location.clone().unwrap_or_else(|| here.clone());
    let mut clause = Clause::new(ClauseId::parse(id)?, pointer.to_owned(), location);
    clause.duties.emit = level_of(requirement.level);
    clause.citations.push(citation);
    Some(clause)
}

const fn level_of(level: RequirementLevel) -> Option<Level> {
    match level {
        RequirementLevel::None => None,
        RequirementLevel::May => Some(Level::May),
        RequirementLevel::Should => Some(Level::Should),
        RequirementLevel::Must => Some(Level::Must),
    }
}
