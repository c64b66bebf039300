//! A set of promises: clauses of one contract, each with its duties.

use super::{Clause, Contract, Duty};

/// Bits of one clause: one for each duty.
const DUTIES: usize = Duty::ALL.len();
const BITS: usize = u64::BITS as usize;

/// Promises of one contract, as bits. It grows to the size of the contract once; after that nothing is allocated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClauseSet {
    words: Vec<u64>,
}

impl ClauseSet {
    /// An empty set with room for everything that a contract promises.
    pub fn of(contract: &Contract) -> Self {
        Self { words: vec![0; (contract.clauses.len() * DUTIES).div_ceil(BITS)] }
    }

    /// Adds a clause's duty.
    pub fn insert(&mut self, clause: &Clause, duty: Duty) {
        let (word, bit) = place(clause, duty);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= bit;
    }

    /// Whether the clause's duty is in the set.
    pub fn contains(&self, clause: &Clause, duty: Duty) -> bool {
        let (word, bit) = place(clause, duty);
        self.words.get(word).is_some_and(|own| own & bit != 0)
    }

    /// Takes a clause's duty out.
    pub fn remove(&mut self, clause: &Clause, duty: Duty) {
        let (word, bit) = place(clause, duty);
        if let Some(own) = self.words.get_mut(word) {
            *own &= !bit;
        }
    }

    /// Adds everything of another set of the same contract.
    pub fn extend(&mut self, other: &Self) {
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (own, more) in self.words.iter_mut().zip(&other.words) {
            *own |= more;
        }
    }

    /// Empties the set and keeps its memory.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The promises in document order. `contract`: the one whose clauses were added.
    pub fn iter<'c>(&self, contract: &'c Contract) -> impl Iterator<Item = (&'c Clause, Duty)> {
        self.numbers().filter_map(|number| Self::promise(contract, number))
    }

    /// The promise with a number, of the contract whose clauses were added.
    pub fn promise(contract: &Contract, number: usize) -> Option<(&Clause, Duty)> {
        let (_, clause) = contract.clauses.get_index(number / DUTIES)?;
        Some((clause, Duty::ALL[number % DUTIES]))
    }

    /// The numbers of the promises, in document order.
    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.checked_ilog2().map(|_| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(index * BITS + bit)
            })
        })
    }
}

/// The word and the bit of a promise.
fn place(clause: &Clause, duty: Duty) -> (usize, u64) {
    let bit = clause.number as usize * DUTIES + duty as usize;
    (bit / BITS, 1 << (bit % BITS))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use quickcheck::QuickCheck;

    use super::*;
    use crate::contract::baseline;

    #[test]
    fn a_set_with_room_for_a_contract_never_grows() {
        let contract = baseline().unwrap();
        let mut set = ClauseSet::of(&contract);
        let before = (set.words.as_ptr(), set.words.capacity());
        let all = set.clone();
        for (clause, duty) in contract.clauses.values().flat_map(|clause| Duty::ALL.map(|duty| (clause, duty))) {
            set.insert(clause, duty);
            set.extend(&all);
        }
        set.clear();
        assert_eq!((set.words.as_ptr(), set.words.capacity()), before);
    }

    #[test]
    fn what_was_added_and_not_taken_out_is_in_the_set() {
        fn law(added: Vec<(usize, u8)>, removed: Vec<(usize, u8)>, others: Vec<(usize, u8)>) -> bool {
            let contract = baseline().unwrap();
            let of = |(at, duty): (usize, u8)| {
                let (_, clause) = contract.clauses.get_index(at % contract.clauses.len()).unwrap();
                (clause, Duty::ALL[usize::from(duty) % DUTIES])
            };
            let (mut set, mut model) = (ClauseSet::default(), BTreeSet::new());
            let mut other = ClauseSet::default();
            for (clause, duty) in added.into_iter().map(of) {
                set.insert(clause, duty);
                model.insert((clause.number, duty));
            }
            for (clause, duty) in removed.into_iter().map(of) {
                set.remove(clause, duty);
                model.remove(&(clause.number, duty));
            }
            for (clause, duty) in others.into_iter().map(of) {
                other.insert(clause, duty);
                model.insert((clause.number, duty));
            }
            set.extend(&other);
            let found: BTreeSet<_> = set.iter(&contract).map(|(clause, duty)| (clause.number, duty)).collect();
            let told = model
                .iter()
                .all(|(number, duty)| set.contains(contract.clauses.get_index(*number as usize).unwrap().1, *duty));
            let empty = set.is_empty() == model.is_empty();
            set.clear();
            found == model && told && empty && set.is_empty()
        }
        QuickCheck::new().tests(60).quickcheck(law as fn(Vec<(usize, u8)>, Vec<(usize, u8)>, Vec<(usize, u8)>) -> bool);
    }
}
