//! In pace: answers come within the time limit of the reading, the slow ones too.

use super::Observed;
use crate::contract::{Duty, RuleId};
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("in-pace"),
    about: "answers come within the time limit at the median and in the tail",
    fault: "slow",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let Some(pace) = observed.pace else { return };
    let clause = scene.rule(RuleId::Acknowledged);
    judgement.look(clause, Duty::Emit);
    let limit = scene.limits.answer;
    let Some((name, time)) =
        [("p50", pace.p50), ("p95", pace.p95), ("p99", pace.p99)].into_iter().find(|(_, time)| *time > limit)
    else {
        return;
    };
    let message = format!(
        "{name} of {} answers was {:.3} s, and the limit ([handler] ack) is {} s",
        pace.sent,
        time.as_secs_f32(),
        limit.as_secs_f32()
    );
    judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
}
