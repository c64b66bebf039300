//! What all sessions of a run share.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::deaths::Deaths;
use super::patience::{Patience, Recipient, Wait};
use super::waiting::Waiting;
use super::witness::{Sending, Witness};
use super::{RunEnvironment, Setup, Stop};
use crate::config::Target;
use crate::contract::{Contract, OperationRef, Role};
use crate::event::FailOn;
use crate::exchange::{Exchange, Failure, Manner, Received, Request};
use crate::judge::{CheckId, Limits};
use crate::wire::{Client, Pace, SendOptions, retry_after};

/// How often a 429, 502, 503 or 504 is tried again.
const RETRIES: u32 = 2;
/// How long the answer to a request that never comes to its end is waited for: to wait for its rest is fair.
const UNFINISHED: Duration = Duration::from_secs(1);
/// The longest pause before a retry.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long a request of clean-up may take where nothing was ever answered.
const LAST_WORD: Duration = Duration::from_millis(200);
/// Why an answer is not waited for once the run is to end early.
const CUT_SHORT: &str = "the run was cut short";

/// What all sessions of a run share.
pub(super) struct RunContext {
    pub(super) contracts: Vec<Arc<Contract>>,
    pub(super) baseline: Arc<Contract>,
    pub(super) target: Target,
    pub(super) client: Arc<Client>,
    pub(super) pace: Pace,
    /// The hang limit of both roles, where the user has given one.
    pub(super) timeout: Option<Duration>,
    pub(super) provider_hangs: Duration,
    /// How long answers are waited for.
    pub(super) patience: Patience,
    /// What is waited for.
    pub(super) waiting: Waiting,
    /// What every exchange shows.
    pub(super) witness: Witness,
    pub(super) fail_on: FailOn,
    pub(super) stop: Stop,
    pub(super) cleanup: bool,
    pub(super) requests: AtomicU64,
    /// Requests of clean-up that got no answer.
    pub(super) lost: AtomicU64,
    pub(super) seed: u64,
    /// Inputs drawn for each property case.
    pub(super) inputs: u32,
    /// The operations whose documented request was accepted at the start.
    pub(super) taken: Mutex<BTreeSet<OperationRef>>,
    pub(super) deaths: Deaths,
    /// The checks that are switched off.
    pub(super) without: BTreeSet<CheckId>,
}

impl RunContext {
    /// What a run with this setup shares.
    pub(super) fn new(setup: &Setup, surroundings: &RunEnvironment) -> Self {
        let options = &setup.options;
        Self {
            contracts: setup.contracts.clone(),
            baseline: Arc::clone(&setup.baseline),
            target: setup.target.clone(),
            client: Arc::clone(&surroundings.client),
            pace: Pace::new(options.rate.and_then(|rate| rate.to_string().parse().ok())),
            timeout: options.timeout,
            provider_hangs: options.provider_hangs(),
            patience: Patience::default(),
            waiting: Waiting::default(),
            witness: Witness::default(),
            fail_on: options.fail_on,
            stop: surroundings.stop.clone(),
            cleanup: !options.no_cleanup,
            requests: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            seed: options.seed,
            inputs: options.profile.inputs,
            taken: Mutex::default(),
            deaths: Deaths::default(),
            without: options.without.clone(),
        }
    }

    /// Whether the run is to end early.
    pub(super) fn stopped(&self) -> bool {
        self.stop.cause().is_some()
    }

    /// The limits in force for a role.
    pub(super) fn limits(&self, role: Role) -> Limits {
        if let (Role::Handler, Some(handler)) = (role, &self.target.handler) {
            return Limits { hang: self.timeout.unwrap_or(handler.timeout), answer: handler.ack };
        }
        Limits { hang: self.provider_hangs, answer: self.provider_hangs }
    }

    /// Sends once.
    pub(super) async fn send_once(&self, to: impl Into<Recipient>, request: &Request, fresh: bool) -> Exchange {
        self.once(to.into(), request, fresh, Phase::Trial).await
    }

    async fn once(&self, to: Recipient, request: &Request, fresh: bool, phase: Phase) -> Exchange {
        let hang = self.limits(to.role).hang;
        let timeout = if request.is_unfinished() { hang.min(UNFINISHED) } else { hang };
        let options = SendOptions { timeout, fresh_connection: fresh, ..SendOptions::default() };
        self.transmit(to, request, options, phase).await
    }

    /// The exchange of a notification; where its answer was waited for less than in full, and silence is to be evidence, that of
    /// the same once more, waited for in full.
    pub(super) async fn or_in_full(&self, exchange: Exchange) -> Exchange {
        if !is_abandoned(&exchange) || self.stopped() || self.patience.silence(&exchange.request).is_some() {
            return exchange;
        }
        self.send_in_full(Role::Handler, &exchange.request).await
    }

    /// Sends once and waits for the answer in full, whatever was before.
    pub(super) async fn send_in_full(&self, role: Role, request: &Request) -> Exchange {
        let options = SendOptions { timeout: self.limits(role).hang, fresh_connection: true, ..SendOptions::default() };
        let begun = self.witness.begin();
        let sent = async {
            self.pace.wait().await;
            self.requests.fetch_add(1, Ordering::Relaxed);
            let waiting = self.waiting.begin(role.into(), options.timeout);
            (self.client.send(request, options).await, waiting.was_alone())
        };
        let cut = || (abandoned(request, Duration::ZERO, CUT_SHORT), false);
        let (exchange, alone) = self.stop.cut(sent).await.unwrap_or_else(cut);
        self.witnessed(begun, role.into(), &exchange, Sending { in_full: true, alone, plain: true });
        exchange
    }

