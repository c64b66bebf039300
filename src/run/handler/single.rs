//! Sends one notification and judges its answer: `probity send`.

use std::sync::Arc;

use crate::event::{RequestView, ResponseView, Sent, curl};
use crate::exchange::Failure;
use crate::judge::{Evidence, Judgement, judge};
use crate::run::ground::RunContext;
use crate::run::result::{findings, volatile};
use crate::run::session::{describe, scene};
use crate::run::{RunEnvironment, Setup};
use crate::suite::Single;

/// Sends one notification `times` times, one after another.
pub async fn send(setup: &Setup, surroundings: &RunEnvironment, single: &Single, times: u32) -> Vec<Sent> {
    let ground = Arc::new(RunContext::new(setup, surroundings));
    let (contract, operation) = single.at.find(&setup.contracts);
    let mut sent = Vec::new();
    for _ in 0..times {
        if ground.stopped() {
            break;
        }
        let exchange = ground.send_once(single.case.role, &single.case.request, false).await;
        let scene = scene(&ground, contract, operation, &single.case, &exchange, None);
        // Where nothing was reached, nothing is said about the handler.
        let reached = !matches!(exchange.outcome, Err(Failure::Refused | Failure::Unreachable(_) | Failure::Tls(_)));
        let judgement = if reached { judge(&scene, Evidence::default()) } else { Judgement::default() };
        sent.push(Sent {
            request: RequestView::of(&exchange.request),
            response: ResponseView::of(&exchange, &volatile(operation)),
            answer: describe(&exchange),
            answered: exchange.response().is_some(),
            elapsed: exchange.elapsed,
            findings: findings(&ground, contract, operation, &single.case, &exchange, &judgement.breaches),
            unread: judgement.unread.map(|reason| reason.to_string()),
            curl: curl(&exchange.request),
        });
    }
    sent
}
