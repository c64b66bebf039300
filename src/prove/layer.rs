//! The layer around a provider or handler: it does what the fault says and is transparent otherwise.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::answers;
use super::breaking::at;
use super::fault::{End, Fault, Kind};
use super::http::{Answer, Incoming, Reaction, ask};
use super::reading::{Reading, carried, essence};
use super::{hostile, spelling, spoil};
use crate::codec::parameter::{Encoded, Layout, decode};
use crate::codec::{media_type, query};
use crate::contract::{Due, Expression, Membership, Parameter, Subscription};
use crate::generate::Knowledge;
use crate::wire::{Acceptor, Origin};

/// Where a handler tells how many notifications it has processed.
pub(super) const COUNTER: &str = "/probity-processed";
/// More notifications at once than this are too many for a handler that is overloaded.
const CROWD: u64 = 8;

/// A fault at work.
pub(super) struct Layer {
    pub(super) fault: Arc<Fault>,
    pub(super) reading: Reading,
    /// The documented request, with good credentials.
    pub(super) control: Incoming,
    /// The secret that `Kind::TakesRefused` takes.
    pub(super) refused: Option<String>,
    /// Whether documented responses that the target does not give are given in the place of its refusals.
    pub(super) forced: bool,
    pub(super) behind: Acceptor,
    /// Where a handler that is not safe fetches from.
    pub(super) canary: Option<Acceptor>,
    /// Later than an acknowledgement may come, and sooner than never.
    pub(super) delay: Duration,
    /// Credentials of others than the subscriber.
    pub(super) peers: Vec<String>,
    /// How often the fault took effect.
    pub(super) applied: Arc<AtomicU64>,
    pub(super) memory: Memory,
}

/// What a fault remembers from one message to the next.
#[derive(Default)]
pub(super) struct Memory {
    /// A value of the last answer.
    pub(super) last: Mutex<Option<String>>,
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
    pub(super) async fn react(&self, end: End, request: Incoming) -> Reaction {
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
        self.answer(&request, answer, !broken.is_empty())
    }

    fn refused(&self) -> Reaction {
        self.apply();
        Reaction::Answer(answers::refusal(self.reading.operation(), &[400, 422], &Knowledge::default()))
    }

    async fn passed(&self, request: &Incoming) -> Reaction {
        self.forward(request).await.map_or(Reaction::Close, Reaction::Answer)
    }

    /// What a handler does that is careless with hostile documents, or not up to many notifications.
    async fn misbehaves(&self, request: &Incoming, broken: &[String]) -> Option<Reaction> {
        let memory = &self.memory;
        match &self.fault.kind {
            Kind::Fetches(pointer) => {
                let url = hostile::target(pointer, &request.body)?;
                self.apply();
                if let Some(path) = url.strip_prefix("file://") {
                    let mut answer = self.forward(request).await?;
                    answer.body = std::fs::read(path).unwrap_or_default();
                    answer.set_header("Content-Type", Some("text/plain"));
                    return Some(Reaction::Answer(answer));
                }
                let (_, target) = Origin::split(&url).ok()?;
                let headers = vec![("Host".to_owned(), "canary.prove".to_owned())];
                let fetch = Incoming { method: "GET".to_owned(), target, headers, body: Vec::new() };
                let _ = ask(self.canary.as_ref()?, &fetch, false).await;
                None
            }
            Kind::Expands(nested) if hostile::expands(*nested, &request.body) => {
                self.apply();
                Some(Reaction::Hang)
            }
            Kind::Wedged => {
                let spent = memory.spent.load(Ordering::Relaxed);
                if hostile::is_hostile(&request.body) {
                    memory.spent.store(true, Ordering::Relaxed);
                }
                (spent && broken.is_empty()).then(|| self.refused())
            }
            Kind::Fickle if broken.is_empty() => {
                // Every second time, so that it shows whether or not the message was seen before.
                let message = [request.target.as_bytes(), b" ", request.body.as_slice()].concat();
                let mut seen = lock(&memory.seen);
                let again = seen.remove(&message);
                if !again {
                    seen.insert(message);
                }
                again.then(|| {
                    self.apply();
                    Reaction::Answer(answers::plain(409))
                })
            }
            Kind::Echoes => {
                let own = format!("{} {}", request.query(), String::from_utf8_lossy(&request.body));
                let before = lock(&memory.last).replace(own)?;
                self.apply();
                let mut answer = self.forward(request).await?;
                answer.body = before.into_bytes();
                answer.set_header("Content-Type", Some("text/plain"));
                Some(Reaction::Answer(answer))
            }
            Kind::Recounts if broken.is_empty() => {
                self.apply();
                memory.processed.fetch_add(1, Ordering::Relaxed);
                None
            }
            Kind::Slow => {
                self.apply();
                tokio::time::sleep(self.delay).await;
                None
            }
            Kind::Overloaded => {
                let busy = memory.busy.fetch_add(1, Ordering::Relaxed);
                // Long enough that notifications sent at once meet.
                tokio::time::sleep(Duration::from_millis(20)).await;
                memory.busy.fetch_sub(1, Ordering::Relaxed);
                (busy >= CROWD).then(|| {
                    self.apply();
                    Reaction::Answer(answers::plain(400))
                })
            }
            _ => None,
        }
    }

