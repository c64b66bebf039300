//! A 401 says how to authenticate (RFC 9110 section 15.5.2).

use super::{Check, CheckId, Judgement, Judges, Scene};
use crate::contract::{Duty, RuleId};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("challenge-header"),
    about: "401 comes with WWW-Authenticate",
    fault: "no-challenge",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Some(answer) = scene.exchange.response() else { return };
    if answer.status != 401 {
        return;
    }
    let clause = scene.rule(RuleId::Challenge);
    judgement.look(clause, Duty::Emit);
    if answer.header("www-authenticate").is_none() {
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, "401 without a WWW-Authenticate header"));
    }
}
