//! Trials to rows: what became of each fault, and how well each requirement is proved.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::Fault;
use super::pass::Pass;
use super::proof::Proof;
use super::trial::{Kill, Trial};
use crate::contract::{ClauseId, RequirementLevel};
use crate::event::{Fate, FaultRow, Proved, ProvedRow};
use crate::judge::{Aim, CheckId};
use crate::suite::cited;

/// Why a rule that holds for every contract is not broken around a target that is built from one.
const NO_OCCASION: &str = "this contract gives no occasion to break it";

/// The row of one fault.
pub(super) fn row(proof: &Proof, fault: &Fault, found: &Trial) -> FaultRow {
    let pass = proof.pass(fault);
    let clause = pass.clause(&fault.clause);
    let fate = match (&fault.equivalent, &found.kill, &found.other) {
        (Some(_), ..) => Fate::Equivalent,
        (None, Some(_), _) => Fate::Killed,
        (None, None, Some(_)) => Fate::KilledByAnother,
        (None, None, None) => Fate::Survived,
    };
    let why =
        if fault.kind.is_built() { "the fault never took effect" } else { "no message that breaks it could be built" };
    let unreached = (fate == Fate::Survived && found.applied == 0).then(|| why.to_owned());
    let (shown, hidden) = match &found.kill {
        Some(Kill::Found(finding)) => (Some(finding.as_ref()), None),
        Some(Kill::NotJudged { case, reason }) => (None, Some((case.clone(), reason.clone()))),
        None => (found.other.as_ref(), None),
    };
    let case = shown.map(|finding| finding.case.clone());
    let requirements = match &found.kill {
        Some(Kill::Found(finding)) => finding.requirements.clone(),
        // That a promise is not counted where it cannot be judged proves nothing of what it states.
        _ if fault.kind.hides() => Vec::new(),
        _ => stated(pass, fault),
    };
    FaultRow {
        fault: fault.id.clone(),
        form: fault.form(),
        clause: fault.clause.clone(),
        duty: fault.duty.as_str(),
        kind: fault.kind.name(),
        level: pass.level(fault),
        strict: fault.strict,
        hides: fault.kind.hides(),
        file: clause.map(|clause| clause.location.file.to_string()).unwrap_or_default(),
        line: clause.map(|clause| clause.location.line).unwrap_or_default(),
        fate,
        check: shown.map(|finding| finding.check),
        case: case.or(hidden.as_ref().map(|(case, _)| case.clone())),
        named: shown.map(|finding| finding.clause.id.clone()).filter(|id| *id != fault.clause),
        reason: fault.equivalent.clone().or(unreached).or(hidden.map(|(_, reason)| reason)),
        requirements,
        along: fault.along.clone(),
    }
}

/// The requirements that the clause states where the fault is: they are at stake where no finding names any.
fn stated(pass: &Pass, fault: &Fault) -> Vec<String> {
    if let Some(requirement) = fault.kind.requirement() {
        return vec![requirement.to_owned()];
    }
    let aim = Aim { clause: fault.clause.clone(), duty: fault.duty };
    let scope = fault.scope.clone().unwrap_or_default();
    cited(&pass.setup.contracts[fault.at.contract], &pass.setup.baseline, &[aim], &scope, None)
}

/// The requirements, each with how well it is proved.
pub(super) fn table(proof: &Proof, faults: &[FaultRow]) -> Vec<ProvedRow> {
    let mut killed: BTreeMap<&str, BTreeSet<CheckId>> = BTreeMap::new();
    for row in faults.iter().filter(|row| row.fate == Fate::Killed) {
        for id in &row.requirements {
            killed.entry(id).or_default().extend(row.check);
        }
    }
    let setup = &proof.lenient().setup;
    let registers = setup.contracts.iter().map(|contract| &contract.register);
    let mut rows = Vec::new();
    for requirement in registers.chain([&setup.baseline.register]).flat_map(|register| &register.requirements) {
        let own = faults.iter().filter(|row| requirement.clauses.contains(&row.clause) && !row.hides);
        let own: Vec<&FaultRow> = own.collect();
        // A contract that nobody here wrote need not give an occasion to break every rule; those shipped do.
        let general =
            requirement.clauses.iter().all(|id| ClauseId::parse(id).is_some_and(|clause| clause.is_general()));
        let idle = proof.is_built() && general && own.is_empty();
        let checks = killed.get(requirement.id.as_str()).map(|checks| checks.iter().copied().collect::<Vec<_>>());
        let proved = match &checks {
            Some(_) => Proved::Killed,
            None if requirement.level == RequirementLevel::None || idle => Proved::Reason,
            None if own.iter().any(|row| row.fate == Fate::Killed || row.fate == Fate::KilledByAnother) => {
                Proved::ByAccident
            }
            None if own.iter().any(|row| row.fate == Fate::Survived) => Proved::Survived,
            None => Proved::NoFault,
        };
        rows.push(ProvedRow {
            id: requirement.id.clone(),
            level: requirement.level,
            says: requirement.says.clone(),
            proved,
            faults: own.len(),
            checks: checks.unwrap_or_default(),
            reason: requirement.reason.clone().or_else(|| idle.then(|| NO_OCCASION.to_owned())),
        });
    }
    rows
}
