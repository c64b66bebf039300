//! What the provider knows and remembers.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use serde::{Deserialize, Serialize};

use super::super::settings::{Grantee, Settings, SettingsError, Topic};
use super::dispatch::dispatch;
use super::outbox::Outbox;
use super::postback::PostbackUrl;
use super::store::{Store, StoredState};

/// A correct provider of the three contracts, with control endpoints under `/_control/`.
///
/// Clones share their state.
#[derive(Clone)]
pub struct Provider {
    shared: Arc<Shared>,
}

impl Provider {
    /// A provider without subscriptions, or with those of its state file. What that file still has to deliver is
    /// delivered at once, which needs a tokio runtime.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let postback = settings.postback.as_deref().map(PostbackUrl::parse).transpose()?;
        let (store, kept) = match &settings.state {
            Some(path) => Store::open(path)?,
            None => (Arc::default(), StoredState::default()),
        };
        let outbox = Outbox::new(&settings, Arc::clone(&store));
        if settings.state.is_some() {
            let (subscriptions, deliveries) = (kept.subscriptions.len(), kept.outbox.len());
            (settings.on_delivery)(&format!("kept: subscriptions {subscriptions}, deliveries {deliveries}"));
        }
        for queued in kept.outbox {
            outbox.push(queued);
        }
        let subscriptions = Mutex::new(kept.subscriptions.into_iter().collect());
        Ok(Self { shared: Arc::new(Shared { settings, outbox, store, postback: Mutex::new(postback), subscriptions }) })
    }

    /// The provider as a service; it answers every path. Deliveries need a tokio runtime.
    pub fn router(&self) -> Router {
        Router::new().fallback(dispatch).with_state(Arc::clone(&self.shared))
    }

    /// Returns when nothing is left to deliver.
    #[cfg(test)]
    pub(super) async fn idle(&self) {
        self.shared.outbox.idle().await;
    }
}

/// State behind all clones and requests.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) outbox: Arc<Outbox>,
    pub(super) store: Arc<Store>,
    pub(super) postback: Mutex<Option<PostbackUrl>>,
    pub(super) subscriptions: Mutex<BTreeSet<Subscription>>,
}

/// One credential's wish to hear of one kind of change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Subscription {
    pub(super) form: Grantee,
    pub(super) token: String,
    pub(super) kind: Topic,
}

/// Locks without minding a panic elsewhere: every critical section leaves its data whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
