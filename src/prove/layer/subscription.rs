//! Subscriptions that are added and removed otherwise than asked.

use super::Layer;
use crate::codec::query;
use crate::contract::{Due, Expression, Membership, Subscription};
use crate::generate::Knowledge;
use crate::prove::answers;
use crate::prove::fault::Kind;
use crate::prove::http::{Incoming, Reaction};
use crate::prove::reading::Reading;

impl Layer {
    /// Adds and removes otherwise than asked.
    pub(super) async fn subscription(&self, request: Incoming) -> Reaction {
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
}
