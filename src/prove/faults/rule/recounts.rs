//! Processes the same notification each time that it comes.

use std::sync::atomic::Ordering;

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "recounts", arises: &[Arises::Rule(RuleId::ProcessedOnce, derive)] };

#[derive(Debug)]
struct Recounts;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if derivation.target.handler.as_ref().is_some_and(|handler| handler.processed.is_some()) {
        derivation.put_rule(clause, Recounts);
    }
}

impl FaultKind for Recounts {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn handle<'a>(
        &'a self,
        layer: &'a Layer,
        _: &'a Incoming,
        broken: &'a [String],
    ) -> BoxFuture<'a, Option<Reaction>> {
        if broken.is_empty() {
            layer.apply();
            layer.processed.fetch_add(1, Ordering::Relaxed);
        }
        Box::pin(async { None })
    }
}
