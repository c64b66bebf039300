//! A provider of the two subscription contracts, inside this process: it keeps subscriptions and delivers
//! notifications, correct by default, wrong in exactly one way with a [`Fault`], unusual but legal with a [`Variant`].

/// Who may call it, and the configuration with which it is checked.
mod accounts;
/// The faults, each with the clause that a finding must name.
mod fault;
/// A notification as bytes.
mod message;
/// Who has subscribed, and who is to be told.
mod store;
/// Unusual notifications that break nothing.
mod variant;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::watch;

pub(crate) use accounts::config_toml;
pub(crate) use fault::{Fault, Row, TABLE};
pub(crate) use variant::{VARIANTS, Variant};

use super::socket::{Request, Step, connection, plain};
use accounts::{COMPANIES, REFUSED, USERS};
use store::{Change, Store, Subscription, TYPES};

/// How long a notification may take by the configuration.
const DUE: Duration = Duration::from_secs(10);

/// The one way in which it differs from the plain correct one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct On {
    fault: Option<Fault>,
    variant: Option<Variant>,
}

impl On {
    fn has(self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    fn is(self, variant: Variant) -> bool {
        self.variant == Some(variant)
    }
}

/// Connects to the postback URL.
pub(crate) type Dial = Arc<dyn Fn() -> DuplexStream + Send + Sync>;

/// The provider. Clones share their state.
#[derive(Clone)]
pub(crate) struct PlantedDelivery {
    on: On,
    url: url::Url,
    dial: Dial,
    store: Arc<Mutex<Store>>,
    /// What waits for the next change.
    held: Arc<Mutex<Vec<Vec<u8>>>>,
    pending: watch::Sender<usize>,
    /// The connection that is kept, where one is.
    kept: Arc<tokio::sync::Mutex<Option<DuplexStream>>>,
    count: Arc<AtomicUsize>,
}

impl PlantedDelivery {
    /// A provider that notifies `postback`, reached by `dial`.
    pub(crate) fn new(fault: Option<Fault>, variant: Option<Variant>, postback: &str, dial: Dial) -> Self {
        let on = On { fault, variant };
        let store = if on.is(Variant::LeftOver) { Store::full() } else { Store::default() };
        Self {
            on,
            url: url::Url::parse(postback).expect("the postback address is a URL"),
            dial,
            store: Arc::new(Mutex::new(store)),
            held: Arc::default(),
            pending: watch::Sender::new(0),
            kept: Arc::default(),
            count: Arc::default(),
        }
    }

    /// Serves one connection.
    pub(crate) async fn serve(self, stream: DuplexStream) {
        let count = Arc::clone(&self.count);
        let answer = |request: Request, _| {
            let provider = self.clone();
            async move { provider.answer(&request).await }
        };
        connection(stream, count, answer).await;
    }

    /// Lets something happen, as a tester would by hand.
    pub(crate) fn happen(&self, user: &str, kind: &str, event: &str) {
        let event = serde_json::json!({"user": user, "type": kind, "event_type": event, "tripId": "their-own-trip-7"});
        self.event(event.to_string().as_bytes());
    }

    async fn answer(&self, request: &Request) -> Vec<Step> {
        let status = match request.path.as_str() {
            "/_control/event" => self.event(&request.body),
            "/_control/idle" => {
                let mut pending = self.pending.subscribe();
                let _sender_gone = pending.wait_for(|count| *count == 0).await;
                200
            }
            path => self.change(path, request),
        };
        plain(status, &[], b"")
    }

    fn store(&self) -> std::sync::MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, path: &str, request: &Request) -> u16 {
        let (company, add) = match path {
            "/api/travelprofile/v1.0/subscribe" => (false, true),
            "/api/travelprofile/v1.0/unsubscribe" => (false, false),
            "/api/company/v1.0/subscribe" => (true, true),
            "/api/company/v1.0/unsubscribe" => (true, false),
            _ => return 404,
        };
        if request.method != "POST" {
            return 405;
        }
        let credential = request.header("authorization").and_then(|value| value.strip_prefix("OAuth "));
        let token = credential.unwrap_or_default().to_owned();
        let kind = match request.query_values("type").as_slice() {
            [kind] if TYPES.contains(&kind.as_str()) => kind.clone(),
            _ => return 400,
        };
        let refused = REFUSED.iter().any(|(_, value, _)| *value == token);
        let known = if company {
            COMPANIES.iter().any(|company| company.token == token)
        } else {
            USERS.iter().any(|user| user.token == token)
        };
        let mut store = self.store();
        store.request(self.on);
        if known || refused && add && !company && self.on.has(Fault::RefusedSubscribes) {
            if add {
                for (subscription, change) in store.add(self.on, &token, &kind) {
                    self.notify(&subscription, &change);
                }
            } else {
                store.remove(self.on, &token, &kind);
            }
        }
        match (known, refused) {
            (true, _) => 200,
            (_, true) => 403,
            _ => 401,
        }
    }

