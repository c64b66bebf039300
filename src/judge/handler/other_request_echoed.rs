//! Other request echoed: an answer holds nothing that only another request held.

use super::Observed;
use crate::contract::{Duty, RuleId};
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("other-request-echoed"),
    about: "an answer holds nothing of another request",
    fault: "echoes",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let Some(answer) = scene.exchange.response().filter(|_| !observed.foreign.is_empty()) else { return };
    let clause = scene.rule(RuleId::NoOtherRequest);
    judgement.look(clause, Duty::Emit);
    let body = String::from_utf8_lossy(&answer.body);
    let holds = |value: &&String| {
        body.contains(value.as_str()) || answer.headers.iter().any(|(_, own)| own.contains(value.as_str()))
    };
    if observed.foreign.iter().any(|value| holds(&value)) {
        let message = "the answer holds a value that only an earlier notification held";
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    }
}
