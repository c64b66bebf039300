//! The layer around a provider or handler: it does what the fault says and is transparent otherwise.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::answers;
use super::breaking::at;
use super::fault::{End, Fault, Kind};
use super::http::{Answer, Incoming, Reaction, ask};
use super::reading::{Reading, carried, essence};
use super::spoil;
use crate::codec::media_type;
use crate::codec::parameter::{Encoded, Layout, decode};
use crate::contract::Subscription;
use crate::generate::Knowledge;
use crate::wire::Acceptor;

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
    /// How often the fault took effect.
    pub(super) applied: Arc<AtomicU64>,
    pub(super) first: Mutex<Option<String>>,
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
        if self.fault.kind == Kind::Stale && end == End::Provider {
            return self.stale(request).await;
        }
        let operation = self.reading.operation();
        let here = end == End::Handler || self.reading.is_at(request.path());
        let documented = operation.methods.contains(&request.method) && request.method != operation.method;
        if self.fault.end != end || !here || documented {
            return self.forward(&request).await.map_or(Reaction::Close, Reaction::Answer);
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
            self.apply();
            return Reaction::Answer(answers::refusal(operation, &[400, 422], &Knowledge::default()));
        }
        let Some(answer) = self.forward(&request).await else { return Reaction::Close };
        self.answer(&request, answer, !broken.is_empty())
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
            Kind::RefusesMediaType(range) => {
                !request.body.is_empty() && media_type::matches(range, &essence(Some(content_type)))
            }
            Kind::RefusesCharset => content_type.to_ascii_lowercase().contains("charset"),
            _ => false,
        }
    }

    fn answer(&self, request: &Incoming, mut answer: Answer, broken: bool) -> Reaction {
        let clause = &self.fault.clause;
        if clause.starts_with("baseline/") {
            let reaction = spoil::baseline(&self.fault.kind, request, &answer);
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
            && spoil::answer(&self.reading, &self.fault, key, &mut answer, &self.first).is_some()
        {
            self.apply();
        }
        Reaction::Answer(answer)
    }

    /// Ends no subscription, but says so.
    async fn stale(&self, request: Incoming) -> Reaction {
        let contract = &self.reading.contract;
        let Some(Subscription::Due(due)) = &self.reading.operation().subscription else {
            return self.forward(&request).await.map_or(Reaction::Close, Reaction::Answer);
        };
        for (index, other) in contract.operations.iter().enumerate() {
            let removes = matches!(&other.subscription, Some(Subscription::Remove(set)) if set.set == due.set);
            let reading = Reading { operation: index, ..self.reading.clone() };
            if removes && request.method == other.method && reading.is_at(request.path()) {
                self.apply();
                return Reaction::Answer(answers::success(other, &Knowledge::default()));
            }
        }
        self.forward(&request).await.map_or(Reaction::Close, Reaction::Answer)
    }

    async fn notification(&self, mut request: Incoming) -> Reaction {
        let taken = || Reaction::Answer(answers::plain(200));
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
            _ => {
                if self.fault.end == End::Notification
                    && spoil::notification(&self.reading, &self.fault, &mut request).is_some()
                {
                    self.apply();
                }
            }
        }
        self.forward(&request).await.map_or(Reaction::Close, Reaction::Answer)
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
