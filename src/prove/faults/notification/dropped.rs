//! A notification never comes.

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "dropped", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct Dropped;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place == Place::Delivery && clause.keyword == Keyword::Due {
        derivation.put(clause, Duty::Emit, Dropped);
    }
}

impl FaultKind for Dropped {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn deliver<'a>(&'a self, layer: &'a Layer, _: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async { Some(layer.swallowed()) })
    }
}
