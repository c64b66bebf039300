//! The layer around a provider or handler: it does what the fault says and is transparent otherwise.

mod answer;
mod misbehave;
mod notification;
mod subscription;
mod take;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::answers;
use super::fault::{End, Fault, Kind};
use super::http::{Answer, Incoming, Reaction, ask};
use super::reading::Reading;
use crate::generate::Knowledge;
use crate::wire::Acceptor;

/// Where a handler tells how many notifications it has processed.
pub(in crate::prove) const COUNTER: &str = "/probity-processed";

/// A fault at work.
pub(in crate::prove) struct Layer {
    pub(in crate::prove) fault: Arc<Fault>,
    pub(in crate::prove) reading: Reading,
    /// The documented request, with good credentials.
    pub(in crate::prove) control: Incoming,
    /// The secret that `Kind::TakesRefused` takes.
    pub(in crate::prove) refused: Option<String>,
    /// Where a documented response is given that the target does not give.
    pub(in crate::prove) forced: Forced,
    pub(in crate::prove) behind: Acceptor,
    /// Where a handler that is not safe fetches from.
    pub(in crate::prove) canary: Option<Acceptor>,
    /// Later than an acknowledgement may come, and sooner than never.
    pub(in crate::prove) delay: Duration,
    /// Credentials of others than the subscriber.
    pub(in crate::prove) peers: Vec<String>,
    /// How often the fault took effect.
    pub(in crate::prove) applied: Arc<AtomicU64>,
    pub(in crate::prove) memory: Memory,
}

/// Where a documented response is given in the place of another, so that it can be spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::prove) enum Forced {
    Nowhere,
    /// Where a request is refused.
    Refusals,
    Everywhere,
}

/// What a fault remembers from one message to the next.
#[derive(Default)]
pub(in crate::prove) struct Memory {
    /// A value of the last answer.
    pub(in crate::prove) last: Mutex<Option<String>>,
    /// Bodies and targets seen so far.
    seen: Mutex<HashSet<Vec<u8>>>,
    /// Whether something has happened that is not got over.
    spent: AtomicBool,
    /// Requests in progress.
    busy: AtomicU64,
    /// Notifications processed.
    processed: AtomicU64,
}

impl Layer {
    fn apply(&self) {
        self.applied.fetch_add(1, Ordering::Relaxed);
    }

    /// What happens to one request, or one notification.
    pub(in crate::prove) async fn react(&self, end: End, request: Incoming) -> Reaction {
        if end == End::Notification {
            return self.notification(request).await;
        }
        if end == End::Provider && matches!(self.fault.kind, Kind::Stale | Kind::RemovesAll | Kind::AddsAll) {
            return self.subscription(request).await;
        }
        if end == End::Handler && request.path() == COUNTER {
            let mut answer = answers::plain(200);
            answer.body = self.memory.processed.load(Ordering::Relaxed).to_string().into_bytes();
            return Reaction::Answer(answer);
        }
        let operation = self.reading.operation();
        let here = end == End::Handler || self.reading.is_at(request.path());
        let documented = operation.methods.contains(&request.method) && request.method != operation.method;
        if self.fault.end != end || !here || documented {
            return self.passed(&request).await;
        }
        let own_method = request.method == operation.method;
        if self.fault.kind == Kind::TakesMethod && !own_method {
            return self.repaired().await;
        }
        let broken = if own_method { self.reading.broken(&request, &self.control) } else { Vec::new() };
        if own_method && self.takes(&request, &broken) {
            return self.repaired().await;
        }
        if own_method && self.refuses(&request, &broken) {
            return self.refused();
        }
        if end == End::Handler
            && let Some(reaction) = self.misbehaves(&request, &broken).await
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

    fn refused(&self) -> Reaction {
        self.apply();
        Reaction::Answer(answers::refusal(self.reading.operation(), &[400, 422], &Knowledge::default()))
    }

    async fn passed(&self, request: &Incoming) -> Reaction {
        self.forward(request).await.map_or(Reaction::Close, Reaction::Answer)
    }

    async fn forward(&self, request: &Incoming) -> Option<Answer> {
        ask(&self.behind, request).await.ok()
    }

    async fn repaired(&self) -> Reaction {
        self.apply();
        self.forward(&self.control).await.map_or(Reaction::Close, Reaction::Answer)
    }
}

/// Serves connections through a layer.
pub(in crate::prove) fn acceptor(layer: Arc<Layer>, end: End) -> Acceptor {
    Arc::new(move |stream| {
        tokio::spawn(connection(Arc::clone(&layer), end, stream));
    })
}

/// Serves one connection through a layer.
pub(in crate::prove) async fn connection<I: crate::wire::Io>(layer: Arc<Layer>, end: End, stream: I) {
    let behind = Arc::clone(&layer.behind);
    // An error here is the client's to see.
    let _ = super::http::serve(stream, behind, |request| {
        let layer = Arc::clone(&layer);
        async move { layer.react(end, request).await }
    })
    .await;
}

/// Locks without minding a panic elsewhere.
pub(in crate::prove) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
