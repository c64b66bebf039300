//! Notifications of one kind never come.

use crate::contract::{Clause, Duty, Keyword, Place, Subscription};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "dropped-EVENT", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct DroppedEvent(String);

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let Some(Subscription::Due(due)) = &derivation.operation.subscription else { return };
    if clause.place == Place::Delivery && clause.keyword == Keyword::Due && due.kinds.len() > 1 {
        for kind in &due.kinds {
            derivation.put(clause, Duty::Emit, DroppedEvent(kind.clone()));
        }
    }
}

impl FaultKind for DroppedEvent {
    fn name(&self) -> String {
        format!("dropped-{}", self.0.to_ascii_lowercase())
    }

    fn deliver<'a>(&'a self, layer: &'a Layer, request: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        let own = String::from_utf8_lossy(&request.body).contains(self.0.as_str());
        Box::pin(async move { own.then(|| layer.swallowed()) })
    }
}
