//! The layer around a provider or handler: it does what the fault says and is transparent otherwise.

use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::answers;
use super::fault::{End, Fault};
use super::reading::{Reading, essence};
use super::serve::{Reaction, ask};
use super::spoil::{Answered, Notified};
use crate::codec::media_type;
use crate::contract::{Keyword, Place};
use crate::generate::Knowledge;
use crate::wire::Acceptor;
use crate::wire::http1::{Answer, Incoming};

/// Where a handler tells how many notifications it has processed.
pub(super) const COUNTER: &str = "/probity-processed";

/// A fault at work.
pub(super) struct Layer {
    pub(super) fault: Arc<Fault>,
    pub(super) reading: Reading,
    /// The documented request, with good credentials.
    pub(super) control: Incoming,
    /// The secret of the credential that the fault takes.
    pub(super) credential: Option<String>,
    /// Where a documented response is given that the target does not give.
    pub(super) forced: Forced,
    pub(super) behind: Acceptor,
    /// Where a handler that is not safe fetches from.
    pub(super) canary: Option<Acceptor>,
    /// Later than an acknowledgement may come, and sooner than never.
    pub(super) delay: Duration,
    /// Credentials of others than the subscriber.
    pub(super) peers: Vec<String>,
    /// How often the fault took effect.
    pub(super) applied: Arc<AtomicU64>,
    /// How many notifications a handler says that it has processed.
    pub(super) processed: AtomicU64,
    pub(super) memory: Memory,
}

/// Where a documented response is given in the place of another, so that it can be spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forced {
    Nowhere,
    /// Where a request is refused.
    Refusals,
    Everywhere,
}

/// What a fault remembers from one message to the next: one value, of a type of its own.
#[derive(Default)]
pub(super) struct Memory(OnceLock<Box<dyn Any + Send + Sync>>);

impl Memory {
    /// The value.
    pub(super) fn of<T: Any + Default + Send + Sync>(&self) -> &T {
        let value = self.0.get_or_init(|| Box::new(T::default()));
        value.downcast_ref().unwrap_or_else(|| unreachable!("a fault remembers values of one type"))
    }
}

impl Layer {
    /// Notes that the fault took effect.
    pub(super) fn apply(&self) {
        self.applied.fetch_add(1, Ordering::Relaxed);
    }

    /// What happens to one request, or one notification.
    pub(super) async fn react(&self, end: End, request: Incoming) -> Reaction {
        if end == End::Notification {
            return self.notification(request).await;
        }
        if end == End::Provider
            && let Some(reaction) = self.fault.kind.provide(self, &request).await
        {
            return reaction;
        }
        if end == End::Handler && request.path() == COUNTER {
            let mut answer = answers::plain(200);
            answer.body = self.processed.load(Ordering::Relaxed).to_string().into_bytes();
            return Reaction::Answer(answer);
        }
        let operation = self.reading.operation();
        let here = end == End::Handler || self.reading.is_at(request.path());
        let documented = operation.methods.contains(&request.method) && request.method != operation.method;
        if self.fault.end != end || !here || documented {
            return self.passed(&request).await;
        }
        let own_method = request.method == operation.method;
        let broken = if own_method { self.reading.broken(&request, &self.control) } else { Vec::new() };
        if self.fault.kind.takes(self, &request, &broken) {
            return self.repaired().await;
        }
        if own_method && self.refuses(&request, &broken) {
            return self.refused();
        }
        if end == End::Handler
            && let Some(reaction) = self.fault.kind.handle(self, &request, &broken).await
        {
            return reaction;
        }
        let Some(answer) = self.forward(&request).await else { return Reaction::Close };
        // What an operation promises of its answers is said of none to another method.
        if !own_method && !self.fault.aim.is_general() {
            return Reaction::Answer(answer);
        }
        self.answer(&request, answer, !broken.is_empty())
    }

    /// Whether the fault refuses a request that breaks these clauses.
    pub(super) fn refuses(&self, request: &Incoming, broken: &[String]) -> bool {
        self.fault.kind.refuses(self, request, broken)
    }

