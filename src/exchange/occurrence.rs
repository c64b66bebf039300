//! An event in the provider's world that makes notifications due.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

/// Something that Probity made happen at the provider through the trigger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Occurrence {
    /// Whose data changed: index into the configured users.
    pub user: usize,
    /// The event's type, as the contract's `x-subscription.on.type` names it.
    pub event_type: String,
    /// The event's kind, one of `x-subscription.on.kinds`.
    pub kind: String,
    /// The values of the contract's `x-event` variables.
    pub variables: BTreeMap<String, String>,
    /// When the trigger had been answered, since the start of the run.
    pub at: Duration,
}
