//! Still right: the documented notification is taken after whatever came before.

use super::Observed;
use crate::contract::{Duty, RuleId};
use crate::exchange::Failure;
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("still-right"),
    about: "the documented notification is taken after whatever came before",
    fault: "wedged",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let unknown = matches!(scene.exchange.outcome, Err(Failure::Abandoned(_)));
    if !observed.recovery || unknown {
        return;
    }
    let clause = scene.rule(RuleId::AfterHostile);
    if scene.accepted() {
        return judgement.look(clause, Duty::Emit);
    }
    let what = match &scene.exchange.outcome {
        Ok(answer) => format!("answered {}", answer.status),
        Err(failure) => format!("not answered ({failure})"),
    };
    let message = format!("the documented notification was {what} after the cases before it, and taken before them");
    judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
}
