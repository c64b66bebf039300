//! A subscription to one scope is one to all.

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::notification::membership::{SetChange, has_siblings};
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "begun-with-another", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct BegunWithAnother;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place == Place::Delivery && clause.keyword == Keyword::Silent && has_siblings(derivation) {
        derivation.put(clause, Duty::Emit, BegunWithAnother);
    }
}

impl FaultKind for BegunWithAnother {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn shows_beside_another(&self) -> bool {
        true
    }

    fn provide<'a>(&'a self, layer: &'a Layer, request: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            let change = SetChange::asked(layer, request).filter(|change| change.adds)?;
            change.repeat_as_own(layer, request).await;
            None
        })
    }
}
