//! Notifications that are dropped, doubled, sent to others, or spoiled.

use std::sync::atomic::Ordering;

use super::Layer;
use crate::contract::Keyword;
use crate::prove::fault::{End, Kind};
use crate::prove::http::{Incoming, Reaction};
use crate::prove::{answers, spoil};

impl Layer {
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
                    .clause(&operation.name, &own.site(), &Keyword::Enum, None)
                    .is_some_and(|clause| broken.contains(&clause.id))
        })
    }

    pub(super) async fn notification(&self, mut request: Incoming) -> Reaction {
        let taken = || Reaction::Answer(answers::plain(200));
        if self.fault.end != End::Notification || !self.is_own(&request) {
            return self.passed(&request).await;
        }
        match &self.fault.kind {
            Kind::Dropped => {
                self.apply();
                return taken();
            }
            Kind::DroppedEvent(kind) if String::from_utf8_lossy(&request.body).contains(kind.as_str()) => {
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
