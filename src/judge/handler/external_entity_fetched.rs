//! External entity fetched: nothing that a document points to is requested.

use super::{Evidence, HandlerCheck};
use crate::contract::Duty;
use crate::judge::{Breach, Scene};

pub(super) const CHECK: HandlerCheck =
    HandlerCheck { id: "external-entity-fetched", about: "nothing that an XML document points to is fetched", judge };

fn judge<'a>(scene: &Scene<'a>, evidence: &Evidence, breaches: &mut Vec<Breach<'a>>) {
    let Some(first) = evidence.fetched.first() else { return };
    let message = format!("the handler fetched what the document points to: {first}");
    breaches.extend(scene.breach(CHECK.id, scene.baseline_clause("xml#no-external-entity"), Duty::Emit, message));
}
