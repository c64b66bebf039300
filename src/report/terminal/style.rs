//! Colours of the terminal: one meaning each, and none without a word beside it.

use anstyle::{AnsiColor, Style};

use crate::event::{Outcome, RequirementVerdict, Verdict};

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const ADDED: Style = AnsiColor::Green.on_default();
pub(super) const REMOVED: Style = AnsiColor::Red.on_default();
const DOUBT: Style = AnsiColor::Magenta.on_default().bold();

/// `text` in `style`.
pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

pub(super) const fn of_verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Conformant => GOOD,
        Verdict::Broken => BAD,
        Verdict::Inconclusive => DOUBT,
        Verdict::None => WARN,
    }
}

pub(super) const fn of_outcome(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Passed => GOOD,
        Outcome::Failed => BAD,
        Outcome::Advisory => WARN,
        Outcome::Inconclusive => DOUBT,
        Outcome::Skipped => FAINT,
    }
}

pub(super) const fn of_requirement(verdict: RequirementVerdict) -> Style {
    match verdict {
        RequirementVerdict::Passed => GOOD,
        RequirementVerdict::Failed => BAD,
        RequirementVerdict::Advisory | RequirementVerdict::KnownFailing => WARN,
        RequirementVerdict::Inconclusive => DOUBT,
        RequirementVerdict::Skipped | RequirementVerdict::NotClaimed | RequirementVerdict::Informative => FAINT,
    }
}
