//! A 401 without WWW-Authenticate.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "no-challenge", arises: &[Arises::Rule(RuleId::Challenge, derive)] };

#[derive(Debug)]
struct NoChallenge;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, NoChallenge);
}

impl FaultKind for NoChallenge {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn react(&self, _: &Layer, _: &Incoming, answer: &Answer) -> Option<Reaction> {
        let mut other = Answer { status: 401, ..answer.clone() };
        other.set_header("WWW-Authenticate", None);
        answer.is_refusal().then_some(Reaction::Answer(other))
    }
}
