//! Answers the same notification otherwise the second time.

use std::collections::HashSet;
use std::sync::Mutex;

use crate::contract::{Clause, RuleId};
use crate::prove::answers;
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::{Layer, lock};
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "fickle", arises: &[Arises::Rule(RuleId::Repeatable, derive)] };

/// Targets and bodies seen so far.
type SeenMessages = Mutex<HashSet<Vec<u8>>>;

#[derive(Debug)]
struct Fickle;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    derivation.put_rule(clause, Fickle);
}

impl FaultKind for Fickle {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn handle<'a>(
        &'a self,
        layer: &'a Layer,
        request: &'a Incoming,
        broken: &'a [String],
    ) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            if !broken.is_empty() {
                return None;
            }
            // Every second time, so that it shows whether or not the message was seen before.
            let message = [request.target.as_bytes(), b" ", request.body.as_slice()].concat();
            let mut seen = lock(layer.memory.of::<SeenMessages>());
            let again = seen.remove(&message);
            if !again {
                seen.insert(message);
            }
            again.then(|| {
                layer.apply();
                Reaction::Answer(answers::plain(409))
            })
        })
    }
}
