//! Expectation and transcript to findings. Pure: no I/O, no clock, no randomness. One file per check.

mod accepts_valid;
mod allow_header;
mod answers;
mod answers_in_time;
mod authentication_demanded;
mod body;
mod breach;
mod challenge_header;
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
pub use evidence::Evidence;
pub use expectation::{Expectation, Refusal};
pub use framing::inspect;
pub use handler::{HANDLER_CHECKS, Load, Observed, Pace, Processed, judge_handler};
pub use judgement::Judgement;
pub use notification::{
    Attribution, Came, Candidate, Delivery, Facts, NOTIFICATION_CHECKS, Notice, attribute, judge_delivery,
    judge_notification, resembles,
};
pub use scene::{Aim, Limits, Scene};
pub use schema::broken;
pub use without::Without;

use crate::codec::body::FORMATS;

/// A check: a pure function from a scene to breaches.
pub struct Check {
    /// Its id: the name of its file, and its name in reports.
    pub id: &'static str,
    /// What it judges, in one sentence.
    pub about: &'static str,
    /// The function.
    pub judge: for<'a> fn(&Scene<'a>, &mut Judgement<'a>),
}

/// Every check on an exchange, in the order in which findings are listed.
const CHECKS: &[Check] = &[
    answers::CHECK,
    answers_in_time::CHECK,
    valid_http::CHECK,
    no_server_error::CHECK,
    accepts_valid::CHECK,
    refuses_violation::CHECK,
    authentication_demanded::CHECK,
    method_semantics::CHECK,
    status_documented::CHECK,
    status_exact::CHECK,
    response_header_present::CHECK,
    response_header_schema::CHECK,
    distinct_values::CHECK,
    media_type::CHECK,
    body::CHECK,
    allow_header::CHECK,
    challenge_header::CHECK,
    disclosure::CHECK,
];

/// The checks on an exchange by id, each with what it judges; those of bodies by format.
pub fn checks() -> impl Iterator<Item = (&'static str, &'static str)> {
    CHECKS.iter().flat_map(|check| {
        let formats = if check.id == body::CHECK.id { FORMATS } else { &[] };
        let own = formats.is_empty().then_some((check.id, check.about));
        own.into_iter().chain(formats.iter().filter_map(|format| format.check).map(|own| (own.id, own.about)))
    })
}

/// The ids of all checks: on exchanges, on handlers, on notifications and on their delivery.
pub fn all() -> impl Iterator<Item = &'static str> {
    let exchanges = checks().map(|(id, _)| id);
    let handlers = HANDLER_CHECKS.iter().map(|check| check.id);
    let notifications = NOTIFICATION_CHECKS.iter().map(|check| check.id);
    exchanges.chain(handlers).chain(notifications).chain(["notification-delivered"])
}

/// Judges one exchange with every check that the scene is not without. `evidence` is what the judgement adds to.
pub fn judge<'a>(scene: &Scene<'a>, evidence: Evidence) -> Judgement<'a> {
    let mut judgement = Judgement::adding_to(evidence, scene.without.contract);
    for check in CHECKS.iter().filter(|check| !scene.without.has(check.id)) {
        (check.judge)(scene, &mut judgement);
    }
    judgement
}
