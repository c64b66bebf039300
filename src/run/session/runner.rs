//! Sends the cases of a session, one after another.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::scene::{describe, died, later, scene};
use crate::contract::{Contract, Operation};
use crate::event::{CaseResult, Judged, Outcome};
use crate::exchange::{Exchange, Failure};
use crate::judge::{Evidence, Expectation, Judgement, judge};
use crate::run::ground::{RunContext, is_abandoned, is_later, is_unanswered};
use crate::run::patience::Recipient;
use crate::run::result::{CUT_SHORT, Shown, findings, judged, unjudged};
use crate::suite::{Case, Session};

/// How many refused cases stand between two controls.
const BATCH: usize = 20;
/// How many unanswered requests in a row stop an operation.
const UNANSWERED: u32 = 5;

/// Runs one session and sends the result of each of its cases.
pub(in crate::run) async fn run(ground: Arc<RunContext>, session: Arc<Session>, results: UnboundedSender<CaseResult>) {
    let (contract, operation) = session.at.find(&ground.contracts);
    let mut runner = Runner {
        ground: &ground,
        contract,
        operation,
        session: &session,
        results,
        unanswered: 0,
        control: &session.control,
        last: None,
        before: None,
        latest: None,
    };
    if let Some(reason) = &session.blocked {
        runner.give_up(session.cases(), Outcome::Inconclusive, reason);
        return;
    }
    if ground.stopped() {
        runner.give_up(session.cases(), Outcome::Inconclusive, CUT_SHORT);
        return;
    }
    if let Some(reason) = ground.patience.silence(&session.control.request) {
        runner.give_up(session.cases(), Outcome::Inconclusive, &reason);
        return;
    }
    runner.run().await;
    if ground.cleanup {
        ground.clean_up(session.role, &session.cleanup).await;
    }
}

pub(in crate::run) struct Runner<'a> {
    pub(in crate::run) ground: &'a RunContext,
    pub(in crate::run) contract: &'a Contract,
    pub(in crate::run) operation: &'a Operation,
    pub(in crate::run) session: &'a Session,
    results: UnboundedSender<CaseResult>,
    unanswered: u32,
    /// The request that shows whether the target is still fair: the documented one, or the nearest that is accepted.
    pub(super) control: &'a Case,
    /// The last control's exchange, to compare values with.
    pub(in crate::run) last: Option<Exchange>,
    /// The exchange before the one that was sent last; kept only where values must differ between answers.
    pub(super) before: Option<Exchange>,
    latest: Option<Exchange>,
}

impl<'a> Runner<'a> {
    async fn run(&mut self) {
        if let Err((outcome, reason)) = self.preflight().await {
            let rest: Vec<&Case> = self.session.cases().skip(usize::from(self.session.control_selected)).collect();
            self.give_up(rest.into_iter(), outcome, &reason);
            return;
        }
        let known = self.control.path.clone();
        let accepted: Vec<&'a Case> = self.session.accepted.iter().filter(|case| case.path != known).collect();
        for (index, case) in accepted.iter().enumerate() {
            if let Some(reason) = self.ended() {
                self.give_up(accepted[index..].iter().copied(), Outcome::Inconclusive, &reason);
                break;
            }
            self.accepted(case).await;
        }
        // Odd inputs stand in batches of their own: one that kills the target takes no verdict on a refusal with it.
        let (odd, refused): (Vec<&'a Case>, Vec<&'a Case>) =
            self.session.refused.iter().partition(|case| case.expectation == Expectation::Survived);
        for batch in refused.chunks(BATCH).chain(odd.chunks(BATCH)) {
            match self.ended() {
                Some(reason) => self.give_up(batch.iter().copied(), Outcome::Inconclusive, &reason),
                None => self.batch(batch).await,
            }
        }
        for property in self.session.properties.iter().filter(|_| self.ground.inputs > 0) {
            match self.ended() {
                Some(reason) => {
                    self.give_up(std::iter::once(&property.case), Outcome::Inconclusive, &reason);
                }
                None => self.property(property).await,
            }
        }
    }

    /// Whom the requests of the session go to.
    pub(in crate::run) fn to(&self) -> Recipient {
        Recipient::of(self.session.at, &self.session.control)
    }

    /// Why no further request makes sense, if so.
    pub(in crate::run) fn ended(&self) -> Option<String> {
        if self.ground.stopped() {
            return Some(CUT_SHORT.to_owned());
        }
        if let Some(reason) = self.ground.patience.silence(&self.control.request) {
            return Some(reason);
        }
        (self.unanswered >= UNANSWERED)
            .then(|| format!("{UNANSWERED} requests in a row got no answer, so the operation was given up"))
    }

    pub(in crate::run) fn emit(&self, result: CaseResult) {
        // The receiver lives as long as the run; a closed one means that nobody listens any more.
        let _ = self.results.send(result);
    }

