//! Answers at all: the connection is not dropped without an answer.

use super::{Check, CheckId, Judgement, Judges, Scene};
use crate::contract::{Duty, RuleId};
use crate::exchange::Failure;

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("answers"),
    about: "every request gets an answer; the connection is not dropped",
    fault: "closes",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let clause = scene.rule(RuleId::Answered);
    let Err(failure) = &scene.exchange.outcome else { return judgement.look(clause, Duty::Emit) };
    // An upload may be cut short by a server that has already decided (RFC 9110 section 15.5.14).
    if !matches!(failure, Failure::Closed | Failure::Refused) {
        return;
    }
    judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, format!("no answer: {failure}")));
}
