//! Notifications that are due arrive, once and in time; those that are not due stay away.

use super::super::Breach;
use crate::contract::{Clause, Contract, Duty, Keyword, Level, Operation, Place};

/// What came of one event for one subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Nothing, though a notification was due.
    Missing,
    /// A notification, after the time it may take.
    Late,
    /// So many, where one was due.
    Repeatedly(usize),
    /// One, though none was due.
    Unasked,
    /// In another order than the events.
    Disordered,
}

/// A webhook, what came, and the event in words.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// The webhook.
    pub operation: &'a Operation,
    /// What came.
    pub came: Came,
    /// What happened, in words, for the message.
    pub event: &'a str,
}

const CHECK: &str = "notification-delivered";

/// Judges presence, number and time of the notifications for one event.
pub fn judge_delivery<'a>(delivery: &Delivery<'a>) -> Option<Breach<'a>> {
    let Delivery { contract, operation, came, event } = delivery;
    let (keyword, cap, message) = match came {
        Came::Missing => (Keyword::Due, Level::Must, format!("no notification came for {event}")),
        Came::Late => (Keyword::Due, Level::Should, format!("the notification came late for {event}")),
        Came::Repeatedly(count) => (Keyword::Once, Level::Must, format!("{count} notifications came for {event}")),
        Came::Unasked => (Keyword::Silent, Level::Must, format!("a notification came for {event}")),
        Came::Disordered => {
            (Keyword::Due, Level::May, format!("notifications came in another order than the events: {event}"))
        }
    };
    let clause: &'a Clause = contract.clause(&operation.name, &Place::Delivery, &keyword, None)?;
    let level = clause.duties.level(Duty::Emit)?.min(cap);
    Some(Breach { check: CHECK, clause, duty: Duty::Emit, level, message })
}
