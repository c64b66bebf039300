//! Notifications that a provider sends, judged against the webhook, the delivery model and what happened.

mod attribution;
mod notice;
pub(super) mod notification_body;
pub(super) mod notification_delivered;
pub(super) mod notification_holds;
pub(super) mod notification_parameters;
pub(super) mod notification_request;

pub use attribution::{Attribution, Candidate, attribute, resembles};
pub use notice::{Facts, Notice};
pub use notification_delivered::{Came, Delivery};
