//! Checks on a handler that need more than one answer: what was fetched, how long it took, what other requests held.
//! One file per check.

mod expansion_bounded;
mod external_entity_fetched;
mod file_content_disclosed;
mod in_pace;
mod observed;
mod other_request_echoed;
mod processed_once;
mod same_answer;
mod still_right;
mod under_load;

#[cfg(test)]
mod tests;

pub use observed::{Load, Observed, Pace, Processed};

use super::{Judgement, Scene};

/// A check on a case of a handler.
pub struct HandlerCheck {
    /// Its id: the name of its file, and its name in reports.
    pub id: &'static str,
    /// What it judges, in one sentence.
    pub about: &'static str,
    /// The function.
    pub judge: for<'a> fn(&Scene<'a>, &Observed, &mut Judgement<'a>),
}

/// Every check on a case of a handler, in the order in which findings are listed.
pub const HANDLER_CHECKS: &[HandlerCheck] = &[
    external_entity_fetched::CHECK,
    file_content_disclosed::CHECK,
    expansion_bounded::CHECK,
    other_request_echoed::CHECK,
    still_right::CHECK,
    same_answer::CHECK,
    processed_once::CHECK,
    in_pace::CHECK,
    under_load::CHECK,
];

/// Judges what was observed in one case with every check that the scene is not without.
pub fn judge_handler<'a>(scene: &Scene<'a>, observed: &Observed, judgement: &mut Judgement<'a>) {
    for check in HANDLER_CHECKS.iter().filter(|check| !scene.without.has(check.id)) {
        (check.judge)(scene, observed, judgement);
    }
}
