//! The engine's event stream. Every report is a consumer of it.

use std::time::Duration;

use super::{ContractRef, Finding, Judged, Latency, Outcome, Report};
use crate::config::Subject;
use crate::contract::{Duty, Role};

/// What the engine tells its consumers, in order.
#[derive(Debug, Clone)]
pub enum Event {
    /// The run begins.
    Started(RunInfo),
    /// Something a reader should know at once (a retry, a warning); one line, no secrets.
    Note(String),
    /// What is waited for, where nothing has happened for some time.
    Waiting(String),
    /// A case has its outcome.
    CaseFinished(CaseResult),
    /// The run is over.
    Finished(Box<Report>),
}

/// What is known when a run begins.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// What is checked.
    pub subject: Subject,
    /// The contracts in force.
    pub contracts: Vec<ContractRef>,
    /// The roles checked, with the address of each (`reference` for the embedded one).
    pub roles: Vec<(Role, String)>,
    /// `lenient` or `strict`.
    pub readings: String,
    /// The profile's name.
    pub profile: String,
    /// The seed of the run.
    pub seed: u64,
    /// What is about to be tried.
    pub plan: Plan,
}

/// What a run is about to do; `--dry-run` prints it.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// One line per contract and operation.
    pub lines: Vec<PlanLine>,
    /// Cases that will run.
    pub cases: usize,
    /// Cases skipped beforehand, with reasons.
    pub skipped: Vec<super::SkippedCase>,
    /// Requests that will be sent, controls included.
    pub requests: usize,
    /// A rough upper bound of the duration.
    pub duration: Duration,
    /// The safety classes in use (`hostile`, `load`, `auth-failures`, `messages`).
    pub classes: Vec<String>,
}

/// One operation's share of a plan.
#[derive(Debug, Clone)]
pub struct PlanLine {
    /// `contract/operation`.
    pub operation: String,
    /// The role it is checked on.
    pub role: Role,
    /// Cases.
    pub cases: usize,
    /// Requests, controls included.
    pub requests: usize,
}

/// A requirement that a case was aimed at and did not judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The requirement's id.
    pub requirement: String,
    /// Whether it is what the case is about. Another one is as good as judged where another case judges it.
    pub is_subject: bool,
}

/// A case that failed as it is known to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFailure {
    /// The number of the entry in [`super::TallyOptions::known_failing`].
    pub entry: usize,
    /// The requirements that it broke.
    pub requirements: Vec<String>,
}

/// A case and its outcome.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// The case path.
    pub case: String,
    /// The role checked.
    pub role: Role,
    /// The outcome.
    pub outcome: Outcome,
    /// Why it was skipped or is inconclusive; complete sentence, no secrets.
    pub reason: Option<String>,
    /// What it found.
    pub findings: Vec<Finding>,
    /// The promises that checks looked at in it.
    pub judged: Judged,
    /// The requirements that these promises state, inside the case's scope.
    pub requirements: Vec<String>,
    /// What it was aimed at and did not judge, by clause id and duty, what it is about first.
    pub left: Vec<(String, Duty)>,
    /// The requirements that it was aimed at and did not judge.
    pub doubts: Vec<Doubt>,
    /// Whether one of the tested clauses binds at level must.
    pub must: bool,
    /// Which known failure it is, where it is one.
    pub known: Option<KnownFailure>,
    /// How long the answers took, where the case looked at that.
    pub latency: Option<Latency>,
    /// Inputs tried.
    pub inputs: u64,
    /// Of these inputs, those that were drawn, each counted once.
    pub drawn: u64,
    /// Requests sent, controls included.
    pub requests: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl CaseResult {
    /// A case that passed and of which no more is known: nothing was found, judged or sent.
    pub fn new(case: &str, role: Role) -> Self {
        Self {
            case: case.to_owned(),
            role,
            outcome: Outcome::Passed,
            reason: None,
            findings: Vec::new(),
            judged: Judged::default(),
            requirements: Vec::new(),
            left: Vec::new(),
            doubts: Vec::new(),
            must: false,
            known: None,
            latency: None,
            inputs: 0,
            drawn: 0,
            requests: 0,
            elapsed: Duration::ZERO,
        }
    }
}
