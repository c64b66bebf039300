//! Runs given sessions of a prepared suite and nothing else, one result at a time: what `prove` needs thousands of times.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::drain::drain;
use super::ground::RunContext;
use super::{RunEnvironment, Setup, handler, lifecycle, session};
use crate::event::CaseResult;
use crate::judge::CheckId;
use crate::suite::{DeliveryCase, HandlerSession, Session, World};

/// What is run.
#[derive(Debug, Clone, Default)]
pub struct Programme {
    /// Sessions of operations and of webhooks sent to the handler.
    pub sessions: Vec<Session>,
    /// What may harm a handler, or takes several requests.
    pub handlers: Vec<HandlerSession>,
    /// Who is notified of what.
    pub deliveries: Vec<DeliveryCase>,
    /// How many inputs are drawn for each property case of the sessions; 0: none.
    pub inputs: u32,
    /// Checks that are switched off, by id.
    pub without: BTreeSet<CheckId>,
}

impl Programme {
    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.handlers.is_empty() && self.deliveries.is_empty()
    }
}

/// Runs a programme in order; ends early, without cleaning up, once `take` has had enough.
pub async fn trial(
    setup: &Setup,
    programme: Programme,
    world: &Arc<World>,
    surroundings: &RunEnvironment,
    take: &mut (dyn FnMut(CaseResult) -> ControlFlow<()> + Send),
) {
    let begun = Instant::now();
    let Programme { inputs, without, .. } = &programme;
    let without = without.clone();
    let ground =
        Arc::new(RunContext { cleanup: false, inputs: *inputs, without, ..RunContext::new(setup, surroundings) });
    for session in programme.sessions {
        let (sender, receiver) = mpsc::unbounded_channel();
        let work = Box::pin(session::run(Arc::clone(&ground), Arc::new(session), sender));
        if drain(work, receiver, take).await.is_none() {
            return;
        }
    }
    if !programme.handlers.is_empty() {
        let (sender, receiver) = mpsc::unbounded_channel();
        let around = (surroundings.canary.as_ref(), Some(surroundings.actions.as_ref()));
        let work = handler::run(&ground, around, programme.handlers, sender);
        if drain(Box::pin(work), receiver, take).await.is_none() {
            return;
        }
    }
    let Some(arrivals) = &surroundings.arrivals else { return };
    let post = lifecycle::DeliveryContext {
        actions: Arc::clone(&surroundings.actions),
        log: Arc::clone(arrivals),
        listener: surroundings.listener.as_ref(),
        registered: surroundings.postback.clone(),
        begun,
        seed: setup.options.seed,
        sequences: 0,
        ask: None,
    };
    for case in &programme.deliveries {
        let (sender, receiver) = mpsc::unbounded_channel();
        let work = Box::pin(async {
            lifecycle::run(&ground, &post, world, std::slice::from_ref(case), &sender).await;
        });
        if drain(work, receiver, take).await.is_none() {
            return;
        }
    }
}
