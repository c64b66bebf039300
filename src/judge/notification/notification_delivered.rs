//! Notifications that are due arrive, once and in time; those that are not due stay away.

use crate::contract::{Contract, Duty, Keyword, Level, Operation, Place};
use crate::judge::check::{Check, Judges};
use crate::judge::{Breach, CheckId, Judgement, Without};

/// What came of one event for one subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// What was due, in time.
    InTime,
    /// No more than what was due.
    Alone,
    /// Nothing, and nothing was due.
    Away,
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
    /// The checks that do not judge it.
    pub without: Without<'a>,
}

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("notification-delivered"),
    about: "notifications that are due come, once and in time, and no others do",
    fault: "dropped",
    judges: Judges::Delivery(judge),
};

/// Judges presence, number and time of the notifications for one event.
fn judge<'a>(delivery: &Delivery<'a>, judgement: &mut Judgement<'a>) {
    let Delivery { contract, operation, came, event, .. } = delivery;
    let (keyword, broken) = match came {
        Came::InTime => (Keyword::Due, None),
        Came::Alone => (Keyword::Once, None),
        Came::Away => (Keyword::Silent, None),
        Came::Missing => (Keyword::Due, Some((Level::Must, format!("no notification came for {event}")))),
        Came::Late => (Keyword::Due, Some((Level::Should, format!("the notification came late for {event}")))),
        Came::Repeatedly(count) => {
            (Keyword::Once, Some((Level::Must, format!("{count} notifications came for {event}"))))
        }
        Came::Unasked => (Keyword::Silent, Some((Level::Must, format!("a notification came for {event}")))),
        Came::Disordered => {
            let message = format!("notifications came in another order than the events: {event}");
            (Keyword::Due, Some((Level::May, message)))
        }
    };
    let clause = contract.clause(&operation.name, &Place::Delivery, &keyword, None);
    judgement.look(clause, Duty::Emit);
    if let Some((cap, message)) = broken {
        let breach = Breach::of(CHECK.id, clause, Duty::Emit, message);
        judgement.extend(breach.map(|breach| Breach { level: breach.level.min(cap), ..breach }));
    }
}
