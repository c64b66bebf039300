//! Each check switched off in turn: what it alone proves must then be missing.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::proof::{Effort, Proof, ProofError, prove};
use crate::codec::body::{BodyFormat, FORMATS};
use crate::contract::Contract;
use crate::event::{Fate, FaultRow, KillMatrix, OffRow};
use crate::judge::{self, CheckId};

/// How many faults of one set of requirements are tried at most: where the first is killed by another check as well, the
/// next may not be.
const SOME: usize = 3;

/// The faults that one check kills and that state the same requirements.
struct Group<'m> {
    check: CheckId,
    faults: Vec<&'m FaultRow>,
    tried: usize,
    open: bool,
}

/// Tries some of the faults that each check kills once more, with the check switched off.
///
/// # Errors
/// Where the target cannot be set up.
pub fn without_each(proof: &Arc<Proof>, matrix: &KillMatrix, effort: &Effort) -> Result<Vec<OffRow>, ProofError> {
    let checks =
        || judge::checks().iter().map(|check| check.id).filter(|check| has_occasion(*check, proof.contracts()));
    let mut groups: Vec<Group<'_>> = checks().flat_map(|check| groups(matrix, check)).collect();
    for _ in 0..SOME {
        let mut due: Vec<&mut Group<'_>> =
            groups.iter_mut().filter(|group| !group.open && group.tried < group.faults.len()).collect();
        let tried: Vec<(CheckId, &str)> =
            due.iter().map(|group| (group.check, group.faults[group.tried].fault.as_str())).collect();
        let found = prove(&Arc::new(proof.reduced(&tried)), effort, &|_, _| {})?.faults;
        for (group, row) in due.iter_mut().zip(found) {
            group.tried += 1;
            group.open = row.fate != Fate::Killed;
        }
    }
    let of = |check: CheckId| {
        let own = || groups.iter().filter(move |group| group.check == check);
        let open = || own().filter(|group| group.open);
        let lost: BTreeSet<&String> = open().flat_map(|group| &group.faults[0].requirements).collect();
        OffRow {
            check,
            tried: own().map(|group| group.tried).sum(),
            open: open().count(),
            requirements: lost.into_iter().cloned().collect(),
        }
    };
    Ok(checks().map(of).collect())
}

/// Whether a check has anything to look at: one of the bodies of a format has none where no body of it is documented.
pub(super) fn has_occasion(check: CheckId, contracts: &[Arc<Contract>]) -> bool {
    let format = FORMATS.iter().find(|format| format.check.is_some_and(|own| own.id == check.as_str()));
    let responses = contracts.iter().flat_map(|own| &own.operations).flat_map(|own| &own.responses);
    let mut documented = responses.flat_map(|own| &own.content.media_types);
    format.is_none_or(|format| documented.any(|own| BodyFormat::of(&own.concrete) == format))
}

/// A few faults for each set of requirements, in order.
fn groups<'m>(matrix: &'m KillMatrix, check: CheckId) -> Vec<Group<'m>> {
    let mut groups: Vec<Group<'m>> = Vec::new();
    let killed = |row: &&FaultRow| row.fate == Fate::Killed && row.check == Some(check);
    for row in matrix.faults.iter().filter(killed) {
        match groups.iter_mut().find(|group| group.faults[0].requirements == row.requirements) {
            Some(group) if group.faults.len() < SOME => group.faults.push(row),
            Some(_) => {}
            None => groups.push(Group { check, faults: vec![row], tried: 0, open: false }),
        }
    }
    groups
}
