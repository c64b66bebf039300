//! Only the first notification comes.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "only-the-first", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct OnlyTheFirst;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place == Place::Delivery && clause.keyword == Keyword::Due {
        derivation.put(clause, Duty::Emit, OnlyTheFirst);
    }
}

impl FaultKind for OnlyTheFirst {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn deliver<'a>(&'a self, layer: &'a Layer, _: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        let come = layer.memory.of::<AtomicBool>().swap(true, Ordering::Relaxed);
        Box::pin(async move { come.then(|| layer.swallowed()) })
    }
}
