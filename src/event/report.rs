//! The report: what the events of a run add up to. Serialises as `report.json`.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::{Exchanges, Finding, Latency, Verdict};
use crate::config::Subject;
use crate::contract::{Duty, OverlayEffect, RequirementLevel};

/// A contract in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContractRef {
    /// Its name.
    pub name: String,
    /// SHA-256 of its files, in hex.
    pub sha256: String,
}

/// After which time without an answer a role counts as hanging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HangLimit {
    /// The role.
    pub role: &'static str,
    /// The time.
    #[serde(rename = "seconds", serialize_with = "in_seconds")]
    pub limit: Duration,
    /// Who says so: `--timeout`, the configuration, or nobody.
    pub source: &'static str,
}

impl std::fmt::Display for HangLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} s ({})", self.role, self.limit.as_secs_f64(), self.source)
    }
}

fn in_seconds<S: Serializer>(limit: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(limit.as_secs_f64())
}

/// Counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Cases that passed.
    pub passed: u64,
    /// Cases that failed.
    pub failed: u64,
    /// Cases that are advisory.
    pub advisory: u64,
    /// Cases that could not be judged.
    pub inconclusive: u64,
    /// Cases that were skipped.
    pub skipped: u64,
    /// Inputs tried.
    pub inputs: u64,
    /// How many of these inputs were drawn and differ from each other.
    pub drawn: u64,
    /// Requests sent.
    pub requests: u64,
    /// Cases in which a handler took what the contract rules out, at level should or above.
    pub accepted_garbage: u64,
    /// Requirements of level must: how many were judged, of how many.
    pub must: MustCount,
}

/// How many requirements of level must were judged, of how many in the contracts in force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct MustCount {
    /// Judged.
    pub judged: u64,
    /// In force.
    pub of: u64,
    /// Of those not judged: how many the subject does not claim to implement.
    pub not_claimed: u64,
    /// Of those not judged: how many are known to be broken.
    pub known_failing: u64,
}

/// The verdict on one requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementVerdict {
    /// Every case that tests it passed.
    Passed,
    /// A case that tests it failed.
    Failed,
    /// Broken, but below the failing level.
    Advisory,
    /// It could not be judged.
    Inconclusive,
    /// No case ran.
    Skipped,
    /// It is broken, as is known.
    KnownFailing,
    /// The subject does not claim to implement it.
    NotClaimed,
    /// Informative: nothing to judge.
    Informative,
}

impl RequirementVerdict {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Advisory => "advisory",
            Self::Inconclusive => "inconclusive",
            Self::Skipped => "skipped",
            Self::KnownFailing => "known-failing",
            Self::NotClaimed => "not-claimed",
            Self::Informative => "informative",
        }
    }
}

/// One row of the requirement table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementLine {
    /// The requirement's id.
    pub id: String,
    /// Its contract, or `baseline`.
    pub contract: String,
    /// Its level.
    pub level: RequirementLevel,
    /// The statement in Probity's own words.
    pub says: String,
    /// The cited document.
    pub document: String,
    /// The cited section.
    pub section: String,
    /// The verdict.
    pub verdict: RequirementVerdict,
    /// Whether it binds anything that this run checks: a role that is checked, something that the contracts have.
    pub applies: bool,
    /// Cases that ran and test it.
    pub cases: u64,
    /// Why it is not judged, where it is not.
    pub reason: Option<String>,
}

/// An entry of the known failures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct KnownFailingLine {
    /// The pattern.
    pub entry: String,
    /// Why its cases fail.
    pub reason: String,
    /// The day on which it ends, such as `2027-01-31`.
    pub expires: Option<String>,
    /// Who sees to it.
    pub owner: Option<String>,
    /// What is to be said of that day, where it is near or over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// How many of its cases failed.
    pub cases: u64,
}

/// A case that was not tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedCase {
    /// The case path.
    pub case: String,
    /// Why.
    pub reason: String,
}

