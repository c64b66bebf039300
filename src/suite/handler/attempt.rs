//! Cases of a handler that one request, known beforehand, does not make.

use super::Payload;
use crate::suite::Case;

/// How a case is tried.
#[derive(Debug, Clone)]
pub enum Attempt {
    /// The case's request with a body that is made when it is sent: it is large, or names addresses of the run.
    Body(Payload),
}

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
    /// Whether the handler may drop the connection in the middle of the request.
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
    /// Index of the contract in the suite.
    pub contract: usize,
    /// Index of the webhook in the contract.
    pub operation: usize,
    /// The documented notification.
    pub control: Case,
    /// The groups.
    pub groups: Vec<HandlerGroup>,
}

impl HandlerSession {
    /// The cases that are reported, in order.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.groups.iter().flat_map(|group| {
            let recovery = group.recovery_selected.then_some(&group.recovery);
            group.cases.iter().map(|entry| &entry.case).chain(recovery)
        })
    }
}
