//! Acknowledges too late, though not never.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "slow", arises: &[Arises::Rule(RuleId::Acknowledged, derive)] };

#[derive(Debug)]
struct Slow;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, Slow);
}

impl FaultKind for Slow {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn handle<'a>(&'a self, layer: &'a Layer, _: &'a Incoming, _: &'a [String]) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            layer.apply();
            tokio::time::sleep(layer.delay).await;
            None
        })
    }
}