    pub(super) fn give_up<'c>(&self, cases: impl Iterator<Item = &'c Case>, outcome: Outcome, reason: &str) {
        for case in cases {
            self.emit(unjudged(self.ground, self.contract, case, outcome, reason, 0));
        }
    }

    pub(in crate::run) async fn send(&mut self, case: &Case) -> Exchange {
        let to = self.to();
        self.ground.prepare(to, &case.prepare).await;
        let mut exchange = self.ground.send(to, &case.request).await;
        // Nobody need answer what does not come to its end, so that silence needs no second look.
        let waits = case.request.is_unfinished() && !died(&exchange);
        if is_unanswered(&exchange) && !waits && !self.ground.stopped() {
            // One lost connection is no verdict. A target that took the request and then takes no connection any more
            // has died of it: that is what was seen.
            let mut again = self.ground.send_once(to, &case.request, true).await;
            if died(&exchange) && died(&again) {
                // Taken by a listener that was just closing, or dropped once more.
                let third = self.ground.send_once(to, &case.request, true).await;
                again = if third.outcome == Err(Failure::Refused) { third } else { again };
            }
            let dead = died(&exchange) && again.outcome == Err(Failure::Refused);
            let blamed = self.ground.stop.cut(self.ground.deaths.blames(case));
            // What was waited for in full says more than what was not.
            if !is_abandoned(&again) && (!dead || blamed.await != Some(true)) {
                exchange = again;
            }
        }
        if !is_unanswered(&exchange) {
            self.unanswered = 0;
        } else if case.request.raw.is_none() {
            self.unanswered += 1;
        }
        if !self.operation.distinct.is_empty() {
            self.before = self.latest.replace(exchange.clone());
        }
        exchange
    }

    /// The documented request once more: is the target still fair?
    pub(in crate::run) async fn control(&mut self) -> Result<(), String> {
        let control = self.control;
        let exchange = self.send(control).await;
        let fair = scene(self.ground, self.contract, self.operation, control, &exchange, None).accepted();
        let what = describe(&exchange);
        self.last = Some(exchange);
        if fair { Ok(()) } else { Err(format!("the same request without the violation was not accepted ({what})")) }
    }

    pub(super) fn judge(&self, case: &Case, exchange: &Exchange, before: Option<&Exchange>) -> CaseResult {
        let shown = self.shown(case, exchange, before.or(self.last.as_ref()));
        judged(self.ground, self.session.at, case, exchange, shown)
    }

    /// What an exchange shows.
    fn shown(&self, case: &Case, exchange: &Exchange, before: Option<&Exchange>) -> Shown {
        let scene = scene(self.ground, self.contract, self.operation, case, exchange, before);
        let judgement = judge(&scene, Evidence::of(self.contract, &self.ground.baseline));
        let findings = findings(self.ground, self.contract, self.operation, case, exchange, &judgement.breaches);
        let Judgement { evidence, unread, .. } = judgement;
        Shown { findings, judged: Judged::of(self.session.at.contract, evidence), unread }
    }

    /// The result of a case that the target put off. That proves nothing about the case; what form such an answer has
    /// is promised all the same.
    pub(super) fn put_off(
        &self,
        case: &Case,
        exchange: &Exchange,
        before: Option<&Exchange>,
        reason: &str,
    ) -> CaseResult {
        let formal = Case { expectation: Expectation::Survived, ..case.clone() };
        let shown = self.shown(&formal, exchange, before);
        let mut result = judged(self.ground, self.session.at, case, exchange, shown);
        result.outcome = result.outcome.max(Outcome::Inconclusive);
        result.reason = Some(match result.reason {
            Some(unread) => format!("{reason}; {unread}"),
            None => reason.to_owned(),
        });
        result
    }

    /// A case that must be accepted.
    pub(super) async fn accepted(&mut self, case: &'a Case) {
        let exchange = self.send(case).await;
        let before = self.before.clone();
        if is_abandoned(&exchange) {
            let reason = describe(&exchange);
            self.emit(unjudged(self.ground, self.contract, case, Outcome::Inconclusive, &reason, 1));
            return;
        }
        if is_later(&exchange) {
            self.emit(self.put_off(case, &exchange, before.as_ref(), &later(&exchange)));
            return;
        }
        if is_unanswered(&exchange) || matches!(exchange.status(), Some(401 | 403)) {
            // Only a target that still takes the documented request can be said to refuse this one.
            if let Err(reason) = self.control().await {
                let reason = format!("{}; {reason}", describe(&exchange));
                self.emit(unjudged(self.ground, self.contract, case, Outcome::Inconclusive, &reason, 2));
                return;
            }
        }
        self.emit(self.judge(case, &exchange, before.as_ref()));
    }
}
