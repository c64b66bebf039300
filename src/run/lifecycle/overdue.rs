//! Notifications that did not come in time: they may still come before the run ends, and are then late, not lost.

use std::sync::{MutexGuard, PoisonError};

use crate::contract::Level;
use crate::event::{CaseResult, Finding, Outcome};
use crate::exchange::{Arrival, Occurrence};
use crate::judge::{Attribution, Candidate, Facts, attribute};

use super::stage::LifecycleStage;

/// A missing notification.
pub(super) struct Overdue {
    pub(super) webhook: usize,
    pub(super) occurrence: Occurrence,
    pub(super) facts: Facts,
    pub(super) came: bool,
}

/// A case whose verdict waits for the end of the run.
pub(super) struct Suspended {
    pub(super) result: CaseResult,
    /// What it misses: numbers of entries in the list of all that is missing.
    pub(super) missing: Vec<usize>,
}

impl LifecycleStage<'_> {
    /// Notes what did not come; its number.
    pub(super) fn give_up_on(&self, missing: Overdue) -> usize {
        let mut overdue = self.overdue();
        overdue.push(missing);
        overdue.len() - 1
    }

    fn overdue(&self) -> MutexGuard<'_, Vec<Overdue>> {
        self.overdue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an arrival is one that was given up before.
    pub(super) fn is_late(&self, arrival: &Arrival) -> bool {
        let mut overdue = self.overdue();
        for missing in overdue.iter_mut().filter(|missing| !missing.came) {
            let (contract, operation) = self.webhook(missing.webhook);
            let candidate = Candidate { contract, operation, occurrence: &missing.occurrence, facts: &missing.facts };
            let found = attribute(std::slice::from_ref(arrival), &[candidate], &[], &|arrival| self.is_own(arrival));
            if found == [Attribution::Due(0)] {
                missing.came = true;
                return true;
            }
        }
        false
    }

    /// The results that waited, with what came late in the end.
    pub(super) async fn resume(&self, from: u64) -> Vec<CaseResult> {
        let suspended = std::mem::take(&mut *self.suspended.lock().unwrap_or_else(PoisonError::into_inner));
        let waiting = || {
            let overdue = self.overdue();
            suspended.iter().flat_map(|case| &case.missing).any(|missing| !overdue[*missing].came)
        };
        if waiting() && !self.ground.stopped() {
            let deadline = tokio::time::Instant::now() + self.ground.target.postback.due;
            let _ = self.ground.stop.cut(self.post.log.wait_until(from, deadline, |_| false)).await;
        }
        for arrival in self.post.log.snapshot_from(from) {
            self.is_late(&arrival);
        }
        let overdue = self.overdue();
        suspended
            .into_iter()
            .map(|Suspended { mut result, missing }| {
                if missing.iter().all(|missing| overdue[*missing].came) {
                    result.findings.iter_mut().for_each(late);
                    // What was not read is still not judged.
                    let not_read = if result.reason.is_some() { Outcome::Inconclusive } else { Outcome::Passed };
                    result.outcome = self.ground.fail_on.outcome(&result.findings).max(not_read);
                }
                result
            })
            .collect()
    }
}

/// A finding of something missing that came after all.
fn late(finding: &mut Finding) {
    if let Some(event) = finding.message.strip_prefix("no notification came for ") {
        finding.message = format!("the notification came late for {event}");
        finding.level = finding.level.min(Level::Should);
    }
}