    /// Sends once, with options of its own.
    pub(super) async fn send_with(&self, to: Recipient, request: &Request, options: SendOptions) -> Exchange {
        self.transmit(to, request, options, Phase::Trial).await
    }

    async fn transmit(&self, to: Recipient, request: &Request, mut options: SendOptions, phase: Phase) -> Exchange {
        let hang = self.limits(to.role).hang;
        // Less than the limit is waited for where to wait is fair; that is no sign of anything.
        let fair = request.is_unfinished() || matches!(options.manner, Manner::Half { .. });
        let full = (options.timeout >= hang && !fair).then_some(hang);
        let mut short = None;
        match self.patience.wait(to, request, hang) {
            Wait::Short(wait, why) if full.is_some() => {
                options.timeout = options.timeout.saturating_sub(hang).saturating_add(wait);
                short = Some(why);
            }
            Wait::Never(why) if phase == Phase::Trial => return abandoned(request, Duration::ZERO, &why),
            Wait::Never(_) => options.timeout = options.timeout.min(LAST_WORD),
            Wait::Full | Wait::Short(..) => {}
        }
        let begun = Instant::now();
        let counted = self.witness.begin();
        let sent = async {
            self.pace.wait().await;
            self.requests.fetch_add(1, Ordering::Relaxed);
            let waiting = self.waiting.begin(to, options.timeout);
            (self.client.send(request, options).await, waiting.was_alone())
        };
        let (mut exchange, alone) = tokio::select! {
            biased;
            () = self.ended(phase) => (abandoned(request, begun.elapsed(), CUT_SHORT), false),
            sent = sent => sent,
        };
        let full = full.filter(|_| short.is_none());
        self.patience.note(to, &exchange, begun, full);
        if let (Err(Failure::Timeout), Some(why)) = (&exchange.outcome, short) {
            exchange.outcome = Err(Failure::Abandoned(why));
        }
        let sent = Sending { in_full: full.is_some(), alone, plain: options.manner == Manner::Whole };
        self.witnessed(counted, to, &exchange, sent);
        exchange
    }

    /// Waits until requests of a phase are no longer sent.
    async fn ended(&self, phase: Phase) {
        match phase {
            Phase::Trial => {
                self.stop.wait().await;
            }
            Phase::CleanUp => self.stop.over().await,
        }
    }

    /// Sends, and sends again where the answer says to come back later (RFC 9110 section 10.2.3) within the time limit.
    pub(super) async fn send(&self, to: impl Into<Recipient>, request: &Request) -> Exchange {
        self.patiently(to.into(), request, Phase::Trial).await
    }

    async fn patiently(&self, to: Recipient, request: &Request, phase: Phase) -> Exchange {
        let mut exchange = self.once(to, request, false, phase).await;
        for attempt in 0..RETRIES {
            if !is_later(&exchange) || phase == Phase::Trial && self.stopped() {
                break;
            }
            let stated = exchange
                .response()
                .and_then(|response| response.header("retry-after"))
                .and_then(|value| retry_after(value, jiff::Timestamp::now()));
            let pause = stated.unwrap_or_else(|| Duration::from_millis(500 << attempt));
            if pause > LONGEST_PAUSE || self.stop.is_before(pause) {
                break;
            }
            tokio::select! {
                biased;
                () = self.ended(phase) => break,
                () = tokio::time::sleep(pause) => {}
            }
            exchange = self.once(to, request, false, phase).await;
        }
        exchange
    }

    /// Sends requests whose answers do not count.
    pub(super) async fn prepare(&self, to: impl Into<Recipient>, requests: &[Request]) {
        let to = to.into();
        for request in requests {
            self.send(to, request).await;
        }
    }

    /// Removes what the run has made, also where the run is to end early; then there is a limit to the time for it.
    pub(super) async fn clean_up(&self, role: Role, requests: &[Request]) {
        for request in requests {
            let exchange = self.undo(role, request).await;
            if is_unanswered(&exchange) {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Sends a request that removes what the run has made.
    pub(super) async fn undo(&self, role: Role, request: &Request) -> Exchange {
        self.patiently(role.into(), request, Phase::CleanUp).await
    }
}

/// What a request is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// To try something: not once the run is to end early.
    Trial,
    /// To remove what the run has made.
    CleanUp,
}

/// An exchange whose answer was not waited for.
fn abandoned(request: &Request, elapsed: Duration, why: &str) -> Exchange {
    Exchange {
        request: request.clone(),
        outcome: Err(Failure::Abandoned(why.to_owned())),
        received: Received::default(),
        started: Duration::ZERO,
        elapsed,
    }
}

/// Whether nothing is known of an answer, since it was not waited for.
pub(super) fn is_abandoned(exchange: &Exchange) -> bool {
    matches!(exchange.outcome, Err(Failure::Abandoned(_)))
}

/// Whether an answer only says that now is not the time.
pub(super) fn is_later(exchange: &Exchange) -> bool {
    matches!(exchange.status(), Some(429 | 502 | 503 | 504))
}

/// Whether nothing that could be judged came back.
pub(super) fn is_unanswered(exchange: &Exchange) -> bool {
    match &exchange.outcome {
        Ok(_) | Err(Failure::Malformed(_) | Failure::TooLarge) => false,
        Err(_) => true,
    }
}
