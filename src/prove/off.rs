//! Each check switched off in turn: what it alone proves must then be missing.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::proof::{Effort, Proof, ProofError, prove};
use crate::event::{Fate, FaultRow, KillMatrix, OffRow};
use crate::judge;

/// How many faults of one requirement are tried again, and of all clauses that no requirement states.
const SOME: usize = 3;

/// Tries some of the faults that each check kills once more, with the check switched off.
///
/// # Errors
/// Where the target cannot be set up.
pub fn without_each(proof: &Arc<Proof>, matrix: &KillMatrix, effort: &Effort) -> Result<Vec<OffRow>, ProofError> {
    let mut chosen: Vec<(&'static str, &FaultRow)> = Vec::new();
    for check in judge::all() {
        let killed = matrix.faults.iter();
        let killed = killed.filter(|row| row.fate == Fate::Killed && row.check.as_deref() == Some(check));
        chosen.extend(some(killed).into_iter().map(|row| (check, row)));
    }
    let tried: Vec<(&'static str, &str)> = chosen.iter().map(|(check, row)| (*check, row.fault.as_str())).collect();
    let found = prove(&Arc::new(proof.reduced(&tried)), effort, &|_, _| {})?.faults;
    let of = |check: &'static str| {
        let own = chosen.iter().zip(&found).filter(move |((own, _), _)| *own == check);
        let own: Vec<(&FaultRow, &FaultRow)> = own.map(|((_, before), now)| (*before, now)).collect();
        let lost: BTreeSet<&String> = own.iter().flat_map(|(before, _)| &before.requirements).collect();
        let now: BTreeSet<&String> = own.iter().flat_map(|(_, now)| &now.requirements).collect();
        OffRow {
            check: check.to_owned(),
            tried: own.len(),
            open: own.iter().filter(|(_, now)| now.fate != Fate::Killed).count(),
            requirements: lost.difference(&now).map(|id| (*id).clone()).collect(),
        }
    };
    Ok(judge::all().map(of).collect())
}

/// A few faults for each set of requirements, in order.
fn some<'m>(killed: impl Iterator<Item = &'m FaultRow>) -> Vec<&'m FaultRow> {
    let mut chosen: Vec<&FaultRow> = Vec::new();
    for row in killed {
        if chosen.iter().filter(|own| own.requirements == row.requirements).count() < SOME {
            chosen.push(row);
        }
    }
    chosen
}
