//! Status exact: the answer has the very status that the contract gives for what happened.

use super::{Breach, Check, CheckId, Expectation, Judgement, Judges, Refusal, Scene};
use crate::contract::{Clause, Duty, Keyword, Response, RuleId, Status};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("status-exact"),
    about: "the status is the documented one for what happened",
    fault: "odd-refusal",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Some(status) = scene.status() else { return };
    let wanted = match scene.expectation {
        // A redirect or an interim status stands in the place of the documented success as well.
        Expectation::Accepted if status < 400 => success(scene),
        Expectation::Refused(_) | Expectation::Unknown if scene.refused() => refusal(scene),
        _ => None,
    };
    look_at_fitting(scene, status, judgement);
    let Some(wanted) = wanted else {
        judgement.look(scene.response().and_then(|own| status_clause(scene, own)), Duty::Emit);
        judgement.extend(unfit(scene, status));
        return;
    };
    if wanted.status.covers(status) {
        judgement.look(status_clause(scene, wanted), Duty::Emit);
        return;
    }
    let clause = status_clause(scene, wanted);
    let message = format!("answered {status} where {} is documented", wanted.key);
    judgement.extend(if wanted.allowed_statuses.contains(&status) {
        scene.note(CHECK.id, clause, Duty::Emit, message)
    } else {
        scene.breach(CHECK.id, clause, Duty::Emit, message)
    });
}

/// The clause that a response has the status that it is documented for.
fn status_clause<'a>(scene: &Scene<'a>, response: &Response) -> Option<&'a Clause> {
    scene.clause(response.site(), &Keyword::Status, None)
}

/// The statuses that fit a refusal by HTTP itself (RFC 9110 section 15.5).
const fn fitting(refusal: Refusal) -> &'static [u16] {
    match refusal {
        Refusal::Credential => &[401, 403],
        Refusal::Permission | Refusal::Role => &[401, 403, 404],
        Refusal::Content => &[400, 404, 406, 409, 411, 413, 414, 415, 422, 431],
        Refusal::Path => &[400, 404, 405, 406, 410, 414, 422],
        Refusal::MediaType => &[400, 406, 415, 422],
        Refusal::Method => &[400, 404, 405, 501],
    }
}

/// A refusal with a status that fits keeps the rule, whatever the contract documents.
fn look_at_fitting(scene: &Scene<'_>, status: u16, judgement: &mut Judgement<'_>) {
    let Expectation::Refused(refusal) = scene.expectation else { return };
    if fitting(refusal).contains(&status) {
        judgement.look(scene.rule(RuleId::RightStatus), Duty::Emit);
    }
}

/// The documented success: another documented success in its place is none of this check's business.
fn success<'a>(scene: &Scene<'a>) -> Option<&'a Response> {
    if scene.response().is_some_and(|response| response.status != Status::Default) {
        return None;
    }
    scene.operation.responses.iter().find(|response| match response.status {
        Status::Code(code) => (200..300).contains(&code),
        Status::Class(digit) => digit == 2,
        Status::Default => false,
    })
}

/// Where no status is documented for a refusal, HTTP itself says which ones fit.
fn unfit<'a>(scene: &Scene<'a>, status: u16) -> Option<Breach<'a>> {
    let Expectation::Refused(refusal) = scene.expectation else { return None };
    // What the contract itself tolerates says nothing else.
    if !scene.refused() || fitting(refusal).contains(&status) || scene.operation.allowed_statuses.contains(&status) {
        return None;
    }
    let message = format!("refused with {status}, which says something else");
    scene.breach(CHECK.id, scene.rule(RuleId::RightStatus), Duty::Emit, message)
}

/// The first documented status of those that fit the refusal.
fn refusal<'a>(scene: &Scene<'a>) -> Option<&'a Response> {
    let statuses = scene.expectation.statuses();
    // Whether another scheme's credential is unknown or insufficient is for the target to say, and so is whether it
    // knows an address that is not the operation's.
    let open = matches!(scene.expectation, Expectation::Refused(Refusal::Role | Refusal::Path));
    if open && scene.status().is_some_and(|status| statuses.contains(&status)) {
        return None;
    }
    statuses
        .iter()
        .find_map(|wanted| scene.operation.responses.iter().find(|response| response.status == Status::Code(*wanted)))
}
