//! Takes nothing any more once it has met a hostile document.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "wedged", arises: &[Arises::Rule(RuleId::AfterHostile, derive)] };

#[derive(Debug)]
struct Wedged;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, Wedged);
}

/// Whether a document is one that a careless handler does not get over.
fn is_hostile(body: &[u8]) -> bool {
    body.len() > 128 * 1024 || body.windows(9).take(4096).any(|window| window == b"<!DOCTYPE")
}

impl FaultKind for Wedged {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn handle<'a>(
        &'a self,
        layer: &'a Layer,
        request: &'a Incoming,
        broken: &'a [String],
    ) -> BoxFuture<'a, Option<Reaction>> {
        let met = layer.memory.of::<AtomicBool>();
        let wedged = met.load(Ordering::Relaxed);
        if is_hostile(&request.body) {
            met.store(true, Ordering::Relaxed);
        }
        Box::pin(async move { (wedged && broken.is_empty()).then(|| layer.refused()) })
    }
}
