//! Which operation or webhook of which contract.

use std::sync::Arc;

use super::{Contract, Operation};

/// An operation or webhook of several contracts, by position: small, and the same wherever these contracts are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationRef {
    /// Index of the contract.
    pub contract: usize,
    /// Index of the operation or webhook in its contract.
    pub operation: usize,
}

impl OperationRef {
    /// Every operation and webhook, contract by contract, in document order.
    pub fn all(contracts: &[Arc<Contract>]) -> impl Iterator<Item = (Self, &Arc<Contract>, &Operation)> {
        contracts.iter().enumerate().flat_map(|(index, contract)| {
            Self::of(index, contract).map(move |(at, operation)| (at, contract, operation))
        })
    }

    /// Every operation and webhook of the contract that stands at `index`.
    pub fn of(index: usize, contract: &Contract) -> impl Iterator<Item = (Self, &Operation)> {
        let numbered = contract.operations.iter().enumerate();
        numbered.map(move |(operation, own)| (Self { contract: index, operation }, own))
    }

    /// The contract and the operation or webhook. `contracts` are those that the reference was made for.
    pub fn find(self, contracts: &[Arc<Contract>]) -> (&Arc<Contract>, &Operation) {
        let contract = &contracts[self.contract];
        (contract, &contract.operations[self.operation])
    }
}
