//! Delivery: subscribe, make an event happen, judge what arrives, unsubscribe, and hear nothing more.

use std::collections::BTreeMap;

use super::builder::cited;
use super::model;
use super::operation::{Place, documented_as};
use crate::contract::{Due, Duty, Operation, Scope, Subscription};
use crate::exchange::Request;
use crate::generate::{Knowledge, Node, matching, sample};
use crate::judge::{Aim, Facts};
use crate::target::{Credential, ProviderTarget};

/// One event and what must come of it.
#[derive(Debug, Clone)]
pub struct DeliveryCase {
    /// `contract/webhook/delivery/variant`.
    pub path: String,
    /// The clauses and duties tested.
    pub aims: Vec<Aim>,
    /// The requirements that these clauses state.
    pub requirements: Vec<String>,
    /// Whether the notification is due.
    pub due: bool,
    /// Whose data changes: index of the user.
    pub user: usize,
    /// The event's type.
    pub event_type: String,
    /// The event's kind.
    pub kind: String,
    /// The values of the event's variables.
    pub variables: BTreeMap<String, String>,
    /// What the notification is judged against.
    pub facts: Facts,
}

/// One subscription and the events tried on it.
#[derive(Debug, Clone)]
pub struct DeliverySession {
    /// Index of the contract in the suite.
    pub contract: usize,
    /// Index of the webhook in the contract.
    pub operation: usize,
    /// Subscribes.
    pub subscribe: Request,
    /// Unsubscribes.
    pub unsubscribe: Request,
    /// Events while subscribed.
    pub subscribed: Vec<DeliveryCase>,
    /// Events after unsubscribing.
    pub unsubscribed: Vec<DeliveryCase>,
}

impl DeliverySession {
    /// Its cases, in order.
    pub fn cases(&self) -> impl Iterator<Item = &DeliveryCase> {
        self.subscribed.iter().chain(&self.unsubscribed)
    }
}

/// The delivery session of a webhook; `None` where no configured credential can subscribe to it.
pub(super) fn session(place: Place<'_>, target: &ProviderTarget) -> Option<DeliverySession> {
    let Some(Subscription::Due(due)) = &place.operation.subscription else { return None };
    let subscriber = subscriber(place, target, due)?;
    let mut users = subscriber.users.iter().copied().cycle();
    // An event of somebody else than the first user shows that a wider subscription reaches beyond one person.
    if subscriber.users.len() > 1 {
        users.next();
    }
    let mut events = 0_u8;
    let mut trial = |variant: String, kind: &String, is_due: bool, user: usize| {
        events += 1;
        let variables = variables(place, &subscriber.scope, events);
        let mut aims: Vec<Aim> = clause_ids(place, if is_due { &["due", "once", "url"] } else { &["silent"] });
        if is_due {
            aims.extend(message_aims(place));
        }
        DeliveryCase {
            path: format!("{}/{}/delivery/{variant}", place.contract.name, place.operation.name),
            requirements: cited(place.contract, place.baseline, &aims, &Scope::new(), None),
            aims,
            due: is_due,
            user,
            event_type: due.event_type.clone(),
            kind: kind.clone(),
            variables,
            facts: Facts {
                user: target.users.get(user).map(|user| user.name.clone()).unwrap_or_default(),
                token: token(target, user),
                company: target
                    .users
                    .get(user)
                    .and_then(|user| model::company(target, user.company))
                    .unwrap_or_default(),
                subscription: subscriber.member.clone(),
            },
        }
    };
    let while_subscribed =
        due.kinds.iter().filter_map(|kind| Some(trial(kind.to_ascii_lowercase(), kind, true, users.next()?))).collect();
    let first = due.kinds.first()?;
    let unsubscribed = vec![trial("after-unsubscribe".to_owned(), first, false, subscriber.users[0])];
    Some(DeliverySession {
        contract: place.contract_index,
        operation: place.operation_index,
        subscribe: subscriber.subscribe,
        unsubscribe: subscriber.unsubscribe,
        subscribed: while_subscribed,
        unsubscribed,
    })
}

