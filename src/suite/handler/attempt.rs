//! Cases of a handler that one request, known beforehand, does not make.

use std::time::Duration;

use super::Payload;
use crate::contract::OperationRef;
use crate::exchange::{Manner, Request};
use crate::suite::Case;

/// How a case is tried.
#[derive(Debug, Clone)]
pub enum Attempt {
    /// The case's request with a body that is made when it is sent: it is large, or names addresses of the run.
    Body(Payload),
    /// The case's request as it is, its bytes written in a manner of their own.
    Manner(Manner),
    /// The case's request, slowly, with another notification taken on another connection before it is complete.
    Interleaved {
        /// The other notification.
        other: Request,
    },
    /// The same notification this often.
    Repeated {
        /// How often.
        times: usize,
        /// At once, and not one after another.
        at_once: bool,
        /// Whether the handler's own counter is asked before and after.
        counted: bool,
    },
    /// Different notifications one after another; each must be taken.
    Sequence(Vec<Request>),
    /// Different notifications at once, in rounds; each must be taken.
    Together {
        /// The documented ones.
        valid: Vec<Request>,
        /// Broken ones among them, whose answers are not judged here.
        broken: Vec<Request>,
        /// How many rounds.
        rounds: usize,
    },
    /// The case's request again and again, one after another, with an eye on the time.
    Pace,
    /// The case's request this often at once, judged against the pace of one after another.
    Burst(usize),
}

impl Attempt {
    /// Requests that it sends, at most.
    pub fn requests(&self) -> usize {
        match self {
            Self::Body(_) | Self::Manner(_) => 1,
            Self::Interleaved { .. } => 2,
            Self::Repeated { times, .. } => *times,
            Self::Sequence(requests) => requests.len(),
            Self::Together { valid, broken, rounds } => (valid.len() + broken.len()) * rounds,
            Self::Pace => PACE,
            Self::Burst(count) => PACE + count,
        }
    }
}

/// Notifications that show the pace of a handler: enough for a median and a tail.
pub const PACE: usize = 50;
/// The pace is taken for at most this long.
pub const PACE_TIME: Duration = Duration::from_secs(3);

/// What is watched beside the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Watch {
    /// Nothing else.
    #[default]
    Answer,
    /// The canary: nothing may be fetched from it.
    Canary,
    /// The answer must not hold the content of a file on this machine.
    File,
    /// The answer must come as soon as for an ordinary notification, since nothing is to be expanded.
    Expansion,
    /// No answer may hold what only another notification of the case held.
    Others,
}

/// One case.
#[derive(Debug, Clone)]
pub struct HandlerCase {
    /// What is tried, expected and tested.
    pub case: Case,
    /// How it is sent.
    pub attempt: Attempt,
    /// What is watched.
    pub watch: Watch,
    /// Whether the handler may drop the connection in the middle of the request, or wait for the rest of it.
    pub may_cut: bool,
}

/// Cases of one kind, and the documented notification that must be taken right after them.
#[derive(Debug, Clone)]
pub struct HandlerGroup {
    /// The cases.
    pub cases: Vec<HandlerCase>,
    /// The documented notification once more: a handler that died is found here.
    pub recovery: Case,
    /// Whether `--only` and `--skip` leave the recovery in the report.
    pub recovery_selected: bool,
}

/// The groups of one webhook. They run after everything else, one after another.
#[derive(Debug, Clone)]
pub struct HandlerSession {
    /// The webhook.
    pub at: OperationRef,
    /// The documented notification.
    pub control: Case,
    /// The documented notification once more, before the groups and after everything else.
    pub again: Case,
    /// Whether `--only` and `--skip` leave that in the report.
    pub again_selected: bool,
    /// The groups.
    pub groups: Vec<HandlerGroup>,
}

impl HandlerSession {
    /// The cases that are reported, in order.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        let again = self.again_selected.then_some(&self.again);
        again.into_iter().chain(self.groups.iter().flat_map(|group| {
            let recovery = group.recovery_selected.then_some(&group.recovery);
            group.cases.iter().map(|entry| &entry.case).chain(recovery)
        }))
    }
}
