//! Answers with what an earlier notification held.

use std::sync::Mutex;

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::{Layer, lock};
use crate::prove::serve::Reaction;
use crate::wire::BoxFuture;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "echoes", arises: &[Arises::Rule(RuleId::NoOtherRequest, derive)] };

/// What the last notification held.
type LastNotification = Mutex<Option<String>>;

#[derive(Debug)]
struct Echoes;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if derivation.repeats_token() {
        derivation.put_rule(clause, Echoes);
    }
}

impl FaultKind for Echoes {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn handle<'a>(
        &'a self,
        layer: &'a Layer,
        request: &'a Incoming,
        _: &'a [String],
    ) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async {
            let own = format!("{} {}", request.query(), String::from_utf8_lossy(&request.body));
            let before = lock(layer.memory.of::<LastNotification>()).replace(own)?;
            layer.apply();
            let mut answer = layer.forward(request).await?;
            answer.body = before.into_bytes();
            answer.set_header("Content-Type", Some("text/plain"));
            Some(Reaction::Answer(answer))
        })
    }
}
