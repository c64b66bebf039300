//! External entity fetched: nothing that a document points to is requested.

use super::{Evidence, HandlerCheck};
use crate::contract::{Duty, RuleId};
use crate::judge::{Judgement, Scene};

pub(super) const CHECK: HandlerCheck =
    HandlerCheck { id: "external-entity-fetched", about: "nothing that an XML document points to is fetched", judge };

fn judge<'a>(scene: &Scene<'a>, evidence: &Evidence, judgement: &mut Judgement<'a>) {
    let Some(first) = evidence.fetched.first() else { return };
    let message = format!("the handler fetched what the document points to: {first}");
    judgement.extend(scene.breach(CHECK.id, scene.rule(RuleId::NoExternalEntity), Duty::Emit, message));
}
