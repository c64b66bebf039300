//! Status exact: the answer has the very status that the contract gives for what happened.

use super::{Breach, Check, Expectation, Scene};
use crate::contract::{Duty, Response, Status};

pub(super) const CHECK: Check =
    Check { id: "status-exact", about: "the status is the documented one for what happened", judge };

fn judge<'a>(scene: &Scene<'a>, breaches: &mut Vec<Breach<'a>>) {
    let Some(status) = scene.status() else { return };
    let wanted = match scene.expectation {
        Expectation::Accepted if scene.accepted() => success(scene),
        Expectation::Refused(_) | Expectation::Unknown if scene.refused() => refusal(scene),
        _ => None,
    };
    let Some(wanted) = wanted else { return };
    if wanted.status.covers(status) {
        return;
    }
    let clause = scene.clause(&format!("response.{}", wanted.key), "status", None);
    let message = format!("answered {status} where {} is documented", wanted.key);
    breaches.extend(if wanted.allowed_statuses.contains(&status) {
        scene.note(CHECK.id, clause, Duty::Emit, message)
    } else {
        scene.breach(CHECK.id, clause, Duty::Emit, message)
    });
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

/// The first documented status of those that fit the refusal.
fn refusal<'a>(scene: &Scene<'a>) -> Option<&'a Response> {
    let statuses = scene.expectation.statuses();
    statuses
        .iter()
        .find_map(|wanted| scene.operation.responses.iter().find(|response| response.status == Status::Code(*wanted)))
}
