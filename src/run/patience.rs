//! How long answers are waited for: once in full, and then as long as the target's own pace justifies.
//!
//! Only a wait in full is evidence that a target hangs. Where it has shown so for an operation, the next hundred requests need
//! not show it again, at ten seconds each.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::contract::{OperationRef, Role};
use crate::exchange::{Address, Exchange, Failure, Request};
use crate::suite::Case;

/// How many times the slowest answer so far a shorter wait lasts.
const FACTOR: u32 = 10;
/// The shortest wait.
const SHORTEST: Duration = Duration::from_millis(500);

/// Whom a request goes to: the role, and the operation or webhook that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Recipient {
    pub(super) role: Role,
    pub(super) at: Option<OperationRef>,
    /// Tells sessions of one operation apart, which may run side by side: whether a wait is the first must not hang on that.
    lane: u64,
}

impl Recipient {
    /// That of the requests of the session whose documented request is the case `control`.
    pub(super) fn of(at: OperationRef, control: &Case) -> Self {
        let mut hasher = DefaultHasher::new();
        control.path.hash(&mut hasher);
        Self { role: control.role, at: Some(at), lane: hasher.finish() }
    }
}

impl From<Role> for Recipient {
    fn from(role: Role) -> Self {
        Self { role, at: None, lane: 0 }
    }
}

/// How long an answer is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wait {
    /// In full: where none comes, the target hangs.
    Full,
    /// Less, for the reason that is given: where none comes, that says nothing.
    Short(Duration, String),
    /// Not at all: the target has never answered.
    Never(String),
}

/// What is known of how long answers take.
#[derive(Debug, Default)]
pub(super) struct Patience(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// By address.
    targets: BTreeMap<String, Target>,
    /// By address and recipient.
    operations: BTreeMap<(String, Recipient), Pace>,
}

/// How fast answers have been.
#[derive(Debug, Default, Clone, Copy)]
struct Pace {
    slowest: Option<Duration>,
    /// The full time that an answer was waited for in vain.
    hung: Option<Duration>,
}

/// Somebody at an address.
#[derive(Debug, Default)]
struct Target {
    /// Whether anything has ever come back.
    answered: bool,
    slowest: Option<Duration>,
    silent: Twice,
    refused: Twice,
    why: String,
}

/// Something that counts once it was seen a second time, after the first.
#[derive(Debug, Default)]
struct Twice {
    first: Option<Instant>,
    again: bool,
}

impl Twice {
    fn note(&mut self, begun: Instant) {
        match self.first {
            Some(first) => self.again |= begun >= first,
            None => self.first = Some(Instant::now()),
        }
    }
}

impl Target {
    /// That it has never answered, where it was asked twice.
    fn silence(&self, address: &str) -> Option<String> {
        match (self.answered, self.refused.again, self.silent.again) {
            (false, true, _) => Some(format!("nobody listens at {address}: {}", self.why)),
            (false, false, true) => Some(format!("{address} answers nothing: {}", self.why)),
            _ => None,
        }
    }
}

impl Patience {
    /// How long the answer to a request is waited for, `full` at most.
    pub(super) fn wait(&self, to: Recipient, request: &Request, full: Duration) -> Wait {
        let address = address(request);
        let known = self.lock();
        let target = known.targets.get(&address);
        if let Some(why) = target.and_then(|target| target.silence(&address)) {
            return Wait::Never(why);
        }
        let Some(pace) = known.operations.get(&(address, to)) else { return Wait::Full };
        let slowest = pace.slowest.or(target.and_then(|target| target.slowest));
        match (pace.hung, slowest) {
            // Where nothing was ever answered, no pace justifies less.
            (Some(hung), Some(slowest)) if slowest * FACTOR < full => {
                let short = (slowest * FACTOR).max(SHORTEST).min(full);
                let why = format!(
                    "none came within {} s; after one that did not come within {} s, answers are waited for at this pace",
                    short.as_secs_f32(),
                    hung.as_secs_f32()
                );
                Wait::Short(short, why)
            }
            _ => Wait::Full,
        }
    }

