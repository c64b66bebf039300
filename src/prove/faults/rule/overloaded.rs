//! Refuses notifications that arrive at the same time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::contract::{Clause, RuleId};
use crate::prove::answers;
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "overloaded", arises: &[Arises::Rule(RuleId::UnderLoad, derive)] };

/// More notifications at once than this are too many.
const CROWD: u64 = 8;

#[derive(Debug)]
struct Overloaded;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, Overloaded);
}

impl FaultKind for Overloaded {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn handle<'a>(&'a self, layer: &'a Layer, _: &'a Incoming, _: &'a [String]) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            let in_progress = layer.memory.of::<AtomicU64>();
            let busy = in_progress.fetch_add(1, Ordering::Relaxed);
            // Long enough that notifications sent at once meet.
            tokio::time::sleep(Duration::from_millis(20)).await;
            in_progress.fetch_sub(1, Ordering::Relaxed);
            (busy >= CROWD).then(|| {
                layer.apply();
                Reaction::Answer(answers::plain(400))
            })
        })
    }
}
