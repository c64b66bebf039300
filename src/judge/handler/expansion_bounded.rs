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

/// What takes up to so many times the bound may be a slow machine.
const DOUBT: u32 = 3;

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let Some(bound) = observed.bound else { return };
    let clause = scene.rule(RuleId::BoundedExpansion);
    let message = match &scene.exchange.outcome {
        Err(Failure::Timeout) => "the handler did not answer while it expanded entities".to_owned(),
        Err(Failure::Closed) => "the handler dropped the connection while it expanded entities".to_owned(),
        Ok(_) if scene.exchange.elapsed > bound => {
            format!("the handler took longer than {} s to answer a small body of entities", bound.as_secs_f32())
        }
        Ok(_) => return judgement.look(clause, Duty::Emit),
        Err(_) => return,
    };
    let in_doubt = scene.exchange.response().is_some() && scene.exchange.elapsed <= bound * DOUBT;
    judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message).map(|mut breach| {
        if in_doubt {
            breach.level = breach.level.min(Level::Should);
        }
        breach
    }));
}
