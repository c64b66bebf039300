//! From which level on a broken clause fails a run (`--fail-on`).

use serde::{Deserialize, Serialize};

use super::{Finding, Outcome};
use crate::contract::Level;

/// The level from which on a finding fails its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Findings of level must fail.
    #[default]
    Must,
    /// Findings of level should fail too.
    Should,
    /// Nothing fails; everything is advisory.
    Never,
}

impl FailOn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::Never];

    /// The word used on the command line and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Never => "never",
        }
    }

    /// Whether a finding of `level` fails its case. A `may` never does.
    pub const fn fails(self, level: Level) -> bool {
        match (self, level) {
            (Self::Must | Self::Should, Level::Must) | (Self::Should, Level::Should) => true,
            (Self::Must, Level::Should) | (Self::Never, _) | (_, Level::May) => false,
        }
    }

    /// What follows from a finding of `level`, in words.
    pub const fn consequence(self, level: Level) -> &'static str {
        match level {
            Level::May => "a note",
            _ if self.fails(level) => "fails",
            _ => "does not fail",
        }
    }

    /// The outcome of a case that was judged and has these findings. A `may` is a note.
    pub fn outcome(self, findings: &[Finding]) -> Outcome {
        self.outcome_at(findings.iter().map(|finding| finding.level).max())
    }

    /// The outcome of what was judged and whose worst finding has this level.
    pub const fn outcome_at(self, worst: Option<Level>) -> Outcome {
        match worst {
            None | Some(Level::May) => Outcome::Passed,
            Some(level) if self.fails(level) => Outcome::Failed,
            Some(_) => Outcome::Advisory,
        }
    }
}

impl std::fmt::Display for FailOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for FailOn {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|own| own.as_str() == word);
        known.ok_or_else(|| format!("`{word}` is none of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}
