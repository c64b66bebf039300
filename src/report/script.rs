//! What was done over time, in words.
//!
//! ```text
//!   > subscribe orders (anna)  -> 200
//!   * orders CREATE of anna
//!   ! onOrder to orders (anna) did not come
//! ```

use crate::event::{Arrow, ScriptLine};

/// One line in words, without its mark.
pub(super) fn words(line: &ScriptLine) -> String {
    match (line.arrow, &line.answer) {
        (Arrow::Missing, _) => format!("{} did not come", line.text),
        (_, Some(answer)) => format!("{}  -> {answer}", line.text),
        (_, None) => line.text.clone(),
    }
}

/// A mark in front of a line.
pub(super) const fn mark(arrow: Arrow) -> &'static str {
    match arrow {
        Arrow::Request => ">",
        Arrow::Event => "*",
        Arrow::Notification => "<",
        Arrow::Missing => "!",
        Arrow::Wait => "-",
    }
}