    /// Notes what came of a request that was sent at `begun`; `full` is the time that was waited for it, where that was all.
    pub(super) fn note(&self, to: Recipient, exchange: &Exchange, begun: Instant, full: Option<Duration>) {
        let address = address(&exchange.request);
        let mut known = self.lock();
        let target = known.targets.entry(address.clone()).or_default();
        match (&exchange.outcome, full) {
            (Ok(_), _) => {
                target.answered = true;
                target.slowest = target.slowest.max(Some(exchange.elapsed));
                let pace = known.operations.entry((address, to)).or_default();
                pace.slowest = pace.slowest.max(Some(exchange.elapsed));
            }
            (Err(Failure::Timeout), Some(full)) => {
                target.silent.note(begun);
                if !target.answered {
                    target.why = format!("no answer within {} s, each time", full.as_secs_f32());
                }
                known.operations.entry((address, to)).or_default().hung = Some(full);
            }
            (Err(failure @ (Failure::Refused | Failure::Unreachable(_))), _) => {
                target.refused.note(begun);
                if !target.answered {
                    target.why = failure.to_string();
                }
            }
            (Err(Failure::Timeout | Failure::Abandoned(_)), _) => {}
            (Err(_), _) => target.answered = true,
        }
    }

    /// That the target of a request has never answered, where that is known.
    pub(super) fn silence(&self, request: &Request) -> Option<String> {
        let address = address(request);
        self.lock().targets.get(&address).and_then(|target| target.silence(&address))
    }

    /// All who have never answered, one sentence each.
    pub(super) fn silences(&self) -> Vec<String> {
        self.lock().targets.iter().filter_map(|(address, target)| target.silence(address)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Scheme, host and port of a request.
pub(super) fn address(request: &Request) -> String {
    Address::of(&request.url).map_or_else(String::new, |own| format!("{}://{}", own.scheme, own.authority))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Received, Response};

    const FULL: Duration = Duration::from_secs(10);

    fn exchange(outcome: Result<u64, Failure>) -> Exchange {
        let url = "http://127.0.0.1:9/orders".to_owned();
        let elapsed = Duration::from_millis(*outcome.as_ref().unwrap_or(&0));
        let response = Response {
            status: 200,
            reason: String::new(),
            version: "HTTP/1.1".to_owned(),
            headers: Vec::new(),
            body: Vec::new().into(),
            truncated: false,
            undecoded: None,
        };
        let request =
            Request { method: "GET".to_owned(), url, headers: Vec::new(), body: Vec::new().into(), raw: None };
        let (received, started) = (Received::default(), Duration::ZERO);
        Exchange { request, outcome: outcome.map(|_| response), received, started, elapsed }
    }

    fn to(operation: usize) -> Recipient {
        Recipient { role: Role::Provider, at: Some(OperationRef { contract: 0, operation }), lane: 0 }
    }

    #[tokio::test(start_paused = true)]
    async fn waits_shrink_after_a_full_one_of_the_same_operation() {
        let patience = Patience::default();
        let (hung, quick) = (exchange(Err(Failure::Timeout)), exchange(Ok(200)));
        patience.note(to(0), &quick, Instant::now(), Some(FULL));
        patience.note(to(0), &hung, Instant::now(), Some(FULL));
        let Wait::Short(short, why) = patience.wait(to(0), &hung.request, FULL) else { panic!("no shorter wait") };
        assert_eq!(short, Duration::from_secs(2));
        assert!(why.contains("within 2 s") && why.contains("within 10 s"), "{why}");
        assert_eq!(patience.wait(to(1), &hung.request, FULL), Wait::Full, "another operation has its own full wait");
        patience.note(to(0), &exchange(Ok(3_000)), Instant::now(), None);
        assert_eq!(patience.wait(to(0), &hung.request, FULL), Wait::Full, "a target that is this slow gets the time");
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_answers_is_asked_twice() {
        for (failure, says) in
            [(Failure::Timeout, "answers nothing"), (Failure::Refused, "nobody listens at http://127.0.0.1:9")]
        {
            let patience = Patience::default();
            let begun = Instant::now();
            let lost = exchange(Err(failure));
            tokio::time::advance(FULL).await;
            // All that were sent at the same time are one look.
            patience.note(to(0), &lost, begun, Some(FULL));
            patience.note(to(1), &lost, begun, Some(FULL));
            assert_eq!(patience.wait(to(0), &lost.request, FULL), Wait::Full);
            patience.note(to(0), &lost, Instant::now(), Some(FULL));
            let Wait::Never(why) = patience.wait(to(2), &lost.request, FULL) else { panic!("it is asked on") };
            assert!(why.contains(says), "{why}");
            assert_eq!(patience.silences(), [why]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_answered_once_is_never_given_up() {
        let patience = Patience::default();
        patience.note(to(0), &exchange(Ok(1)), Instant::now(), Some(FULL));
        for _ in 0..5 {
            patience.note(to(0), &exchange(Err(Failure::Refused)), Instant::now(), Some(FULL));
        }
        assert_eq!(patience.silence(&exchange(Ok(1)).request), None);
    }
}
