//! Shows a stack trace.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "shows-stack-trace", arises: &[Arises::Rule(RuleId::NoStackTrace, derive)] };

#[derive(Debug)]
struct ShowsStackTrace;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, ShowsStackTrace);
}

impl FaultKind for ShowsStackTrace {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn react(&self, _: &Layer, _: &Incoming, answer: &Answer) -> Option<Reaction> {
        let mut other = answer.clone();
        other.body = b"Traceback (most recent call last):\n  File \"app.py\", line 1".to_vec();
        other.set_header("Content-Type", Some("text/plain"));
        Some(Reaction::Answer(other))
    }
}
