//! File content disclosed: a file that a document points to does not come back in an answer.

use super::{Evidence, HandlerCheck};
use crate::contract::{Duty, RuleId};
use crate::judge::{Judgement, Scene};

pub(super) const CHECK: HandlerCheck = HandlerCheck {
    id: "file-content-disclosed",
    about: "the content of a file that an XML document points to does not come back",
    judge,
};

fn judge<'a>(scene: &Scene<'a>, evidence: &Evidence, judgement: &mut Judgement<'a>) {
    let (Some(content), Some(answer)) = (&evidence.file, scene.exchange.response()) else { return };
    let body = String::from_utf8_lossy(&answer.body);
    if body.contains(content) || answer.headers.iter().any(|(_, value)| value.contains(content)) {
        let message = "the answer holds the content of the file that the document points to";
        judgement.extend(scene.breach(CHECK.id, scene.rule(RuleId::NoExternalEntity), Duty::Emit, message));
    }
}
