//! No 5xx: no input makes the target fail.

use super::{Check, CheckId, Expectation, Judgement, Judges, Refusal, Scene};
use crate::contract::{Duty, RuleId};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("no-server-error"),
    about: "no input is answered with a 5xx",
    fault: "fails",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Some(status) = scene.status() else { return };
    let clause = scene.rule(RuleId::NoServerError);
    // 501 is the right answer to a method that a server does not know (RFC 9110 section 15.6.2).
    let unknown_method = status == 501 && scene.expectation == Expectation::Refused(Refusal::Method);
    // 502, 503 and 504 speak of what stands in front of the target; the engine retries them.
    if matches!(status, 502..=504) {
        return;
    }
    judgement.look(clause, Duty::Emit);
    if !(500..600).contains(&status) || unknown_method {
        return;
    }
    let message = format!("the target failed with {status}");
    judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
}
