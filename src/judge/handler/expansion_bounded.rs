//! Expansion bounded: entities that would grow without bound cost no more than any other notification.

use super::Observed;
use crate::contract::{Duty, Level, RuleId};
use crate::exchange::Failure;
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("expansion-bounded"),
    about: "the expansion of entities is bounded",
    fault: "expands-ENTITIES",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let Some(bound) = observed.bound else { return };
    let clause = scene.rule(RuleId::BoundedExpansion);
    let message = match &scene.exchange.outcome {
        Err(Failure::Timeout) => "the handler did not answer while it expanded entities".to_owned(),
        Err(Failure::Closed) => "the handler dropped the connection while it expanded entities".to_owned(),
        Ok(_) if scene.exchange.elapsed > bound.usual => {
            format!("the handler took longer than {} s to answer a small body of entities", bound.usual.as_secs_f32())
        }
        Ok(_) => return judgement.look(clause, Duty::Emit),
        Err(_) => return,
    };
    let in_doubt = scene.exchange.response().is_some() && scene.exchange.elapsed <= bound.certain;
    judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message).map(|mut breach| {
        if in_doubt {
            breach.level = breach.level.min(Level::Should);
        }
        breach
    }));
}
