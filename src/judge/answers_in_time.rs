//! Answer in time: no input makes the target hang.

use super::{Check, CheckId, Judgement, Judges, Scene};
use crate::contract::{Duty, Level, RuleId};
use crate::exchange::Failure;

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("answers-in-time"),
    about: "every answer comes within the time limit",
    fault: "hangs",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let clause = scene.rule(RuleId::InTime);
    let elapsed = scene.exchange.elapsed;
    if scene.exchange.outcome.is_ok() {
        judgement.look(clause, Duty::Emit);
    }
    if scene.exchange.outcome == Err(Failure::Timeout) {
        let message = format!("no complete answer within {} s", scene.limits.hang.as_secs_f32());
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    } else if elapsed > scene.limits.answer && !matches!(scene.exchange.outcome, Err(Failure::Abandoned(_))) {
        let message = format!("the answer took longer than {} s", scene.limits.answer.as_secs_f32());
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message).map(|mut breach| {
            breach.level = breach.level.min(Level::Should);
            breach
        }));
    }
}
