//! Runs one session: preflight, accepted cases, then batches of refused cases between two controls.

use std::sync::{Arc, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::ground::{Ground, is_later, is_unanswered};
use super::result::{findings, judged, outcome, unjudged};
use super::wanted::wanted;
use crate::contract::{Contract, Kind, Level, Operation};
use crate::event::{CaseResult, Outcome};
use crate::exchange::{Exchange, Failure};
use crate::judge::{Expectation, Scene, judge};
use crate::suite::{Case, Session};

/// How many refused cases stand between two controls.
const BATCH: usize = 20;
/// How many accepted cases are tried in place of a documented request that is refused.
const NEAREST: usize = 12;
/// How many unanswered requests in a row stop an operation.
const UNANSWERED: u32 = 5;

/// Runs one session and sends the result of each of its cases.
pub(super) async fn run(ground: Arc<Ground>, session: Session, results: UnboundedSender<CaseResult>) {
    let contract = Arc::clone(&ground.contracts[session.contract]);
    let operation = &contract.operations[session.operation];
    let mut runner = Runner {
        ground: &ground,
        contract: &contract,
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
    runner.run().await;
    if ground.cleanup {
        ground.prepare(session.role, &session.cleanup).await;
    }
}

pub(super) struct Runner<'a> {
    pub(super) ground: &'a Ground,
    pub(super) contract: &'a Contract,
    pub(super) operation: &'a Operation,
    pub(super) session: &'a Session,
    results: UnboundedSender<CaseResult>,
    unanswered: u32,
    /// The request that shows whether the target is still fair: the documented one, or the nearest that is accepted.
    control: &'a Case,
    /// The last control's exchange, to compare values with.
    pub(super) last: Option<Exchange>,
    /// The exchange before the one that was sent last; kept only where values must differ between answers.
    before: Option<Exchange>,
    latest: Option<Exchange>,
}

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

    /// Why no further request makes sense, if so.
    pub(super) fn ended(&self) -> Option<String> {
        if self.ground.stopped() {
            return Some("the run was cut short before this case".to_owned());
        }
        (self.unanswered >= UNANSWERED)
            .then(|| format!("{UNANSWERED} requests in a row got no answer, so the operation was given up"))
    }

    pub(super) fn emit(&self, result: CaseResult) {
        // The receiver lives as long as the run; a closed one means that nobody listens any more.
        let _ = self.results.send(result);
    }

    fn give_up<'c>(&self, cases: impl Iterator<Item = &'c Case>, outcome: Outcome, reason: &str) {
        for case in cases {
            self.emit(unjudged(self.contract, case, outcome, reason, 0));
        }
    }

    pub(super) async fn send(&mut self, case: &Case) -> Exchange {
        self.ground.prepare(case.role, &case.prepare).await;
        let mut exchange = self.ground.send(case.role, &case.request).await;
        // Nobody need answer what does not come to its end, so that silence needs no second look.
        let waits = case.request.is_unfinished() && !died(&exchange);
        if is_unanswered(&exchange) && !waits && !self.ground.stopped() {
            // One lost connection is no verdict. A target that took the request and then takes no connection any more
            // has died of it: that is what was seen.
            let mut again = self.ground.send_once(case.role, &case.request, true).await;
            if died(&exchange) && died(&again) {
                // Taken by a listener that was just closing, or dropped once more.
                let third = self.ground.send_once(case.role, &case.request, true).await;
                again = if third.outcome == Err(Failure::Refused) { third } else { again };
            }
            let dead = died(&exchange) && again.outcome == Err(Failure::Refused);
            if !dead || !self.ground.deaths.blames(case).await {
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
    pub(super) async fn control(&mut self) -> Result<(), String> {
        let control = self.control;
        let exchange = self.send(control).await;
        let fair = scene(self.ground, self.contract, self.operation, control, &exchange, None).accepted();
        let what = describe(&exchange);
        self.last = Some(exchange);
        if fair { Ok(()) } else { Err(format!("the same request without the violation was not accepted ({what})")) }
    }

    fn judge(&self, case: &Case, exchange: &Exchange, before: Option<&Exchange>) -> CaseResult {
        let before = before.or(self.last.as_ref());
        let scene = scene(self.ground, self.contract, self.operation, case, exchange, before);
        let breaches = judge(&scene);
        let findings = findings(self.ground, self.contract, self.operation, case, exchange, &breaches);
        judged(self.ground, self.contract, self.operation, case, exchange, findings)
    }

    /// The result of a case that the target put off. That proves nothing about the case; what form such an answer has
    /// is promised all the same.
    fn put_off(&self, case: &Case, exchange: &Exchange, before: Option<&Exchange>, reason: &str) -> CaseResult {
        let formal = Case { expectation: Expectation::Survived, ..case.clone() };
        let breaches = judge(&scene(self.ground, self.contract, self.operation, &formal, exchange, before));
        let mut result = unjudged(self.contract, case, Outcome::Inconclusive, reason, 1 + case.prepare.len() as u64);
        result.findings = findings(self.ground, self.contract, self.operation, &formal, exchange, &breaches);
        if outcome(&result.findings, self.ground.failing) == Outcome::Failed {
            result.outcome = Outcome::Failed;
        }
        result
    }

    /// The documented request: whether the operation can be judged at all.
    async fn preflight(&mut self) -> Result<(), (Outcome, String)> {
        let case = &self.session.control;
        let exchange = self.send(case).await;
        let verdict = self.fair_start(&exchange);
        if verdict.is_ok() {
            let mut taken = self.ground.taken.lock().unwrap_or_else(PoisonError::into_inner);
            taken.insert((self.session.contract, self.session.operation));
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
        let result = match &verdict {
            Ok(()) => self.judge(case, &exchange, None),
            Err((_, reason, _)) if is_later(&exchange) => self.put_off(case, &exchange, None, reason),
            Err((outcome, reason, judgeable)) => {
                let mut result = self.judge(case, &exchange, None);
                if !*judgeable || result.findings.is_empty() {
                    result = unjudged(self.contract, case, *outcome, reason, 1 + case.prepare.len() as u64);
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

    /// A case that must be accepted.
    async fn accepted(&mut self, case: &'a Case) {
        let exchange = self.send(case).await;
        let before = self.before.clone();
        if is_later(&exchange) {
            self.emit(self.put_off(case, &exchange, before.as_ref(), &later(&exchange)));
            return;
        }
        if is_unanswered(&exchange) || matches!(exchange.status(), Some(401 | 403)) {
            // Only a target that still takes the documented request can be said to refuse this one.
            if let Err(reason) = self.control().await {
                let reason = format!("{}; {reason}", describe(&exchange));
                self.emit(unjudged(self.contract, case, Outcome::Inconclusive, &reason, 2));
                return;
            }
        }
        self.emit(self.judge(case, &exchange, before.as_ref()));
    }

    /// Up to [`BATCH`] cases that must be refused or survived, between two controls.
    async fn batch(&mut self, cases: &[&'a Case]) {
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
        if is_later(&exchange) {
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
            self.emit(unjudged(self.contract, case, Outcome::Inconclusive, reason, 1));
            return;
        }
        let scene = scene(self.ground, self.contract, self.operation, case, exchange, self.last.as_ref());
        if case.expectation == Expectation::Unknown && scene.accepted() {
            let reason = "the target took the unknown value, so no refusal was due";
            self.emit(unjudged(self.contract, case, Outcome::Skipped, reason, 1));
            return;
        }
        let result = self.judge(case, exchange, before.as_ref());
        // A refusal proves nothing once the documented request is refused too.
        match after {
            Some(reason) if scene.refused() || result.findings.is_empty() => {
                self.emit(unjudged(self.contract, case, Outcome::Inconclusive, reason, 1));
            }
            _ => self.emit(result),
        }
    }
}

/// Whether the contract leaves open that an operation is offered, or a notification taken.
pub(super) fn need_not_offer(contract: &Contract, operation: &Operation) -> bool {
    let offered = contract.clause(&operation.name, "operation", "offered", None).and_then(|own| own.duties.accept);
    operation.level == Level::May || operation.kind == Kind::Webhook && offered == Some(Level::May)
}

pub(super) fn scene<'s>(
    ground: &'s Ground,
    contract: &'s Contract,
    operation: &'s Operation,
    case: &'s Case,
    exchange: &'s Exchange,
    other: Option<&'s Exchange>,
) -> Scene<'s> {
    Scene {
        contract,
        operation,
        baseline: &ground.baseline,
        role: case.role,
        expectation: case.expectation,
        aims: &case.aims,
        scope: &case.scope,
        exchange,
        other,
        limits: ground.limits(case.role),
    }
}

/// Whether the connection was taken and then dropped without an answer.
pub(super) fn died(exchange: &Exchange) -> bool {
    exchange.outcome == Err(Failure::Closed)
}

fn later(exchange: &Exchange) -> String {
    format!("the target put the request off ({})", describe(exchange))
}

pub(super) fn describe(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Ok(response) => format!("status {}", response.status),
        Err(failure) => failure.to_string(),
    }
}
