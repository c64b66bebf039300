//! Scopes: the `when`s of an operation, each of which needs its own documented request.

use crate::contract::{Clause, Contract, Operation, Scope};

/// The scopes of an operation, the first one being the default; at least one, perhaps empty.
pub(super) fn scopes(contract: &Contract, operation: &Operation) -> Vec<Scope> {
    let mut found: Vec<Scope> = Vec::new();
    for clause in clauses(contract, operation) {
        for citation in &clause.citations {
            if !citation.when.is_empty() && !found.contains(&citation.when) {
                found.push(citation.when.clone());
            }
        }
    }
    if found.is_empty() {
        found.push(Scope::new());
    }
    found
}

/// The clauses of an operation, in document order.
pub(super) fn clauses<'a>(contract: &'a Contract, operation: &'a Operation) -> impl Iterator<Item = &'a Clause> {
    contract.clauses.values().filter(move |clause| clause.operation == operation.name)
}

/// Whether a clause says something of its own about this scope.
pub(super) fn speaks_of(clause: &Clause, scope: &Scope) -> bool {
    clause.citations.iter().any(|citation| !citation.when.is_empty() && citation.when == *scope)
}

/// Whether a citation holds inside `scope`.
pub(super) fn holds(when: &Scope, scope: &Scope) -> bool {
    when.iter().all(|(key, value)| scope.get(key) == Some(value))
}

/// The scope as part of a case name.
pub(super) fn suffix(scope: &Scope) -> String {
    scope.values().map(String::as_str).collect::<Vec<_>>().join("-")
}
