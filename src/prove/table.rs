//! Trials to rows: what became of each fault, and how well each requirement is proved.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Fault, Kind};
use super::proof::Proof;
use super::trial::Trial;
use crate::contract::{RequirementLevel, Status};
use crate::event::{Fate, FaultRow, Proved, ProvedRow};

/// The row of one fault.
pub(super) fn row(proof: &Proof, fault: &Fault, found: Trial) -> FaultRow {
    let clause = proof.clause(&fault.clause);
    let reason = if found.kill.is_none() { equivalent(proof, fault) } else { None };
    let fate = match (&found.kill, &reason, &found.other) {
        (Some(_), _, _) => Fate::Killed,
        (None, Some(_), _) => Fate::Equivalent,
        (None, None, Some(_)) => Fate::KilledByAnother,
        (None, None, None) => Fate::Survived,
    };
    let unreached = (fate == Fate::Survived && found.applied == 0).then(|| "the fault never took effect".to_owned());
    let shown = found.kill.as_ref().or(found.other.as_ref());
    FaultRow {
        fault: fault.id.clone(),
        form: fault.form(),
        clause: fault.clause.clone(),
        duty: fault.duty.as_str(),
        kind: fault.kind.word(),
        level: proof.level(fault),
        file: clause.map(|clause| clause.location.file.to_string()).unwrap_or_default(),
        line: clause.map(|clause| clause.location.line).unwrap_or_default(),
        fate,
        check: shown.map(|finding| finding.check.clone()),
        case: shown.map(|finding| finding.case.clone()),
        named: shown.map(|finding| finding.clause.id.clone()).filter(|id| *id != fault.clause),
        reason: reason.or(unreached),
        requirements: found.kill.map(|finding| finding.requirements).unwrap_or_default(),
        along: fault.along.clone(),
    }
}

/// Why a fault that was not killed cannot be told from keeping the promise; decided from the contract alone.
fn equivalent(proof: &Proof, fault: &Fault) -> Option<String> {
    let contract = &proof.setup.contracts[fault.contract];
    let operation = &contract.operations[fault.operation];
    let tail = fault.clause.splitn(3, '/').nth(2).unwrap_or_default();
    let key = super::spoil::key_of(tail);
    let response = key.and_then(|key| operation.responses.iter().find(|own| own.key == key));
    let content = match response {
        Some(response) => Some(&response.content),
        None => operation.body.as_ref(),
    };
    let tolerates = |essence: &str| {
        let accept = content.and_then(|content| content.accept.as_ref());
        accept.is_some_and(|accept| {
            accept.accepts(crate::contract::Zone::Wide, &serde_json::Value::String(essence.to_owned()))
        })
    };
    match &fault.kind {
        Kind::MediaType(other) if tolerates(other.unwrap_or_default()) => Some("inside x-accept".to_owned()),
        Kind::UnexpectedBody if tolerates("application/xml") => Some("inside x-accept".to_owned()),
        Kind::AnotherStatus(_) | Kind::Unbuilt if response.is_some() && tail.ends_with("#status") => {
            let status = response?.status;
            let due = [401, 403, 404, 405, 400, 422, 415];
            let stated = matches!(status, Status::Code(code) if code < 400 || due.contains(&code));
            (!stated).then(|| match status {
                Status::Code(500..) => "implied by clause baseline/provider/answer#no-5xx".to_owned(),
                _ => format!("implied by clause {}/{}/responses#documented", contract.name, operation.name),
            })
        }
        _ => None,
    }
}

/// The requirements, each with how well it is proved.
pub(super) fn table(proof: &Proof, faults: &[FaultRow]) -> Vec<ProvedRow> {
    let mut killed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for row in faults.iter().filter(|row| row.fate == Fate::Killed) {
        for id in &row.requirements {
            killed.entry(id).or_default().extend(row.check.clone());
        }
    }
    let registers = proof.setup.contracts.iter().map(|contract| &contract.register);
    let mut rows = Vec::new();
    for requirement in registers.chain([&proof.setup.baseline.register]).flat_map(|register| &register.requirements) {
        let own: Vec<&FaultRow> = faults.iter().filter(|row| requirement.clauses.contains(&row.clause)).collect();
        let checks = killed.get(requirement.id.as_str()).map(|checks| checks.iter().cloned().collect::<Vec<_>>());
        let proved = match &checks {
            Some(_) => Proved::Killed,
            None if requirement.level == RequirementLevel::None => Proved::Reason,
            None if own.iter().any(|row| row.fate == Fate::Killed || row.fate == Fate::KilledByAnother) => {
                Proved::ByAccident
            }
            None => Proved::NoFault,
        };
        rows.push(ProvedRow {
            id: requirement.id.clone(),
            level: requirement.level,
            says: requirement.says.clone(),
            proved,
            faults: own.len(),
            checks: checks.unwrap_or_default(),
            reason: requirement.reason.clone(),
        });
    }
    rows
}