/// What was tried of one clause and duty, in all cases that test it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explored {
    /// The clause id.
    pub clause: String,
    /// The duty.
    pub duty: Duty,
    /// The cases that test it and ran.
    pub cases: u64,
    /// The inputs that they tried.
    pub inputs: u64,
    /// How many of these inputs were drawn and differ from each other.
    pub drawn: u64,
}

/// A clause and duty that no input was tried of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unexplored {
    /// The clause id.
    pub clause: String,
    /// The duty.
    pub duty: Duty,
    /// Why.
    pub reason: String,
}

/// A document that requirements cite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentLine {
    /// Its short name, as requirements cite it.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What a reader should know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A contradiction of the documents and the reading of it that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingLine {
    /// The reading's id.
    pub id: String,
    /// The contract whose register holds it.
    pub contract: String,
    /// Where the documents contradict each other.
    #[serde(rename = "where")]
    pub place: String,
    /// What it is about.
    pub about: String,
    /// The reading in force.
    pub says: String,
}

/// The report of a run. Its JSON form is `report.json`, deterministic for one seed and target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `probity-report/1`.
    pub schema: String,
    /// Probity's version.
    pub probity: String,
    /// The first line and the verdict in words.
    pub headline: String,
    /// The seed.
    pub seed: u64,
    /// The profile's name.
    pub profile: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether all cases of the contracts in force ran (no `--only`, `--skip`, Ctrl-C or time limit).
    pub complete: bool,
    /// Why the run is partial, where it is.
    pub partial: Vec<String>,
    /// What was checked.
    pub subject: Subject,
    /// The contracts in force.
    pub contracts: Vec<ContractRef>,
    /// The overlays that the user named, with what each takes back.
    pub overlays: Vec<OverlayEffect>,
    /// `lenient` or `strict`.
    pub readings: String,
    /// `must`, `should` or `never`.
    pub fail_on: String,
    /// After which time without an answer who is checked counts as hanging.
    pub hang_limits: Vec<HangLimit>,
    /// Who has never answered, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<String>,
    /// How many exchanges there were on what the contracts promise: sent = judged + excused.
    pub exchanges: Exchanges,
    /// Counts.
    pub summary: Summary,
    /// The requirement table, by contract and register order.
    pub requirements: Vec<RequirementLine>,
    /// The documents that they cite.
    pub documents: Vec<DocumentLine>,
    /// How the contradictions of the documents are read in this run.
    pub readings_in_force: Vec<ReadingLine>,
    /// The known failures, in the order of their file.
    pub known_failing: Vec<KnownFailingLine>,
    /// Skipped cases, by case path.
    pub skipped: Vec<SkippedCase>,
    /// Inconclusive cases, by case path, with reasons.
    pub inconclusive: Vec<SkippedCase>,
    /// Findings, by case path.
    pub findings: Vec<Finding>,
    /// How long answers took, by case path; not part of `report.json`, since times differ between runs.
    #[serde(skip)]
    pub latencies: Vec<Latency>,
    /// What was tried, by clause and duty.
    pub explored: Vec<Explored>,
    /// The clauses and duties of which nothing was tried, with reasons.
    pub unexplored: Vec<Unexplored>,
    /// The exit code that the run ends with.
    #[serde(skip)]
    pub exit_code: u8,
}

impl Unexplored {
    /// As a line of its reason's list.
    pub fn line(&self) -> SkippedCase {
        SkippedCase { case: format!("{} {}", self.clause, self.duty), reason: self.reason.clone() }
    }
}

impl Report {
    /// What was tried, in one sentence.
    pub fn exploration(&self) -> String {
        let Summary { inputs, drawn, .. } = self.summary;
        format!(
            "{inputs} inputs tried {} promises of the contracts, {drawn} of them drawn and all different; {} were not tried \
             by any",
            self.explored.len(),
            self.unexplored.len()
        )
    }
}
