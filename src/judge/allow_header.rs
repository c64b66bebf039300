//! A 405 names the methods that are served (RFC 9110 section 15.5.6).

use super::{Check, CheckId, Judgement, Judges, Scene};
use crate::contract::{Duty, RuleId};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("allow-header"),
    about: "405 comes with Allow",
    fault: "no-allow",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Some(answer) = scene.exchange.response() else { return };
    if answer.status != 405 {
        return;
    }
    let clause = scene.rule(RuleId::AllowedMethods);
    judgement.look(clause, Duty::Emit);
    if answer.header("allow").is_none() {
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, "405 without an Allow header"));
    }
}