    fn event(&self, body: &[u8]) -> u16 {
        let Ok(event) = serde_json::from_slice::<Value>(body) else { return 400 };
        let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        let Some(user) = USERS.iter().find(|user| user.name == text("user")) else { return 400 };
        let change = Change {
            user: user.name,
            kind: text("type"),
            event: text("event_type"),
            trip: text("tripId"),
            context: text("context"),
        };
        let held = std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner));
        let mut store = self.store();
        store.request(self.on);
        let due = store.due(self.on, &change);
        for bytes in held {
            self.send(bytes, Duration::ZERO);
        }
        for (number, subscription) in due.iter().enumerate() {
            if self.on.is(Variant::Reordered) {
                let later = u32::try_from(due.len() - number).unwrap_or(1);
                let bytes = message::request(self.on, subscription, &change, &self.url);
                self.send(bytes, Duration::from_millis(10) * later);
            } else {
                self.notify(subscription, &change);
            }
        }
        if self.on.is(Variant::Strangers) {
            self.strangers(&change);
        }
        202
    }

    fn notify(&self, subscription: &Subscription, change: &Change) {
        let own = subscription.company().is_none() && change.kind == "itinerary";
        let bytes = message::request(self.on, subscription, change, &self.url);
        let later = match (self.on.fault, self.on.variant) {
            (Some(Fault::Late), _) if own => DUE + Duration::from_secs(1),
            (_, Some(Variant::Slow)) => DUE / 2,
            _ => Duration::ZERO,
        };
        if self.on.has(Fault::NeverInTime) && subscription.company().is_some() && change.kind == "itinerary" {
            self.held.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
            return;
        }
        if self.on.has(Fault::Doubled) && own {
            self.send(bytes.clone(), later);
        }
        self.send(bytes, later);
    }

    /// What has nothing to do with this run.
    fn strangers(&self, change: &Change) {
        let host = self.url.host_str().unwrap_or_default();
        let path = self.url.path();
        let others = [
            format!("POST {path}?own=1&type=Profile&oauth_token_key=somebody-elses HTTP/1.1\r\nHost: {host}\r\n"),
            format!("POST {path}?own=1&type={} HTTP/1.1\r\nHost: {host}\r\n", change.kind),
            format!("GET /favicon.ico HTTP/1.1\r\nHost: {host}\r\n"),
            "POST / HTTP/1.0\r\n".to_owned(),
        ];
        for head in others {
            self.send(format!("{head}Connection: close\r\nContent-Length: 0\r\n\r\n").into_bytes(), Duration::ZERO);
        }
        let theirs = Change { trip: "ffffffffffffffffffffffffffffffff0".to_owned(), ..change.clone() };
        let theirs = Change { kind: "itinerary".to_owned(), event: "CREATE".to_owned(), ..theirs };
        let other = Subscription::new("somebody-elses-token-91", "itinerary");
        self.send(message::request(self.on, &other, &theirs, &self.url), Duration::ZERO);
        self.send(b"not HTTP at all\r\n\r\n".to_vec(), Duration::ZERO);
    }

    fn send(&self, bytes: Vec<u8>, later: Duration) {
        self.pending.send_modify(|count| *count += 1);
        let provider = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(later).await;
            provider.deliver(&bytes).await;
            provider.pending.send_modify(|count| *count -= 1);
        });
    }

    async fn deliver(&self, bytes: &[u8]) {
        let keeps = self.on.is(Variant::OneConnection);
        let mut kept = if keeps { Some(self.kept.lock().await) } else { None };
        let mut stream = kept.as_mut().and_then(|kept| kept.take()).unwrap_or_else(|| (self.dial)());
        let mut answer = Vec::new();
        let exchange = async {
            stream.write_all(bytes).await?;
            while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
                if stream.read_buf(&mut answer).await? == 0 {
                    break;
                }
            }
            std::io::Result::Ok(())
        };
        // A listener that does not answer is not waited for longer than this.
        let answered = tokio::time::timeout(Duration::from_secs(5), exchange).await;
        if let (Some(mut kept), Ok(Ok(()))) = (kept, answered) {
            *kept = Some(stream);
        }
    }
}
