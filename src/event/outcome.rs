//! Outcomes of cases and the verdict of a run.

use serde::{Deserialize, Serialize};

/// The outcome of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Judged, and nothing is broken.
    Passed,
    /// Not tried, with a reason.
    Skipped,
    /// Broken, but below the failing level.
    Advisory,
    /// Tried, but it could not be judged.
    Inconclusive,
    /// Broken at or above the failing level.
    Failed,
}

impl Outcome {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Skipped => "skipped",
            Self::Advisory => "advisory",
            Self::Inconclusive => "inconclusive",
            Self::Failed => "failed",
        }
    }
}

/// The verdict of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing that was judged is broken.
    Conformant,
    /// The contract is broken.
    Broken,
    /// It could not be judged.
    Inconclusive,
    /// No case ran.
    None,
}

impl Verdict {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conformant => "conformant",
            Self::Broken => "broken",
            Self::Inconclusive => "inconclusive",
            Self::None => "none",
        }
    }
}
