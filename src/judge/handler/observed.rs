//! What was seen beside the answer.

use std::time::Duration;

/// How long an answer may take, by the target's own pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// What takes longer is slow.
    pub usual: Duration,
    /// What takes longer is not slow because the machine is.
    pub certain: Duration,
}

/// What was seen beside the answer.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// Whether it would have been seen if something had been fetched, so that silence tells that nothing was.
    pub watched: bool,
    /// The targets of requests to the canary that this case alone knew of.
    pub fetched: Vec<String>,
    /// The content of the file that the case pointed to.
    pub file: Option<String>,
    /// How long an answer may take where nothing is expanded.
    pub bound: Option<Bound>,
    /// Values that only other requests held.
    pub foreign: Vec<String>,
    /// Whether the case is the documented notification after others.
    pub recovery: bool,
    /// The statuses of all answers to the same notification; `None`: no answer.
    pub answers: Vec<Option<u16>>,
    /// What the handler's own counter said.
    pub processed: Option<Processed>,
    /// How long answers took, one after another.
    pub pace: Option<Pace>,
    /// How long answers took, alone and at once.
    pub load: Option<Load>,
}

/// What the handler's own counter of processed notifications said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processed {
    /// Before the notification.
    pub before: u64,
    /// After it was sent several times.
    pub after: u64,
}

/// How long the answers took to notifications that were sent one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Notifications sent.
    pub sent: usize,
    /// The median.
    pub p50: Duration,
    /// 95 of 100 were answered within this.
    pub p95: Duration,
    /// 99 of 100 were answered within this.
    pub p99: Duration,
}

/// How long answers took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Notifications sent at once.
    pub sent: usize,
    /// Those of them that were answered as the documented notification is.
    pub taken: usize,
    /// The median of notifications sent one after another.
    pub alone: Duration,
    /// The median of those sent at once.
    pub p50: Duration,
    /// 95 of 100 were answered within this.
    pub p95: Duration,
    /// 99 of 100 were answered within this.
    pub p99: Duration,
}

impl Load {
    /// How much slower than one after another the answers to a burst may come.
    pub const SLOWER: u32 = 3;
}