    fn answer(&self, request: &Incoming, mut answer: Answer, broken: bool) -> Reaction {
        let Some(key) = self.fault.aim.place.answer() else {
            let reaction = self.fault.kind.react(self, request, &answer);
            if reaction.is_some() {
                self.apply();
            }
            return reaction.unwrap_or(Reaction::Answer(answer));
        };
        let forced = match self.forced {
            Forced::Nowhere => false,
            Forced::Refusals => broken,
            Forced::Everywhere => true,
        };
        let operation = self.reading.operation();
        if forced
            && self.reading.key_of(&answer) != Some(key)
            && let Some(response) = operation.responses.iter().find(|own| own.key == key)
        {
            answer = answers::answer(operation, response, &Knowledge::default());
        }
        if self.reading.key_of(&answer) == Some(key)
            && let Some(at) = Answered::new(self, key, &answer)
            && self.fault.kind.spoil_answer(&at, &mut answer).is_some()
        {
            self.apply();
        }
        self.fault.kind.see(self, &answer);
        Reaction::Answer(answer)
    }

    async fn notification(&self, mut request: Incoming) -> Reaction {
        if self.fault.end == End::Notification && self.is_own(&request) {
            if let Some(reaction) = self.fault.kind.deliver(self, &request).await {
                return reaction;
            }
            if self.fault.kind.spoil_notification(&Notified::new(self), &mut request).is_some() {
                self.apply();
            }
        }
        self.passed(&request).await
    }

    /// Whether a notification is one of the webhook's own, and not of another that goes to the same address.
    fn is_own(&self, request: &Incoming) -> bool {
        let operation = self.reading.operation();
        let broken = self.reading.broken(request, request);
        // What tells webhooks apart: a parameter that has one of a few values.
        !operation.parameters.iter().any(|own| {
            own.schema.raw().get("enum").is_some()
                && self
                    .reading
                    .contract
                    .clause(&operation.name, own.site(), &Keyword::Enum, None)
                    .is_some_and(|clause| broken.contains(&clause.id))
        })
    }

    /// The value at `query.x`, `header.x` or `body.a.b` of a request.
    pub(super) fn value_at(&self, request: &Incoming, place: &Place) -> Option<Value> {
        let operation = self.reading.operation();
        if let Place::Body(inner) = place {
            let essence = essence(request.header("content-type"));
            let documented = operation.body.as_ref()?.media_types.iter();
            let documented = documented.into_iter().find(|own| media_type::matches(&own.range, &essence))?;
            let value = self.reading.value_of(documented, &request.body)?;
            return inner.get(&value).cloned();
        }
        let mut parameters = operation.parameters.iter();
        let (parameter, inner) = parameters.find_map(|own| Some((own, place.below(own.site())?)))?;
        let value = self.reading.received(parameter, request)?;
        inner.get(&value).cloned()
    }

    /// A refusal, as the fault's doing.
    pub(super) fn refused(&self) -> Reaction {
        self.apply();
        Reaction::Answer(answers::refusal(self.reading.operation(), &[400, 422], &Knowledge::default()))
    }

    /// What the sender of a notification sees that goes nowhere, as the fault's doing.
    pub(super) fn swallowed(&self) -> Reaction {
        self.apply();
        Reaction::Answer(answers::plain(200))
    }

    async fn passed(&self, request: &Incoming) -> Reaction {
        self.forward(request).await.map_or(Reaction::Close, Reaction::Answer)
    }

    /// What the party behind answers.
    pub(super) async fn forward(&self, request: &Incoming) -> Option<Answer> {
        ask(&self.behind, request).await.ok()
    }

    /// What the party behind answers to the documented request, as the fault's doing.
    async fn repaired(&self) -> Reaction {
        self.apply();
        self.passed(&self.control).await
    }
}

/// Serves connections through a layer.
pub(super) fn acceptor(layer: Arc<Layer>, end: End) -> Acceptor {
    Arc::new(move |stream| {
        tokio::spawn(connection(Arc::clone(&layer), end, stream));
    })
}

/// Serves one connection through a layer.
async fn connection<I: crate::wire::Io>(layer: Arc<Layer>, end: End, stream: I) {
    let behind = Arc::clone(&layer.behind);
    // An error here is the client's to see.
    let _ = super::serve::serve(stream, behind, |request| {
        let layer = Arc::clone(&layer);
        async move { layer.react(end, request).await }
    })
    .await;
}

/// Locks without minding a panic elsewhere.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
