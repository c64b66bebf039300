//! Status documented: the answer's status is one that the contract lists.

use super::{Check, CheckId, Expectation, Judgement, Judges, Refusal, Scene};
use crate::contract::{Duty, Keyword, Kind, Place};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("status-documented"),
    about: "the status is one that the contract lists",
    fault: "another-status",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let Some(status) = scene.status() else { return };
    // Another method or path is another operation; 429 and 5xx are judged by other rules.
    let elsewhere = matches!(scene.expectation, Expectation::Refused(Refusal::Method | Refusal::Path));
    if elsewhere || scene.is_elsewhere() || status == 429 || status >= 500 {
        return;
    }
    let clause = scene.clause(&Place::Responses, &Keyword::Documented, None);
    judgement.look(clause, Duty::Emit);
    if scene.response().is_some() {
        return;
    }
    let message = format!("status {status} is not documented");
    let webhook = scene.operation.kind == Kind::Webhook;
    // Whatever may stand in the place of a documented response is tolerated here too.
    let tolerated = scene.operation.allowed_statuses.contains(&status)
        || scene.operation.responses.iter().any(|response| response.allowed_statuses.contains(&status));
    // How a handler refuses is nowhere documented: there is nothing to note.
    if tolerated && webhook && scene.expectation != Expectation::Accepted {
        return;
    }
    judgement.extend(if tolerated {
        scene.note(CHECK.id, clause, Duty::Emit, message)
    } else {
        scene.breach(CHECK.id, clause, Duty::Emit, message)
    });
}
