//! Refusal of a violation: a request that breaks one clause is not accepted.

use super::{Check, CheckId, Expectation, Judgement, Judges, Refusal, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("refuses-violation"),
    about: "a request that breaks the contract is not accepted",
    fault: "takes-violation",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Expectation::Refused(Refusal::Content | Refusal::Path | Refusal::MediaType) = scene.expectation else { return };
    if scene.refused() {
        judgement.look_at_aim(scene);
    }
    if !scene.accepted() {
        return;
    }
    let (Some(status), Some((clause, duty))) = (scene.status(), scene.aim()) else { return };
    let message = format!("a request that breaks this clause was accepted with {status}");
    judgement.extend(scene.breach(CHECK.id, Some(clause), duty, message));
}
