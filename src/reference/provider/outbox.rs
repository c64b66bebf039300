//! What is still to be delivered: in order for each credential, independent between credentials.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::super::settings::{OnDelivery, Retry, Settings};
use super::super::transport::Dial;
use super::delivery::Delivery;
use super::state::lock;
use super::store::{Queued, Store};

/// One queue and one task for each credential that has something to deliver.
pub(super) struct Outbox {
    dial: Dial,
    retry: Retry,
    on_delivery: OnDelivery,
    store: Arc<Store>,
    lanes: Mutex<HashMap<String, VecDeque<Queued>>>,
    pending: watch::Sender<usize>,
}

impl Outbox {
    pub(super) fn new(settings: &Settings, store: Arc<Store>) -> Arc<Self> {
        Arc::new(Self {
            dial: Arc::clone(&settings.dial),
            retry: settings.retry,
            on_delivery: Arc::clone(&settings.on_delivery),
            store,
            lanes: Mutex::new(HashMap::new()),
            pending: watch::Sender::new(0),
        })
    }

    /// Queues a delivery behind the earlier ones of the same credential.
    pub(super) fn push(self: &Arc<Self>, queued: Queued) {
        self.pending.send_modify(|pending| *pending += 1);
        match lock(&self.lanes).entry(queued.credential.clone()) {
            Entry::Occupied(mut lane) => lane.get_mut().push_back(queued),
            Entry::Vacant(lane) => {
                let credential = lane.key().clone();
                lane.insert(VecDeque::from([queued]));
                tokio::spawn(Arc::clone(self).drain(credential));
            }
        }
    }

    /// Returns when nothing is queued or in flight.
    pub(super) async fn idle(&self) {
        let mut pending = self.pending.subscribe();
        // Fails only where the sender is gone, and `self` holds it.
        let _idle = pending.wait_for(|pending| *pending == 0).await;
    }

    async fn drain(self: Arc<Self>, credential: String) {
        while let Some(Queued { number, delivery, .. }) = self.next(&credential) {
            let outcome = self.deliver(&delivery).await;
            (self.on_delivery)(&format!("{}: {outcome}", delivery.summary));
            // Forgotten last: where the process ends before this, the receiver hears of it twice rather than never.
            if let Err(error) = self.store.done(number) {
                (self.on_delivery)(&format!("cannot use the state file: {error}"));
            }
            self.pending.send_modify(|pending| *pending -= 1);
        }
    }

    /// The next delivery; an empty lane is closed under the same lock that a push takes.
    fn next(&self, credential: &str) -> Option<Queued> {
        let mut lanes = lock(&self.lanes);
        let queued = lanes.get_mut(credential).and_then(VecDeque::pop_front);
        if queued.is_none() {
            lanes.remove(credential);
        }
        queued
    }

    async fn deliver(&self, delivery: &Delivery) -> String {
        let mut pause = self.retry.pause;
        let mut attempt = 1;
        loop {
            let answer = match timeout(self.retry.timeout, delivery.send(&self.dial)).await {
                Ok(Ok(status)) if !worth_retrying(status) => return status.as_u16().to_string(),
                Ok(Ok(status)) => status.as_u16().to_string(),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "no answer in time".to_owned(),
            };
            if attempt >= self.retry.attempts {
                return format!("{answer}, given up after {attempt} attempts");
            }
            attempt += 1;
            sleep(pause).await;
            pause *= 2;
        }
    }
}

/// A receiver that is out of order or overloaded may be back soon; any other answer is its last word.
fn worth_retrying(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}
