//! How a command ends: one rule for all that judge a target.

use super::{ExitCode, Outcome, Verdict};

/// What the end of a command hangs on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// Whether anything was tried: a case, a message, an input.
    pub tried: bool,
    /// Whether something failed.
    pub failed: bool,
    /// Whether something that must be judged was not.
    pub unjudged: bool,
}

impl Conclusion {
    /// Of outcomes that each must be judged.
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        outcomes.into_iter().fold(Self::default(), |own, outcome| Self {
            tried: own.tried || outcome != Outcome::Skipped,
            failed: own.failed || outcome == Outcome::Failed,
            unjudged: own.unjudged || outcome == Outcome::Inconclusive,
        })
    }

    /// The verdict.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self { tried: false, .. } => Verdict::None,
            Self { failed: true, .. } => Verdict::Broken,
            Self { unjudged: true, .. } => Verdict::Inconclusive,
            Self { .. } => Verdict::Conformant,
        }
    }

    /// The exit code.
    pub const fn exit(self) -> ExitCode {
        match self.verdict() {
            Verdict::None => ExitCode::None,
            Verdict::Broken => ExitCode::Broken,
            Verdict::Inconclusive => ExitCode::Inconclusive,
            Verdict::Conformant => ExitCode::Conformant,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_wins_over_what_was_not_judged_and_nothing_tried_is_no_verdict() {
        use Outcome::{Advisory, Failed, Inconclusive, Passed, Skipped};
        let exit = |outcomes: &[Outcome]| Conclusion::of(outcomes.iter().copied()).exit();
        assert_eq!(exit(&[]), ExitCode::None);
        assert_eq!(exit(&[Skipped]), ExitCode::None);
        assert_eq!(exit(&[Passed, Advisory, Skipped]), ExitCode::Conformant);
        assert_eq!(exit(&[Passed, Inconclusive]), ExitCode::Inconclusive);
        assert_eq!(exit(&[Inconclusive, Failed, Passed]), ExitCode::Broken);
    }
}
