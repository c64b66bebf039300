//! What a kind of fault says of itself, and does to messages.

use std::fmt::Debug;

use crate::contract::Citation;
use crate::prove::layer::Layer;
use crate::prove::reading::Reading;
use crate::prove::serve::Reaction;
use crate::prove::spoil::{Answered, Notified};
use crate::wire::BoxFuture;
use crate::wire::http1::{Answer, Incoming};

/// One way of not keeping a promise. What a kind does not say is left as it is.
pub(in crate::prove) trait FaultKind: Debug + Send + Sync {
    /// Its name in reports.
    fn name(&self) -> String;

    /// Whether it can be done at all.
    fn is_built(&self) -> bool {
        true
    }

    /// Whether it only hides whether its promise is kept: then nothing is found, and the promise may not count as judged.
    fn hides(&self) -> bool {
        false
    }

    /// Whether it breaks what this citation of its clause says.
    fn concerns(&self, _citation: &Citation) -> bool {
        true
    }

    /// The requirement that a finding must name, where the clause states it among others.
    fn requirement(&self) -> Option<&str> {
        None
    }

    /// The symbol of the credential that it takes.
    fn credential(&self) -> Option<&str> {
        None
    }

    /// Clauses, by id, that a finding may name as well as its own.
    fn also_named(&self, _reading: &Reading) -> Vec<String> {
        Vec::new()
    }

    /// Whether it shows in scenarios that are about another webhook.
    fn shows_beside_another(&self) -> bool {
        false
    }

    /// Whether a request that breaks these clauses is taken although it must be refused.
    fn takes(&self, _layer: &Layer, _request: &Incoming, _broken: &[String]) -> bool {
        false
    }

    /// Whether a request that breaks these clauses is refused by what is done.
    fn refuses(&self, _layer: &Layer, _request: &Incoming, _broken: &[String]) -> bool {
        false
    }

    /// What a provider does with a request to whatever operation; `None`: what it always does.
    fn provide<'a>(&'a self, _layer: &'a Layer, _request: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async { None })
    }

    /// What a handler does with a notification that breaks these clauses; `None`: what it always does.
    fn handle<'a>(
        &'a self,
        _layer: &'a Layer,
        _request: &'a Incoming,
        _broken: &'a [String],
    ) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async { None })
    }

    /// What stands in the place of an answer, whichever it is; `None`: there was nothing that it could be done to.
    fn react(&self, _layer: &Layer, _request: &Incoming, _answer: &Answer) -> Option<Reaction> {
        None
    }

    /// Spoils the documented answer that the clause is about; `None`: there was nothing that it could be done to.
    fn spoil_answer(&self, _at: &Answered<'_>, _answer: &mut Answer) -> Option<()> {
        None
    }

    /// Sees an answer leave.
    fn see(&self, _layer: &Layer, _answer: &Answer) {}

    /// What becomes of a notification that is due; `None`: it is sent, spoiled where it can be.
    fn deliver<'a>(&'a self, _layer: &'a Layer, _request: &'a Incoming) -> BoxFuture<'a, Option<Reaction>> {
        Box::pin(async { None })
    }

    /// Spoils a notification; `None`: there was nothing that it could be done to.
    fn spoil_notification(&self, _at: &Notified<'_>, _request: &mut Incoming) -> Option<()> {
        None
    }
}
