//! Checks on a handler that need more than one answer: what was fetched, how long it took, what other requests held.
//! One file per check.

pub(super) mod expansion_bounded;
pub(super) mod external_entity_fetched;
pub(super) mod file_content_disclosed;
pub(super) mod in_pace;
mod observed;
pub(super) mod other_request_echoed;
pub(super) mod processed_once;
pub(super) mod same_answer;
pub(super) mod still_right;
pub(super) mod under_load;

#[cfg(test)]
mod tests;

pub use observed::{Bound, Load, Observed, Pace, Processed};
