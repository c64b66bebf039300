//! A provider of the three contracts with full control over every byte it sends: correct by default,
//! wrong in exactly one way with a [`Fault`], unusual but legal with a [`Variant`].

/// Who may call it: people, companies, tokens, and the credentials it must refuse.
mod accounts;
/// The configuration with which `probity run` checks it.
mod config;
/// What a request deserves: the contracts' rules, with the faults that bend them.
mod decide;
/// Subscriptions, events, and the notifications they cause.
mod deliver;
/// A decision as status, headers and body.
mod dress;
/// The faults, each with the clause that a finding must name.
mod fault;
/// An answer as bytes and pauses.
mod render;
/// Its own check with a bare client: correct by default, and every switch shows.
#[cfg(test)]
mod tests;
/// Unusual answers that break nothing.
mod variant;

use std::sync::Arc;

pub(crate) use config::config_toml;
pub(crate) use fault::{Fault, TABLE};
pub(crate) use variant::{VARIANTS, Variant};

use super::socket::{Request, Running, Step, serve};
use deliver::Deliveries;

/// Starts planted providers.
pub(crate) struct PlantedProvider;

impl PlantedProvider {
    /// Starts one on a free loopback port. `postback` is the URL registered for its notifications.
    pub(crate) async fn start(fault: Option<Fault>, variant: Option<Variant>, postback: Option<String>) -> Running {
        let switches = Switches { fault, variant };
        let (deliveries, worker) = Deliveries::start(switches, postback);
        let mut running = serve(move |request, number| {
            let deliveries = Arc::clone(&deliveries);
            async move { answer(switches, &deliveries, &request, number).await }
        })
        .await;
        running.also(worker);
        running
    }

    /// Starts a correct provider (and, at `/postback`, a correct handler) that from the request
    /// after `count` on answers everything with `then`.
    pub(crate) async fn start_until(count: usize, then: Vec<Step>) -> Running {
        let (deliveries, worker) = Deliveries::start(Switches::default(), None);
        let mut running = serve(move |request, number| {
            let deliveries = Arc::clone(&deliveries);
            let then = then.clone();
            async move {
                if number > count {
                    then
                } else if request.path == "/postback" {
                    super::planted_handler::answer(&request)
                } else {
                    answer(Switches::default(), &deliveries, &request, number).await
                }
            }
        })
        .await;
        running.also(worker);
        running
    }
}

/// A correct provider without a socket of its own, which delivers nothing.
#[derive(Clone)]
pub(crate) struct Correct(Arc<Deliveries>);

impl Correct {
    /// Starts one.
    pub(crate) fn start() -> Self {
        Self(Deliveries::start(Switches::default(), None).0)
    }

    /// Its answer to the request with this number.
    pub(crate) async fn answer(&self, request: &Request, number: usize) -> Vec<Step> {
        answer(Switches::default(), &self.0, request, number).await
    }
}

/// The one way in which a provider differs from the plain correct one.
#[derive(Clone, Copy, Debug, Default)]
struct Switches {
    fault: Option<Fault>,
    variant: Option<Variant>,
}

impl Switches {
    fn has(self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    fn is(self, variant: Variant) -> bool {
        self.variant == Some(variant)
    }
}

async fn answer(switches: Switches, deliveries: &Deliveries, request: &Request, number: usize) -> Vec<Step> {
    if let Some(steps) = deliveries.control(request).await {
        return steps;
    }
    let operation = decide::operation(&request.path);
    let decision = decide::decide(switches, operation, request);
    if decision == decide::Decision::Done {
        deliveries.changed(operation, request);
    }
    let answer = dress::dress(switches, operation, &decision, request);
    render::render(switches, operation, &decision, &answer, request, number)
}
