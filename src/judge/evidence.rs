//! Evidence: which promises checks really looked at.

use crate::contract::{Clause, ClauseSet, Contract, Duty};

/// The promises that checks looked at in one exchange or notification. It has room for all of them and is kept from one
/// exchange to the next, so that nothing is allocated for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Promises of the contract.
    pub contract: ClauseSet,
    /// Rules that hold for every contract.
    pub baseline: ClauseSet,
}

impl Evidence {
    /// None yet, with room for what a contract and the rules promise.
    pub fn of(contract: &Contract, baseline: &Contract) -> Self {
        Self { contract: ClauseSet::of(contract), baseline: ClauseSet::of(baseline) }
    }

    /// Counts a promise as looked at; nothing where the clause does not ask the duty.
    pub(super) fn look(&mut self, clause: &Clause, duty: Duty) {
        if clause.duties.level(duty).is_some() {
            let set = if clause.is_general() { &mut self.baseline } else { &mut self.contract };
            set.insert(clause, duty);
        }
    }

    /// Whether a promise was looked at.
    pub fn has(&self, clause: &Clause, duty: Duty) -> bool {
        let set = if clause.is_general() { &self.baseline } else { &self.contract };
        set.contains(clause, duty)
    }

    /// Adds what was looked at in another exchange of the same contract.
    pub fn extend(&mut self, other: &Self) {
        self.contract.extend(&other.contract);
        self.baseline.extend(&other.baseline);
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.contract.clear();
        self.baseline.clear();
    }
}
