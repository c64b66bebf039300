//! Fails where it should refuse.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "fails", arises: &[Arises::Rule(RuleId::NoServerError, derive)] };

#[derive(Debug)]
struct Fails;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, Fails);
}

impl FaultKind for Fails {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn react(&self, _: &Layer, _: &Incoming, answer: &Answer) -> Option<Reaction> {
        answer.is_refusal().then(|| Reaction::Answer(Answer { status: 500, ..answer.clone() }))
    }
}
