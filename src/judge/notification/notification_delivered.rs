//! Notifications that are due arrive, once; those that are not due stay away.

use super::super::Breach;
use crate::contract::{Contract, Duty, Operation};

/// What was due for one event and what came of it.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// The webhook.
    pub operation: &'a Operation,
    /// Whether a notification was due.
    pub due: bool,
    /// How many arrived for the event.
    pub arrived: usize,
    /// What happened, in words, for the message.
    pub event: &'a str,
}

const CHECK: &str = "notification-delivered";

/// Judges presence and number of the notifications for one event.
pub fn judge_delivery<'a>(delivery: &Delivery<'a>) -> Vec<Breach<'a>> {
    let (keyword, message) = match (delivery.due, delivery.arrived) {
        (true, 0) => ("due", format!("no notification came for {}", delivery.event)),
        (true, count) if count > 1 => ("once", format!("{count} notifications came for {}", delivery.event)),
        (false, count) if count > 0 => ("silent", format!("a notification came for {}", delivery.event)),
        _ => return Vec::new(),
    };
    let Some(clause) = delivery.contract.clause(&delivery.operation.name, "delivery", keyword, None) else {
        return Vec::new();
    };
    let Some(level) = clause.duties.level(Duty::Emit) else { return Vec::new() };
    vec![Breach { check: CHECK, clause, duty: Duty::Emit, level, message }]
}
