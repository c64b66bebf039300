//! External entity fetched: nothing that a document points to is requested.

use super::Observed;
use crate::contract::{Duty, RuleId};
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("external-entity-fetched"),
    about: "nothing that an XML document points to is fetched",
    fault: "follows-POINTER",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let clause = scene.rule(RuleId::NoExternalEntity);
    if observed.watched && observed.file.is_none() {
        judgement.look(clause, Duty::Emit);
    }
    let Some(first) = observed.fetched.first() else { return };
    let message = format!("the handler fetched what the document points to: {first}");
    judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
}
