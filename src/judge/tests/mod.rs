//! Every check, on answers to a small contract that has one of everything.

mod bodies;
mod connection;
mod deliveries;
mod evidence;
mod headers;
mod notifications;
mod requests;
pub(super) mod sent;
mod statuses;
pub(super) mod world;

use super::checks;
use crate::exchange::Failure;
use world::Given;

#[test]
fn every_check_has_one_id() {
    let ids: Vec<&str> = checks().iter().map(|check| check.id.as_str()).collect();
    assert!(!ids.contains(&"body"));
    for id in [
        "answers",
        "disclosure",
        "json-body",
        "text-body",
        "external-entity-fetched",
        "notification-holds",
        "notification-delivered",
    ] {
        assert_eq!(ids.iter().filter(|own| **own == id).count(), 1, "{id}");
    }
}

#[test]
fn an_exchange_is_judged_with_every_check_in_order() {
    let given = Given::answer("getOrder", 405).header("X-Echo", "⟨key#0⟩");
    let found: Vec<&str> = given.judged().breaches.iter().map(|breach| breach.check.as_str()).collect();
    assert_eq!(found, ["accepts-valid", "status-documented", "allow-header", "disclosure"]);
    let given = Given::failure("getOrder", Failure::Timeout);
    let found: Vec<&str> = given.judged().breaches.iter().map(|breach| breach.check.as_str()).collect();
    assert_eq!(found, ["answers-in-time"]);
}
