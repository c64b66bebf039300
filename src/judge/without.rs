//! Checks that do not judge.

use std::collections::BTreeSet;

use super::CheckId;

/// The checks that do not judge an exchange: they find nothing, and nothing counts as looked at for them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Without<'w> {
    /// Those that are switched off in the whole run.
    pub run: Option<&'w BTreeSet<CheckId>>,
    /// Those that have nothing to say of this exchange.
    pub here: &'w [CheckId],
    /// Whether the promises of the contract itself are not judged, but only the rules that hold for every contract.
    pub contract: bool,
}

impl Without<'_> {
    /// Whether a check is one of them.
    pub fn has(&self, check: CheckId) -> bool {
        self.here.contains(&check) || self.run.is_some_and(|run| run.contains(&check))
    }
}
