//! Under load: many notifications at once are all taken, as fast as the handler's own pace allows.

use super::{Load, Observed};
use crate::contract::{Duty, RuleId};
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("under-load"),
    about: "many notifications at once are all taken in time",
    fault: "overloaded",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let Some(load) = observed.load else { return };
    let clause = scene.rule(RuleId::UnderLoad);
    judgement.look(clause, Duty::Emit);
    if load.taken < load.sent {
        let message = format!("of {} notifications at once, {} were not taken", load.sent, load.sent - load.taken);
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
        return;
    }
    // A server that takes one request at a time needs this long for the last one: it is slow, and not broken.
    let fair = load.alone * u32::try_from(load.sent).unwrap_or(u32::MAX) * Load::SLOWER;
    let limit = fair.max(scene.limits.answer);
    if load.p99 > limit {
        let message = format!(
            "of {} notifications at once, one in a hundred was answered later than {} s",
            load.sent,
            limit.as_secs_f32()
        );
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    }
}
