//! Notifications go on after the subscription has ended.

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::generate::Knowledge;
use crate::prove::answers;
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::notification::membership::SetChange;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "stale", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct Stale;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place == Place::Delivery && clause.keyword == Keyword::Silent {
        derivation.put(clause, Duty::Emit, Stale);
    }
}

impl FaultKind for Stale {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn provide<'a>(&'a self, layer: &'a Layer, request: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            let change = SetChange::asked(layer, request).filter(|change| !change.adds)?;
            layer.apply();
            Some(Reaction::Answer(answers::success(change.operation, &Knowledge::default())))
        })
    }
}
