//! Method semantics: only the documented methods are served.

use super::{Check, CheckId, Expectation, Judgement, Judges, Refusal, Scene};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("method-semantics"),
    about: "only the documented methods are served",
    fault: "takes-another-method",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    if scene.expectation != Expectation::Refused(Refusal::Method) {
        return;
    }
    // 501 refuses a method that the server does not know at all (RFC 9110 section 15.6.2).
    if scene.refused() || scene.status() == Some(501) {
        judgement.look_at_aim(scene);
    }
    if !scene.accepted() {
        return;
    }
    let (Some(status), Some((clause, duty))) = (scene.status(), scene.aim()) else { return };
    let method = &scene.exchange.request.method;
    judgement.extend(scene.breach(
        CHECK.id,
        Some(clause),
        duty,
        format!("{method} is not documented here, yet it was answered {status}"),
    ));
}