    async fn forward(&self, request: &Incoming) -> Option<Answer> {
        ask(&self.behind, request, false).await.ok()
    }

    async fn repaired(&self) -> Reaction {
        self.apply();
        self.forward(&self.control).await.map_or(Reaction::Close, Reaction::Answer)
    }

    /// Whether the fault takes this request although it must be refused.
    fn takes(&self, request: &Incoming, broken: &[String]) -> bool {
        match &self.fault.kind {
            Kind::TakesViolation => broken.contains(&self.fault.clause),
            Kind::TakesValue(name) => broken.contains(&self.fault.clause) && self.shows(request, name),
            Kind::TakesRefused(..) => {
                let schemes = self.reading.contract.security.values();
                let mut carried = schemes.filter_map(|scheme| carried(&scheme.carrier, request));
                self.refused.as_ref().is_some_and(|secret| carried.any(|own| own.ends_with(secret.as_str())))
            }
            _ => false,
        }
    }

    /// Whether a value of the type that the violation's name says stands at the clause's place.
    fn shows(&self, request: &Incoming, name: &str) -> bool {
        let place = self.fault.clause.split('#').next().unwrap_or_default().splitn(3, '/').nth(2).unwrap_or_default();
        let Some(value) = self.value_at(request, place) else { return false };
        let own = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        name.strip_prefix("type-") == Some(own)
    }

