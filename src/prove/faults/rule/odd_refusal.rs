//! Refuses with a status that says something else.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "odd-refusal", arises: &[Arises::Rule(RuleId::RightStatus, derive)] };

#[derive(Debug)]
struct OddRefusal;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, OddRefusal);
}

impl FaultKind for OddRefusal {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn react(&self, _: &Layer, _: &Incoming, answer: &Answer) -> Option<Reaction> {
        answer.is_refusal().then(|| Reaction::Answer(Answer { status: 402, ..answer.clone() }))
    }
}
