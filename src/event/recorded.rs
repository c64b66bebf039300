//! What is read back of a `report.json`, to send its minimal inputs again.

use serde::Deserialize;

use super::{Exact, FailOn};
use crate::config::Subject;
use crate::contract::Level;

/// The schema of the reports that can be read.
pub const SCHEMA: &str = "probity-report/1";

/// A report as far as it is read back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedReport {
    /// [`SCHEMA`].
    pub schema: String,
    /// `lenient` or `strict`.
    pub readings: String,
    /// From which level on its findings failed.
    #[serde(default)]
    pub fail_on: FailOn,
    /// What was checked.
    #[serde(default)]
    pub subject: Subject,
    /// The contracts that were in force.
    pub contracts: Vec<RecordedContract>,
    /// The findings.
    pub findings: Vec<RecordedFinding>,
}

/// A contract that was in force.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedContract {
    /// Its name.
    pub name: String,
    /// SHA-256 of its files, in hex.
    pub sha256: String,
}

/// A finding as far as it is read back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedFinding {
    /// The case path.
    pub case: String,
    /// The check's id.
    pub check: String,
    /// The clause.
    pub clause: RecordedClause,
    /// The level of the breach.
    pub level: Level,
    /// What was wrong.
    pub message: String,
    /// The smallest input, where inputs were drawn.
    #[serde(default)]
    pub minimal: Option<RecordedMinimal>,
}

/// A clause by its id.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedClause {
    /// The id.
    pub id: String,
}

/// The smallest input of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedMinimal {
    /// How often it showed the finding: times, of tries.
    pub seen: (u32, u32),
    /// What was sent, byte for byte.
    pub exact: Exact,
}
