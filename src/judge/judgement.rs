//! What checks say of one exchange or notification: what they looked at, what is broken, and what could not be read.

use serde_json::Value;

use super::{Breach, Evidence, Scene};
use crate::codec::body::Unread;
use crate::contract::{Clause, Contract, Duty, Operation, Place};

/// The judgement on one exchange or notification.
#[derive(Debug, Default)]
pub struct Judgement<'a> {
    /// What is broken.
    pub breaches: Vec<Breach<'a>>,
    /// Why a body of which something is promised was not read: what it promises is neither kept nor broken.
    pub unread: Option<Unread>,
    /// What was looked at, broken or not.
    pub evidence: Evidence,
    /// Whether only the rules that hold for every contract are judged.
    pub(super) rules_alone: bool,
}

impl<'a> Judgement<'a> {
    /// Nothing yet. `evidence` is what the judgement adds to.
    pub(super) fn adding_to(evidence: Evidence, rules_alone: bool) -> Self {
        Self { breaches: Vec::new(), unread: None, evidence, rules_alone }
    }

    /// Adds what is broken; it was looked at.
    pub(super) fn extend(&mut self, breaches: impl IntoIterator<Item = Breach<'a>>) {
        for breach in breaches {
            if self.judges(breach.clause) {
                self.evidence.look(breach.clause, breach.duty);
                self.breaches.push(breach);
            }
        }
    }

    /// Counts a promise as looked at; nothing where there is no such clause.
    pub(super) fn look(&mut self, clause: Option<&Clause>, duty: Duty) {
        if let Some(clause) = clause.filter(|clause| self.judges(clause)) {
            self.evidence.look(clause, duty);
        }
    }

    /// Counts what the case is about as looked at.
    pub(super) fn look_at_aim(&mut self, scene: &Scene<'a>) {
        if let Some((clause, duty)) = scene.aim() {
            self.look(Some(clause), duty);
        }
    }

    /// Counts as looked at what `value` at a place of an operation gives occasion to judge; see [`Contract::judged_by`].
    pub(super) fn look_into(
        &mut self,
        (contract, operation, place): (&Contract, &Operation, &Place),
        value: &Value,
        markup: bool,
    ) {
        if !self.rules_alone {
            contract.judged_by(&operation.name, place, value, markup, &mut self.evidence.contract);
        }
    }

    /// Takes note of what could not be read.
    pub(super) fn note_unread(&mut self, read: Result<(), Unread>) {
        if let Err(reason) = read {
            self.unread.get_or_insert(reason);
        }
    }

    fn judges(&self, clause: &Clause) -> bool {
        !self.rules_alone || clause.is_general()
    }
}
