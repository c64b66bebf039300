//! Notifications that do not come as they are promised, or that say what they must not.

pub(super) mod another_method;
pub(super) mod another_url;
pub(super) mod doubled;
pub(super) mod dropped;
pub(super) mod dropped_event;
pub(super) mod leaked;
mod membership;
pub(super) mod only_the_first;
pub(super) mod stale;
pub(super) mod unequal;
pub(super) mod with_another;

use crate::contract::{Expression, Hold};

/// Whether a promise is about the subscriber's token.
fn is_token(hold: &Hold) -> bool {
    matches!(Expression::parse(&hold.equals), Ok(Expression::Subscription(_) | Expression::EventUserToken))
}
