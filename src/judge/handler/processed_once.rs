//! Processed once: a notification that arrives twice is processed once, by the handler's own counter.

use super::Observed;
use crate::contract::{Duty, RuleId};
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("processed-once"),
    about: "a notification that arrives several times is processed once",
    fault: "recounts",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let Some(processed) = observed.processed else { return };
    let clause = scene.rule(RuleId::ProcessedOnce);
    judgement.look(clause, Duty::Emit);
    let count = processed.after.saturating_sub(processed.before);
    if count > 1 {
        let times = observed.answers.len();
        let message = format!("a notification that was sent {times} times was processed {count} times");
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    }
}
