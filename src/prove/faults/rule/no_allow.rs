//! A 405 without Allow.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "no-allow", arises: &[Arises::Rule(RuleId::AllowedMethods, derive)] };

#[derive(Debug)]
struct NoAllow;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, NoAllow);
}

impl FaultKind for NoAllow {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn react(&self, _: &Layer, _: &Incoming, answer: &Answer) -> Option<Reaction> {
        let mut other = answer.clone();
        other.set_header("Allow", None);
        (answer.status == 405).then_some(Reaction::Answer(other))
    }
}
