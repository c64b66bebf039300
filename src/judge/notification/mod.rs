//! Notifications that a provider sends, judged against the webhook, the delivery model and what happened.

mod attribution;
mod notice;
mod notification_body;
mod notification_delivered;
mod notification_holds;
mod notification_parameters;
mod notification_request;

pub use attribution::{Attribution, Candidate, attribute, resembles};
pub use notice::{Facts, Notice};
pub use notification_delivered::{Came, Delivery, judge_delivery};

use super::{Evidence, Judgement};

/// A check on one notification that arrived.
pub struct NotificationCheck {
    /// Its id: the name of its file, and its name in reports.
    pub id: &'static str,
    /// What it judges, in one sentence.
    pub about: &'static str,
    /// The function.
    pub judge: for<'a> fn(&Notice<'a>, &mut Judgement<'a>),
}

/// Every check on a notification.
pub const NOTIFICATION_CHECKS: &[NotificationCheck] =
    &[notification_request::CHECK, notification_parameters::CHECK, notification_body::CHECK, notification_holds::CHECK];

/// Judges one notification with every check that it is not without. `evidence` is what the judgement adds to.
pub fn judge_notification<'a>(notice: &Notice<'a>, evidence: Evidence) -> Judgement<'a> {
    let mut judgement = Judgement::adding_to(evidence, notice.without.contract);
    for check in NOTIFICATION_CHECKS.iter().filter(|check| !notice.without.has(check.id)) {
        (check.judge)(notice, &mut judgement);
    }
    judgement
}
