//! One notification that was sent by hand.

use std::time::Duration;

use super::{FailOn, Finding, Outcome, RequestView, ResponseView};

/// One notification that was sent by hand.
#[derive(Debug, Clone)]
pub struct Sent {
    /// What was sent.
    pub request: RequestView,
    /// What came back.
    pub response: ResponseView,
    /// The answer in words: `status 200`, or why there is none.
    pub answer: String,
    /// Whether anything came back that can be judged.
    pub answered: bool,
    /// How long it took.
    pub elapsed: Duration,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Why its body was not read, and so not judged, where that is so.
    pub unread: Option<String>,
    /// A curl command that sends the same, where curl can.
    pub curl: Option<String>,
}

impl Sent {
    /// What came of it.
    pub fn outcome(&self, fail_on: FailOn) -> Outcome {
        match fail_on.outcome(&self.findings) {
            Outcome::Failed => Outcome::Failed,
            _ if !self.answered || self.unread.is_some() => Outcome::Inconclusive,
            outcome => outcome,
        }
    }
}