    /// The value at `query.x`, `header.x` or `body.a.b` of a request.
    fn value_at(&self, request: &Incoming, place: &str) -> Option<Value> {
        let operation = self.reading.operation();
        if let Some(inner) = place.strip_prefix("body") {
            let essence = essence(request.header("content-type"));
            let documented = operation.body.as_ref()?.media_types.iter();
            let documented = documented.into_iter().find(|own| media_type::matches(&own.range, &essence))?;
            let value = self.reading.value_of(documented, &request.body)?;
            return at(&value, inner).cloned();
        }
        let parameter = operation.parameters.iter().find(|own| {
            place.strip_prefix(&own.site()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })?;
        let text = self.reading.texts(parameter, request).into_iter().next();
        let encoded = match parameter.place {
            crate::contract::In::Query => Encoded::query(request.query()),
            crate::contract::In::Cookie => Encoded::cookie(request.header("cookie").unwrap_or_default()),
            crate::contract::In::Header => Encoded::Header(text?),
            crate::contract::In::Path => Encoded::Path(text?),
        };
        let schema = &parameter.schema;
        let value = decode(&Layout::from(parameter), schema.raw(), schema.bundle().as_ref(), &encoded).ok()??;
        at(&value, &place[parameter.site().len()..]).cloned()
    }

    /// Whether the fault refuses this request although it is legal.
    pub(super) fn refuses(&self, request: &Incoming, broken: &[String]) -> bool {
        let content_type = request.header("content-type").unwrap_or_default();
        match &self.fault.kind {
            Kind::RefusesDocumented => broken.is_empty(),
            Kind::RefusesValue(_, place, value) => broken.is_empty() && self.value_at(request, place) == *value,
            Kind::RefusesPresence(place) => {
                let mut parameters = self.reading.operation().parameters.iter();
                let present = |own: &Parameter| !self.reading.texts(own, request).is_empty();
                broken.is_empty() && parameters.any(|own| own.site() == *place && present(own))
            }
            Kind::RefusesMediaType(range) => {
                !request.body.is_empty() && media_type::matches(range, &essence(Some(content_type)))
            }
            Kind::RefusesCharset => content_type.to_ascii_lowercase().contains("charset"),
            Kind::RefusesSpelling(spelling) => {
                spelling::shows(spelling, request) && (broken.is_empty() || *spelling == "utf-16")
            }
            _ => false,
        }
    }

    fn answer(&self, request: &Incoming, mut answer: Answer, broken: bool) -> Reaction {
        let clause = &self.fault.clause;
        if clause.starts_with("baseline/") {
            let reaction = spoil::baseline(&self.fault, request, &answer);
            if reaction.is_some() {
                self.apply();
            }
            return reaction.unwrap_or(Reaction::Answer(answer));
        }
        let operation = self.reading.operation();
        let place = clause.splitn(3, '/').nth(2).unwrap_or_default();
        if place.starts_with("responses#") {
            if let Kind::AnotherStatus(status) = self.fault.kind
                && (answer.status < 400) == (status < 400)
            {
                self.apply();
                answer.status = status;
            }
            return Reaction::Answer(answer);
        }
        let Some(key) = spoil::key_of(place) else { return Reaction::Answer(answer) };
        if self.forced
            && broken
            && self.reading.key_of(&answer) != Some(key)
            && let Some(response) = operation.responses.iter().find(|own| own.key == key)
        {
            answer = answers::answer(operation, response, &Knowledge::default());
        }
        if self.reading.key_of(&answer) == Some(key)
            && spoil::answer(&self.reading, &self.fault, key, &mut answer, &self.memory).is_some()
        {
            self.apply();
        }
        if self.fault.kind == Kind::Constant {
            *lock(&self.memory.last) = spoil::header_of(place).and_then(|name| answer.header(name)).map(str::to_owned);
        }
        Reaction::Answer(answer)
    }

    /// Adds and removes otherwise than asked.
    async fn subscription(&self, request: Incoming) -> Reaction {
        let contract = &self.reading.contract;
        let Some(Subscription::Due(due)) = &self.reading.operation().subscription else {
            return self.passed(&request).await;
        };
        for (index, other) in contract.operations.iter().enumerate() {
            let (membership, adds) = match &other.subscription {
                Some(Subscription::Add(own)) => (own, true),
                Some(Subscription::Remove(own)) => (own, false),
                _ => continue,
            };
            let reading = Reading { operation: index, ..self.reading.clone() };
            if membership.set != due.set || request.method != other.method || !reading.is_at(request.path()) {
                continue;
            }
            match self.fault.kind {
                Kind::Stale if !adds => {
                    self.apply();
                    return Reaction::Answer(answers::success(other, &Knowledge::default()));
                }
                Kind::RemovesAll if !adds => self.as_own(membership, due, &request).await,
                Kind::AddsAll if adds => self.as_own(membership, due, &request).await,
                _ => {}
            }
            break;
        }
        self.passed(&request).await
    }

    /// Sends the request once more for the scope that the webhook is due to.
    async fn as_own(&self, membership: &Membership, due: &Due, request: &Incoming) {
        let mut own = request.clone();
        for (attribute, expression) in &membership.member {
            let value = due.matches.get(attribute).map(|value| Expression::parse(value));
            let value = match value {
                Some(Ok(Expression::Literal(text))) => text,
                Some(Ok(Expression::EventType)) => due.event_type.clone(),
                _ => continue,
            };
            if let Ok(Expression::RequestQuery(name)) = Expression::parse(expression) {
                let pairs = query::parse(own.query()).into_iter();
                let pairs = pairs.map(|pair| {
                    let raw = if pair.name == name { value.clone() } else { pair.raw_value };
                    (pair.raw_name, raw)
                });
                let pairs: Vec<(String, String)> = pairs.collect();
                own.set_query(&query::join(&pairs));
            }
        }
        if own != *request {
            self.apply();
            let _ = self.forward(&own).await;
        }
    }

    /// Whether a notification is one of the webhook's own, and not of another that goes to the same address.
    fn is_own(&self, request: &Incoming) -> bool {
        let operation = self.reading.operation();
        let broken = self.reading.broken(request, request);
        // What tells webhooks apart: a parameter that has one of a few values.
        !operation.parameters.iter().any(|own| {
            own.schema.raw().get("enum").is_some()
                && broken.contains(&format!("{}/{}/{}#enum", self.reading.contract.name, operation.name, own.site()))
        })
    }

    async fn notification(&self, mut request: Incoming) -> Reaction {
        let taken = || Reaction::Answer(answers::plain(200));
        if self.fault.end != End::Notification || !self.is_own(&request) {
            return self.passed(&request).await;
        }
        match &self.fault.kind {
            Kind::Dropped => {
                self.apply();
                return taken();
            }
            Kind::DroppedKind(kind) if String::from_utf8_lossy(&request.body).contains(kind.as_str()) => {
                self.apply();
                return taken();
            }
            Kind::Doubled => {
                self.apply();
                self.forward(&request).await;
            }
            Kind::OnlyFirst => {
                if self.memory.spent.swap(true, Ordering::Relaxed) {
                    self.apply();
                    return taken();
                }
            }
            Kind::Leaks => {
                for peer in &self.peers {
                    if let Some(other) = spoil::under_token(&self.reading, &request, peer) {
                        self.apply();
                        self.forward(&other).await;
                    }
                }
            }
            _ => {
                if spoil::notification(&self.reading, &self.fault, &mut request).is_some() {
                    self.apply();
                }
            }
        }
        self.passed(&request).await
    }
}

/// Serves connections through a layer.
pub(super) fn acceptor(layer: Arc<Layer>, end: End) -> Acceptor {
    Arc::new(move |stream| {
        tokio::spawn(connection(Arc::clone(&layer), end, stream));
    })
}

/// Serves one connection through a layer.
pub(super) async fn connection<I: crate::wire::Io>(layer: Arc<Layer>, end: End, stream: I) {
    let behind = Arc::clone(&layer.behind);
    // An error here is the client's to see.
    let _ = super::http::serve(stream, behind, |request| {
        let layer = Arc::clone(&layer);
        async move { layer.react(end, request).await }
    })
    .await;
}

/// Locks without minding a panic elsewhere.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
