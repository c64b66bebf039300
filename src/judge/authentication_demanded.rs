//! Authentication demanded: no operation is open to a missing, wrong or insufficient credential.

use super::{Check, CheckId, Expectation, Judgement, Judges, Refusal, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("authentication-demanded"),
    about: "a missing, wrong or insufficient credential is not accepted",
    fault: "takes-credential-REQUIREMENT",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Expectation::Refused(refusal @ (Refusal::Credential | Refusal::Permission | Refusal::Role)) = scene.expectation
    else {
        return;
    };
    if scene.refused() {
        judgement.look_at_aim(scene);
    }
    if !scene.accepted() {
        return;
    }
    let (Some(status), Some((clause, duty))) = (scene.status(), scene.aim()) else { return };
    let what = match refusal {
        Refusal::Permission => "a credential that must be refused",
        Refusal::Role => "a credential of another scheme",
        _ => "a request without a good credential",
    };
    judgement.extend(scene.breach(CHECK.id, Some(clause), duty, format!("{what} was accepted with {status}")));
}
