//! What must be refused or survived, in batches between two controls.

use super::Runner;
use super::scene::{describe, died, later, scene};
use crate::event::Outcome;
use crate::exchange::Exchange;
use crate::judge::Expectation;
use crate::run::ground::{is_abandoned, is_later, is_unanswered};
use crate::run::result::unjudged;
use crate::suite::Case;

/// A refused case that was sent and waits for the control after it.
struct Pending<'a> {
    case: &'a Case,
    exchange: Exchange,
    /// The exchange before it.
    before: Option<Exchange>,
    /// Set where the answer cannot be judged whatever the control says.
    doubt: Option<String>,
}

impl<'a> Runner<'a> {
    /// Cases that must be refused or survived, between two controls.
    pub(super) async fn batch(&mut self, cases: &[&'a Case]) {
        if let Err(reason) = self.control().await {
            self.give_up(cases.iter().copied(), Outcome::Inconclusive, &reason);
            return;
        }
        let mut pending = Vec::with_capacity(cases.len());
        for (index, case) in cases.iter().enumerate() {
            if let Some(reason) = self.ended() {
                self.give_up(cases[index..].iter().copied(), Outcome::Inconclusive, &reason);
                break;
            }
            pending.push(self.violated(case).await);
        }
        let after = self.control().await.err();
        for entry in pending {
            self.settle(&entry, after.as_deref());
        }
    }

    /// Sends one violation and notes whether its answer can count.
    async fn violated(&mut self, case: &'a Case) -> Pending<'a> {
        let exchange = self.send(case).await;
        let before = self.before.clone();
        let mut doubt = None;
        if is_abandoned(&exchange) {
            doubt = Some(describe(&exchange));
        } else if is_later(&exchange) {
            doubt = Some(later(&exchange));
        } else if is_unanswered(&exchange) && !died(&exchange) {
            doubt = self.control().await.err().map(|reason| format!("{}; {reason}", describe(&exchange)));
        } else if case.expectation.credentials_intact() && matches!(exchange.status(), Some(401 | 403)) {
            doubt = self
                .control()
                .await
                .err()
                .map(|reason| format!("good credentials were refused ({}), and {reason}", describe(&exchange)));
        }
        Pending { case, exchange, before, doubt }
    }

    fn settle(&self, entry: &Pending<'_>, after: Option<&str>) {
        let Pending { case, exchange, before, doubt } = entry;
        if let Some(reason) = doubt {
            if is_later(exchange) {
                self.emit(self.put_off(case, exchange, before.as_ref(), reason));
                return;
            }
            self.emit(unjudged(self.ground, self.contract, case, Outcome::Inconclusive, reason, 1));
            return;
        }
        let scene = scene(self.ground, self.contract, self.operation, case, exchange, self.last.as_ref());
        if case.expectation == Expectation::Unknown && scene.accepted() {
            let reason = "the target took the unknown value, so no refusal was due";
            self.emit(unjudged(self.ground, self.contract, case, Outcome::Skipped, reason, 1));
            return;
        }
        let result = self.judge(case, exchange, before.as_ref());
        // A refusal proves nothing once the documented request is refused too.
        match after {
            Some(reason) if scene.refused() || result.findings.is_empty() => {
                self.emit(unjudged(self.ground, self.contract, case, Outcome::Inconclusive, reason, 1));
            }
            _ => self.emit(result),
        }
    }
}
