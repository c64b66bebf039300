//! How a session begins: whether the operation can be judged at all.

use std::sync::{Arc, PoisonError};

use super::Runner;
use super::scene::{describe, scene};
use crate::contract::{Contract, Keyword, Kind, Level, Operation, Place};
use crate::event::Outcome;
use crate::exchange::Exchange;
use crate::run::ground::{is_later, is_unanswered};
use crate::run::result::unjudged;
use crate::run::wanted::wanted;
use crate::suite::Case;

/// How many accepted cases are tried in place of a documented request that is refused.
const NEAREST: usize = 12;

/// Whether the contract leaves open that an operation is offered, or a notification taken.
pub(in crate::run) fn need_not_offer(contract: &Contract, operation: &Operation) -> bool {
    let offered =
        contract.clause(&operation.name, &Place::Operation, &Keyword::Offered, None).and_then(|own| own.duties.accept);
    operation.level == Level::May || operation.kind == Kind::Webhook && offered == Some(Level::May)
}

impl<'a> Runner<'a> {
    /// The documented request: whether the operation can be judged at all.
    pub(super) async fn preflight(&mut self) -> Result<(), (Outcome, String)> {
        let case = &self.session.control;
        let exchange = self.send(case).await;
        let verdict = self.fair_start(&exchange);
        if verdict.is_ok() {
            let mut taken = self.ground.taken.lock().unwrap_or_else(PoisonError::into_inner);
            taken.insert(self.session.at);
        }
        if let (Err((_, _, true)), Some(400..500)) = (&verdict, exchange.status())
            && let Some(other) = self.nearest_accepted().await
        {
            // One documented spelling is refused where another is taken: that spelling is broken, not the operation.
            self.control = other;
            let blamed = Case { aims: other.aims.iter().take(1).chain(&case.aims).cloned().collect(), ..case.clone() };
            if self.session.control_selected {
                self.emit(self.judge(&blamed, &exchange, None));
            }
            return Ok(());
        }
        // Who never answers is asked by as many sessions as run side by side.
        let silent = self.ground.patience.silence(&case.request).is_some();
        let asked = if silent { 0 } else { 1 + case.prepare.len() as u64 };
        let result = match &verdict {
            Ok(()) => self.judge(case, &exchange, None),
            Err((_, reason, _)) if is_later(&exchange) => self.put_off(case, &exchange, None, reason),
            Err((outcome, reason, judgeable)) => {
                let mut result = self.judge(case, &exchange, None);
                if !*judgeable || result.findings.is_empty() {
                    result = unjudged(self.ground, self.contract, case, *outcome, reason, asked);
                }
                result
            }
        };
        if self.session.control_selected {
            self.emit(result);
        }
        self.last = Some(exchange);
        verdict.map_err(|(outcome, reason, _)| (outcome, reason))
    }

    /// The first case that is accepted where the documented request is not.
    async fn nearest_accepted(&mut self) -> Option<&'a Case> {
        for case in self.session.accepted.iter().take(NEAREST) {
            let exchange = self.send(case).await;
            if scene(self.ground, self.contract, self.operation, case, &exchange, None).accepted() {
                self.emit(self.judge(case, &exchange, None));
                self.last = Some(exchange);
                return Some(case);
            }
        }
        None
    }

    /// What the first answer says about the rest; the last member: whether it is to be judged itself.
    fn fair_start(&self, exchange: &Exchange) -> Result<(), (Outcome, String, bool)> {
        let what = describe(exchange);
        if let Some(reason) = self.ground.patience.silence(&exchange.request) {
            return Err((Outcome::Inconclusive, reason, false));
        }
        if is_unanswered(exchange) {
            return Err((Outcome::Inconclusive, format!("the documented request got no answer: {what}"), false));
        }
        if is_later(exchange) {
            return Err((Outcome::Inconclusive, format!("the documented request was put off ({what})"), false));
        }
        let status = exchange.status();
        let webhook = self.operation.kind == Kind::Webhook;
        let secured = !self.operation.security.is_empty();
        if need_not_offer(self.contract, self.operation) && matches!(status, Some(404 | 405 | 501)) {
            return Err((Outcome::Skipped, format!("not offered by the target ({what})"), false));
        }
        if matches!(status, Some(401 | 403)) && (secured || webhook) || (webhook && status == Some(404)) {
            return Err((Outcome::Inconclusive, self.refused_at_once(exchange, &what), false));
        }
        if scene(self.ground, self.contract, self.operation, &self.session.control, exchange, None).accepted() {
            return Ok(());
        }
        if matches!(status, Some(400 | 404 | 409 | 422)) && !self.session.assumed.is_empty() {
            let names = self.session.assumed.join(", ");
            let reason = format!(
                "the documented request was refused ({what}), perhaps for values that no contract can invent: set {names} \
                 in [provider.values]"
            );
            return Err((Outcome::Inconclusive, reason, false));
        }
        Err((Outcome::Inconclusive, format!("the documented request was not accepted ({what})"), true))
    }

    fn refused_at_once(&self, exchange: &Exchange, what: &str) -> String {
        if let (Kind::Webhook, Some(handler)) = (self.operation.kind, &self.ground.target.handler) {
            return wanted(exchange, what, self.ground.contracts.iter().map(Arc::as_ref), handler);
        }
        let names: Vec<String> = self
            .operation
            .security
            .iter()
            .flatten()
            .map(|scheme| format!("{scheme} in [provider.credentials] or [[provider.users]]"))
            .collect();
        format!("the documented request was refused ({what}): check the credential {}", names.join(" or "))
    }
}
