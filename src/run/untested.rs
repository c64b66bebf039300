//! What no case of a run tests: requirements and clauses, each with the reason.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Setup;
use crate::contract::{Clause, Contract, Duty, In, Kind, Place, RequirementLevel, Role, is_transport};
use crate::event::Unexplored;
use crate::suite::Suite;

/// Why a requirement binds nothing that this run checks.
pub(super) fn hints(setup: &Setup, tested: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut hints = BTreeMap::new();
    for requirement in &setup.baseline.register.requirements {
        if !tested.contains(&requirement.id) {
            let reason = "nothing in these contracts and roles calls for it";
            hints.insert(requirement.id.clone(), reason.to_owned());
        }
    }
    for contract in &setup.contracts {
        for requirement in &contract.register.requirements {
            if requirement.level == RequirementLevel::None {
                continue;
            }
            let roles: Vec<Role> = requirement
                .clauses
                .iter()
                .filter_map(|id| contract.clauses.get(id))
                .flat_map(|clause| roles_of(contract, clause))
                .collect();
            let checked = |role: &Role| match role {
                Role::Provider => setup.target.provider.is_some(),
                Role::Handler => setup.target.handler.is_some(),
            };
            if !roles.is_empty() && !roles.iter().any(checked) {
                let role = roles[0];
                hints.insert(requirement.id.clone(), format!("binds the {role}, which is not checked in this run"));
            }
        }
    }
    hints
}

/// Why requirements that bind what is checked are tested by no case: what blocks the operations that they are about.
pub(super) fn reasons(setup: &Setup, suite: &Suite, tested: &BTreeSet<String>) -> BTreeMap<String, String> {
    let blocked = Blocked::of(setup, suite);
    let mut reasons = BTreeMap::new();
    for contract in &setup.contracts {
        for requirement in contract.register.requirements.iter().filter(|own| !tested.contains(&own.id)) {
            let clauses = requirement.clauses.iter().filter_map(|id| contract.clauses.get(id));
            let places = clauses.flat_map(|clause| {
                roles_of(contract, clause)
                    .into_iter()
                    .map(|role| (role, format!("{}/{}", contract.name, clause.operation)))
            });
            let found = places.into_iter().find_map(|place| blocked.places.get(&place));
            reasons.extend(found.map(|reason| (requirement.id.clone(), reason.clone())));
        }
    }
    reasons
}

/// What cannot be tried at all, and why.
struct Blocked {
    /// By role and `contract/operation`.
    places: BTreeMap<(Role, String), String>,
}

impl Blocked {
    fn of(setup: &Setup, suite: &Suite) -> Self {
        let mut places = BTreeMap::new();
        for session in &suite.sessions {
            let Some(reason) = &session.blocked else { continue };
            let (contract, operation) = session.at.find(&setup.contracts);
            let place = format!("{}/{}", contract.name, operation.name);
            places.entry((session.role, place)).or_insert_with(|| reason.clone());
        }
        // One with requirements of its own is about them, not about the whole operation.
        for entry in suite.unavailable.iter().filter(|entry| entry.requirements.is_empty()) {
            let place: Vec<&str> = entry.path.splitn(3, '/').take(2).collect();
            places.entry((entry.role, place.join("/"))).or_insert_with(|| entry.reason.clone());
        }
        Self { places }
    }
}

/// Every clause and duty that binds a role that is checked, with the reason why nothing is tried of it where nothing is.
pub(super) fn promises(setup: &Setup, suite: &Suite) -> Vec<Unexplored> {
    let aims = suite.cases().flat_map(|case| &case.aims).chain(suite.deliveries.iter().flat_map(|case| &case.aims));
    let tested: HashSet<(&str, Duty)> = aims.map(|aim| (aim.clause.as_str(), aim.duty)).collect();
    let mut found = Vec::new();
    for contract in setup.contracts.iter().chain([&setup.baseline]) {
        for clause in contract.clauses.values() {
            let bound = roles_of(contract, clause);
            for ((duty, _), role) in clause.duties.iter().zip(bound) {
                let checked = match role {
                    Role::Provider => setup.target.provider.is_some(),
                    Role::Handler => setup.target.handler.is_some(),
                };
                if !checked {
                    continue;
                }
                let transport =
                    matches!(&clause.place, Place::Parameter { carried: In::Header, name, .. } if is_transport(name));
                let reason = match duty {
                    _ if tested.contains(&(clause.id.as_str(), duty)) => "no case that tries it ran",
                    _ if transport => "HTTP itself defines this header, so that a contract can promise nothing of it",
                    Duty::Accept => "no valid value shows it alone: it is in every request that is accepted",
                    Duty::Refuse => "nothing breaks it alone and visibly on the wire",
                    Duty::Emit => "no case makes the target say what it is about",
                };
                found.push(Unexplored { clause: clause.id.clone(), duty, reason: reason.to_owned() });
            }
        }
    }
    found
}

/// The roles that a clause binds.
fn roles_of(contract: &Contract, clause: &Clause) -> Vec<Role> {
    let webhook = contract
        .operations
        .iter()
        .any(|operation| operation.name == clause.operation && operation.kind == Kind::Webhook);
    let answer = clause.place.is_answer();
    clause
        .duties
        .iter()
        .map(|(duty, _)| match (webhook, duty, answer) {
            (true, Duty::Emit, false) | (false, _, _) => Role::Provider,
            (true, _, _) => Role::Handler,
        })
        .collect()
}
