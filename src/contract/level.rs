//! Levels, duties and roles: how strongly a clause binds, and whom.

use serde::{Deserialize, Serialize};

/// How strongly something binds. Ordered: `May < Should < Must`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Information; never fails a run.
    May,
    /// Good practice; fails a run only where `--fail-on should` asks for it.
    Should,
    /// Stated by a document or by the baseline; fails a run.
    Must,
}

impl Level {
    /// The word used in reports: `must`, `should` or `may`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a clause asks of the implementation under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Duty {
    /// What you send has this.
    Emit,
    /// You take this.
    Accept,
    /// You do not take its violation.
    Refuse,
}

impl Duty {
    /// All duties, in a fixed order.
    pub const ALL: [Self; 3] = [Self::Emit, Self::Accept, Self::Refuse];

    /// The word used in reports: `emit`, `accept` or `refuse`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Emit => "emit",
            Self::Accept => "accept",
            Self::Refuse => "refuse",
        }
    }
}

impl std::fmt::Display for Duty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which side of the contract an implementation plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Implements the operations and sends the webhooks.
    Provider,
    /// Receives the webhooks.
    Handler,
}

impl Role {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Provider, Self::Handler];

    /// The word used in reports: `provider` or `handler`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Handler => "handler",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The level of each duty that a clause asks; `None` where it does not ask that duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Duties {
    /// Level of [`Duty::Emit`].
    pub emit: Option<Level>,
    /// Level of [`Duty::Accept`].
    pub accept: Option<Level>,
    /// Level of [`Duty::Refuse`].
    pub refuse: Option<Level>,
}

impl Duties {
    /// The level at which `duty` is asked, if it is.
    pub const fn level(self, duty: Duty) -> Option<Level> {
        match duty {
            Duty::Emit => self.emit,
            Duty::Accept => self.accept,
            Duty::Refuse => self.refuse,
        }
    }

    /// The duties asked, with their levels.
    pub fn iter(&self) -> impl Iterator<Item = (Duty, Level)> + '_ {
        Duty::ALL.into_iter().filter_map(|duty| self.level(duty).map(|level| (duty, level)))
    }
}
