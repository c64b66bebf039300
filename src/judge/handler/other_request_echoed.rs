//! Other request echoed: an answer holds nothing that only another request held.

use super::{Evidence, HandlerCheck};
use crate::contract::{Duty, RuleId};
use crate::judge::{Judgement, Scene};

pub(super) const CHECK: HandlerCheck =
    HandlerCheck { id: "other-request-echoed", about: "an answer holds nothing of another request", judge };

fn judge<'a>(scene: &Scene<'a>, evidence: &Evidence, judgement: &mut Judgement<'a>) {
    let Some(answer) = scene.exchange.response() else { return };
    let body = String::from_utf8_lossy(&answer.body);
    let holds = |value: &&String| {
        body.contains(value.as_str()) || answer.headers.iter().any(|(_, own)| own.contains(value.as_str()))
    };
    if evidence.foreign.iter().any(|value| holds(&value)) {
        let message = "the answer holds a value that only an earlier notification held";
        let clause = scene.rule(RuleId::NoOtherRequest);
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    }
}
