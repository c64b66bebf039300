//! What was judged: the promises that checks looked at in a case.

use std::sync::Arc;

use crate::contract::{Clause, ClauseSet, Contract, Duty};
use crate::judge::Evidence;

/// The promises that checks looked at in a case: of contracts, each by its position in the run, and of the rules that hold
/// for every contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    contracts: Vec<(usize, ClauseSet)>,
    rules: ClauseSet,
}

impl Judged {
    /// What was looked at in exchanges of one contract.
    pub fn of(contract: usize, evidence: Evidence) -> Self {
        Self { contracts: vec![(contract, evidence.contract)], rules: evidence.baseline }
    }

    /// Adds what was looked at in an exchange of a contract.
    pub fn add(&mut self, contract: usize, evidence: &Evidence) {
        self.add_promises(contract, &evidence.contract);
        self.rules.extend(&evidence.baseline);
    }

    /// Adds what was looked at in another case.
    pub fn extend(&mut self, other: &Self) {
        for (contract, promises) in &other.contracts {
            self.add_promises(*contract, promises);
        }
        self.rules.extend(&other.rules);
    }

    fn add_promises(&mut self, contract: usize, promises: &ClauseSet) {
        match self.contracts.iter_mut().find(|(known, _)| *known == contract) {
            Some((_, known)) => known.extend(promises),
            None => self.contracts.push((contract, promises.clone())),
        }
    }

    /// The sets: of each contract by its position in the run, and `None` for the rules.
    pub(super) fn sets(&self) -> impl Iterator<Item = (Option<usize>, &ClauseSet)> {
        let contracts = self.contracts.iter().map(|(contract, promises)| (Some(*contract), promises));
        contracts.chain([(None, &self.rules)])
    }

    /// The clauses and duties, with the contracts of the run and the rules that hold for every contract.
    pub fn promises<'c>(
        &'c self,
        contracts: &'c [Arc<Contract>],
        baseline: &'c Contract,
    ) -> impl Iterator<Item = (&'c Clause, Duty)> {
        self.sets().flat_map(move |(contract, promises)| {
            let contract = contract.map_or(Some(baseline), |number| contracts.get(number).map(Arc::as_ref));
            contract.into_iter().flat_map(|contract| promises.iter(contract))
        })
    }

    /// Whether a promise was looked at; `contract`: its position in the run.
    pub fn has(&self, contract: usize, clause: &Clause, duty: Duty) -> bool {
        if clause.is_general() {
            return self.rules.contains(clause, duty);
        }
        self.contracts.iter().any(|(known, promises)| *known == contract && promises.contains(clause, duty))
    }
}

/// Why a promise was not judged of which no more is known.
pub(super) const fn no_occasion(duty: Duty) -> &'static str {
    match duty {
        Duty::Emit => "nothing that came gave occasion to judge it",
        Duty::Accept | Duty::Refuse => "no request that tries it was clearly taken or refused",
    }
}
