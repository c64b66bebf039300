//! How long the answers to a webhook took.

use std::time::Duration;

/// How long the answers to a webhook took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latency {
    /// The path of the case that looked.
    pub case: String,
    /// Notifications sent.
    pub sent: usize,
    /// How many of them at once.
    pub at_once: usize,
    /// Half of the answers came within this.
    pub p50: Duration,
    /// 95 of 100 came within this.
    pub p95: Duration,
    /// 99 of 100 came within this.
    pub p99: Duration,
    /// The time limit in force for an answer.
    pub limit: Duration,
    /// Whose limit that is.
    pub source: String,
}
