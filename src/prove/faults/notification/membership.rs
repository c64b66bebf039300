//! Subscriptions that are added and removed otherwise than asked, seen from one webhook that is due to a set of them.

use crate::codec::query;
use crate::contract::{Due, Expression, Membership, Operation, Subscription};
use crate::prove::derive::Derivation;
use crate::prove::layer::Layer;
use crate::prove::reading::Reading;
use crate::wire::http1::Incoming;

/// An operation that changes the set that the webhook is due to.
pub(super) struct SetChange<'a> {
    pub(super) operation: &'a Operation,
    membership: &'a Membership,
    /// Whether it adds; else it removes.
    pub(super) adds: bool,
    due: &'a Due,
}

impl<'a> SetChange<'a> {
    /// The one that a request asks for, if it is any.
    pub(super) fn asked(layer: &'a Layer, request: &Incoming) -> Option<Self> {
        let Some(Subscription::Due(due)) = &layer.reading.operation().subscription else { return None };
        layer.reading.contract.operations.iter().enumerate().find_map(|(index, operation)| {
            let (membership, adds) = match &operation.subscription {
                Some(Subscription::Add(own)) => (own, true),
                Some(Subscription::Remove(own)) => (own, false),
                _ => return None,
            };
            let reading = Reading { operation: index, ..layer.reading.clone() };
            let own = membership.set == due.set && request.method == operation.method;
            (own && reading.is_at(request.path())).then_some(Self { operation, membership, adds, due })
        })
    }

    /// Sends the request once more for the scope that the webhook is due to.
    pub(super) async fn repeat_as_own(&self, layer: &Layer, request: &Incoming) {
        let mut own = request.clone();
        for (attribute, expression) in &self.membership.member {
            let value = self.due.matches.get(attribute).map(|value| Expression::parse(value));
            let value = match value {
                Some(Ok(Expression::Literal(text))) => text,
                Some(Ok(Expression::EventType)) => self.due.event_type.clone(),
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
            layer.apply();
            layer.forward(&own).await;
        }
    }
}

/// Whether the set that a webhook is due to has members of other scopes: an operation takes one in a parameter for which
/// this webhook has a value of its own.
pub(super) fn has_siblings(derivation: &Derivation<'_>) -> bool {
    let Some(Subscription::Due(due)) = &derivation.operation.subscription else { return false };
    derivation.contract.operations.iter().any(|other| match &other.subscription {
        Some(Subscription::Add(own) | Subscription::Remove(own)) if own.set == due.set => {
            own.member.iter().any(|(name, expression)| {
                matches!(Expression::parse(expression), Ok(Expression::RequestQuery(_)))
                    && due.matches.get(name).is_some_and(|value| {
                        matches!(Expression::parse(value), Ok(Expression::Literal(_) | Expression::EventType))
                    })
            })
        }
        _ => false,
    })
}
