//! Faults: each a kind of fault that is aimed at one duty of one clause.

use std::sync::Arc;

use super::faults::FaultKind;
use crate::contract::{ClauseId, Duty, OperationRef, Scope};
use crate::judge::CheckId;

/// Which end of the exchange a fault sits at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum End {
    /// The provider's answers.
    Provider,
    /// The handler's answers.
    Handler,
    /// The provider's notifications.
    Notification,
}

/// A fault: one promise that is not kept, at one place.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// `CLAUSE!DUTY/KIND`, with `@SCOPE` where it is aimed at one scope.
    pub(super) id: String,
    /// The clause that a finding must name.
    pub(super) clause: String,
    /// Its id in parts.
    pub(super) aim: ClauseId,
    /// The duty that a finding must name.
    pub(super) duty: Duty,
    /// What is done.
    pub(super) kind: Arc<dyn FaultKind>,
    /// Where.
    pub(super) end: End,
    /// The operation or webhook.
    pub(super) at: OperationRef,
    /// The scope whose cases must find it.
    pub(super) scope: Option<Scope>,
    /// The clauses that are broken along with the target, as far as the contract tells.
    pub(super) along: Vec<String>,
    /// Whether it breaks the strict reading of the documents only.
    pub(super) strict: bool,
    /// Why it cannot be told from keeping the promise, if so; decided from the contract alone.
    pub(super) equivalent: Option<String>,
    /// The check that is switched off for it, if any.
    pub(super) without: Option<CheckId>,
}

impl Fault {
    /// What it is once types, path aliases and copies of a contract are left out: `PLACE#KEYWORD!DUTY/KIND`.
    pub(super) fn form(&self) -> String {
        let role = if self.aim.is_general() { self.aim.operation.as_str() } else { "" };
        format!("{role}{}!{}/{}", self.aim.promise(), self.duty, self.kind.name())
    }
}
