//! What is asked of a subscription to one scope is done to those of other scopes too.

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::notification::membership::{SetChange, has_siblings};
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ENDED: FaultEntry =
    FaultEntry { name: "ended-with-another", arises: &[Arises::Sent(ended)] };

pub(in crate::prove::faults) const BEGUN: FaultEntry =
    FaultEntry { name: "begun-with-another", arises: &[Arises::Sent(begun)] };

#[derive(Debug)]
struct WithAnother {
    /// Whether subscriptions begin so; else they end so.
    adds: bool,
}

fn ended(derivation: &mut Derivation<'_>, clause: &Clause) {
    put(derivation, clause, &Keyword::Due, WithAnother { adds: false });
}

fn begun(derivation: &mut Derivation<'_>, clause: &Clause) {
    put(derivation, clause, &Keyword::Silent, WithAnother { adds: true });
}

fn put(derivation: &mut Derivation<'_>, clause: &Clause, broken: &Keyword, kind: WithAnother) {
    if clause.place == Place::Delivery && clause.keyword == *broken && has_siblings(derivation) {
        derivation.put(clause, Duty::Emit, kind);
    }
}

impl FaultKind for WithAnother {
    fn name(&self) -> String {
        if self.adds { BEGUN.name } else { ENDED.name }.to_owned()
    }

    fn shows_beside_another(&self) -> bool {
        true
    }

    fn provide<'a>(&'a self, layer: &'a Layer, request: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            let change = SetChange::asked(layer, request).filter(|change| change.adds == self.adds)?;
            change.repeat_as_own(layer, request).await;
            None
        })
    }
}
