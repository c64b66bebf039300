//! What a handler must take, survive and be safe from, beyond its documented notification.
//!
//! Legal spellings and broken notifications join the session of their webhook. What may harm a handler, or needs several
//! requests, stands in a [`HandlerSession`]: groups of cases, each followed by the documented notification once more.

mod another;
mod attempt;
mod behaviour;
mod broken;
mod hostile;
mod payload;
mod session;
mod single;
mod spellings;
mod transfer;
mod values;

pub use attempt::{Attempt, HandlerCase, HandlerGroup, HandlerSession, PACE, PACE_TIME, Watch};
pub use payload::{HostileTargets, Payload};
pub(in crate::suite) use session::session;
pub use single::{Single, Wanted, single};
