//! Processed once: a notification that arrives twice is processed once, by the handler's own counter.

use super::{HandlerCheck, Observed};
use crate::contract::{Duty, RuleId};
use crate::judge::{Judgement, Scene};

pub(super) const CHECK: HandlerCheck =
    HandlerCheck { id: "processed-once", about: "a notification that arrives several times is processed once", judge };

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
