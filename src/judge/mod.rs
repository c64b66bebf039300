//! Expectation and transcript to findings. Pure: no I/O, no clock, no randomness. One file per check.

mod accepts_valid;
mod allow_header;
mod answers;
mod answers_in_time;
mod authentication_demanded;
mod body;
mod breach;
mod challenge_header;
mod check;
mod check_id;
mod disclosure;
mod distinct_values;
mod evidence;
mod expectation;
mod framing;
mod handler;
mod judgement;
mod media_type;
mod method_semantics;
mod no_server_error;
mod notification;
mod refuses_violation;
mod response_header_present;
mod response_header_schema;
mod scene;
mod schema;
mod status_documented;
mod status_exact;
mod valid_http;
mod without;

#[cfg(test)]
mod tests;

pub use breach::Breach;
pub use check::{Check, Judges, checks};
pub use check_id::CheckId;
pub use evidence::Evidence;
pub use expectation::{Expectation, Refusal};
pub use framing::inspect;
pub use handler::{Bound, Load, Observed, Pace, Processed};
pub use judgement::Judgement;
pub use notification::{Attribution, Came, Candidate, Delivery, Facts, Notice, attribute, resembles};
pub use scene::{Aim, Limits, Scene};
pub use schema::broken;
pub use without::Without;

use check::ROWS;

/// Judges one exchange with every check that the scene is not without. `evidence` is what the judgement adds to.
pub fn judge<'a>(scene: &Scene<'a>, evidence: Evidence) -> Judgement<'a> {
    let mut judgement = Judgement::adding_to(evidence, scene.without.contract);
    for row in ROWS.iter().filter(|row| !scene.without.has(row.id)) {
        if let Judges::Exchange(judge) = row.judges {
            judge(scene, &mut judgement);
        }
    }
    judgement
}

/// Judges what was observed of a handler in one case with every check that the scene is not without.
pub fn judge_handler<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    for row in ROWS.iter().filter(|row| !scene.without.has(row.id)) {
        if let Judges::Handler(judge) = row.judges {
            judge(scene, observed, judgement);
        }
    }
}

/// Judges one notification with every check that it is not without. `evidence` is what the judgement adds to.
pub fn judge_notification<'a>(notice: &Notice<'a>, evidence: Evidence) -> Judgement<'a> {
    let mut judgement = Judgement::adding_to(evidence, notice.without.contract);
    for row in ROWS.iter().filter(|row| !notice.without.has(row.id)) {
        if let Judges::Notification(judge) = row.judges {
            judge(notice, &mut judgement);
        }
    }
    judgement
}

/// Judges presence, number and time of the notifications for one event. `evidence` is what the judgement adds to.
pub fn judge_delivery<'a>(delivery: &Delivery<'a>, evidence: Evidence) -> Judgement<'a> {
    let mut judgement = Judgement::adding_to(evidence, delivery.without.contract);
    for row in ROWS.iter().filter(|row| !delivery.without.has(row.id)) {
        if let Judges::Delivery(judge) = row.judges {
            judge(delivery, &mut judgement);
        }
    }
    judgement
}
