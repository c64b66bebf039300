//! File content disclosed: a file that a document points to does not come back in an answer.

use super::Observed;
use crate::contract::{Duty, RuleId};
use crate::judge::{Check, CheckId, Judgement, Judges, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("file-content-disclosed"),
    about: "the content of a file that an XML document points to does not come back",
    fault: "follows-POINTER",
    judges: Judges::Handler(judge),
};

fn judge<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    let (Some(content), Some(answer)) = (&observed.file, scene.exchange.response()) else { return };
    let clause = scene.rule(RuleId::NoExternalEntity);
    if observed.watched {
        judgement.look(clause, Duty::Emit);
    }
    let body = String::from_utf8_lossy(&answer.body);
    if body.contains(content) || answer.headers.iter().any(|(_, value)| value.contains(content)) {
        let message = "the answer holds the content of the file that the document points to";
        judgement.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    }
}