struct Subscriber {
    scope: Scope,
    member: model::Member,
    users: Vec<usize>,
    subscribe: Request,
    unsubscribe: Request,
}

/// The first credential and scope whose member hears of the webhook's events.
fn subscriber(place: Place<'_>, target: &ProviderTarget, due: &Due) -> Option<Subscriber> {
    let mut adders: Vec<(usize, &Operation)> = place
        .contract
        .operations
        .iter()
        .enumerate()
        .filter(|(_, own)| matches!(&own.subscription, Some(Subscription::Add(set)) if set.set == due.set))
        .collect();
    adders.sort_by_key(|(_, own)| std::cmp::Reverse(own.level));
    for (index, adder) in adders {
        let (membership, _) = model::membership(adder)?;
        let (other_index, other) = model::opposite(place.contract, adder)?;
        for scope in super::scope::scopes(place.contract, adder) {
            for alternative in &adder.security {
                let [name] = alternative.as_slice() else { continue };
                let Some(scheme) = place.contract.security.get(name) else { continue };
                for credential in target.of_scheme(name) {
                    let Some(member) = model::member(membership, credential, &scope, target) else { continue };
                    let users: Vec<usize> =
                        (0..target.users.len()).filter(|user| model::is_due(due, *user, &member, target)).collect();
                    if users.is_empty() {
                        continue;
                    }
                    let chosen: [(_, &Credential); 1] = [(scheme, credential)];
                    let adder = Place { operation: adder, operation_index: index, ..place };
                    let remover = Place { operation: other, operation_index: other_index, ..place };
                    return Some(Subscriber {
                        subscribe: documented_as(adder, target, &scope, &chosen)?,
                        unsubscribe: documented_as(remover, target, &scope, &chosen)?,
                        scope,
                        member,
                        users,
                    });
                }
            }
        }
    }
    None
}

fn token(target: &ProviderTarget, user: usize) -> String {
    target
        .credentials
        .iter()
        .find(|credential| credential.user == Some(user))
        .map(|credential| credential.symbol.to_string())
        .unwrap_or_default()
}

/// Values for the contract's event variables, different for each event of a session.
fn variables(place: Place<'_>, scope: &Scope, number: u8) -> BTreeMap<String, String> {
    let mut seed = number;
    for byte in place.operation.name.bytes().chain(scope.values().flat_map(|value| value.bytes())) {
        seed = seed.wrapping_mul(31).wrapping_add(byte);
    }
    place
        .contract
        .events
        .variables
        .iter()
        .filter_map(|(name, schema)| {
            let node = Node::of(schema);
            let text = match node.get("pattern").and_then(serde_json::Value::as_str) {
                Some(pattern) => matching(pattern, 1, seed),
                None => {
                    sample(node, Some(name), &Knowledge::default()).and_then(|value| value.as_str().map(str::to_owned))
                }
            };
            text.map(|text| (name.clone(), text))
        })
        .collect()
}

fn clause_ids(place: Place<'_>, keywords: &[&str]) -> Vec<Aim> {
    keywords
        .iter()
        .filter_map(|keyword| place.contract.clause(&place.operation.name, "delivery", keyword, None))
        .map(|clause| Aim { clause: clause.id.clone(), duty: Duty::Emit })
        .collect()
}

/// Everything that a notification itself must show.
fn message_aims(place: Place<'_>) -> Vec<Aim> {
    super::scope::clauses(place.contract, place.operation)
        .filter(|clause| clause.duties.emit.is_some())
        .filter(|clause| clause.place != "delivery" && !clause.place.starts_with("response"))
        .map(|clause| Aim { clause: clause.id.clone(), duty: Duty::Emit })
        .collect()
}
