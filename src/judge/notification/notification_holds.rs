//! What must be equal in a notification is equal (`x-holds`).

use serde_json::Value;

use super::super::{Check, CheckId, Judgement, Judges};
use super::Notice;
use super::notification_body::decoded;
use crate::contract::{Duty, Expression, Keyword, Place};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("notification-holds"),
    about: "what must be equal to the event, the subscription or another part of the notification is equal",
    fault: "unequal",
    judges: Judges::Notification(judge),
};

fn judge<'a>(notice: &Notice<'a>, judgement: &mut Judgement<'a>) {
    if notice.operation.holds.is_empty() {
        return;
    }
    let body = decoded(notice);
    for hold in &notice.operation.holds {
        let (Some(left), Some(right)) =
            (values(notice, &hold.left, body.as_ref()), values(notice, &hold.equals, body.as_ref()))
        else {
            continue;
        };
        let clause = notice.clause(&Place::Holds, &Keyword::parse(&hold.id), None);
        judgement.look(clause, Duty::Emit);
        let taken: Vec<String> = left.iter().map(|value| take(hold.take.as_deref(), value)).collect();
        if !taken.iter().any(|value| right.contains(value)) {
            let message = format!("{} is {:?} where {} is {:?}", hold.left, taken[0], hold.equals, right[0]);
            judgement.extend(Notice::breach(CHECK.id, clause, message));
        }
    }
}

/// The possible readings of an expression; `None` where it has no value here.
pub(super) fn values(notice: &Notice<'_>, expression: &str, body: Option<&Value>) -> Option<Vec<String>> {
    let one = |text: &str| Some(vec![text.to_owned()]);
    // What is not known of the event is empty, and then not judged.
    let known = |text: &str| (!text.is_empty()).then(|| vec![text.to_owned()]);
    match Expression::parse(expression).ok()? {
        Expression::RequestQuery(name) => {
            // `+` is read both ways, since the documents do not say how a space is encoded.
            let pairs = crate::codec::query::parse(notice.arrival.query());
            let pair = pairs.into_iter().find(|pair| pair.name == name)?;
            Some(vec![pair.value.clone(), pair.literal])
        }
        Expression::RequestHeader(name) => notice.arrival.header(&name).and_then(one),
        Expression::RequestBody(pointer) => match body?.pointer(&pointer)? {
            Value::String(text) => one(text),
            other => one(&other.to_string()),
        },
        Expression::EventUserToken => known(&notice.facts.token),
        Expression::EventUserName => known(&notice.facts.user),
        Expression::EventUserCompany => known(&notice.facts.company),
        Expression::EventType => known(&notice.occurrence.event_type),
        Expression::EventKind => known(&notice.occurrence.kind),
        Expression::EventVariable(name) => notice.occurrence.variables.get(&name).and_then(|value| one(value)),
        Expression::Subscription(name) => notice.facts.subscription.get(&name).and_then(|value| one(value)),
        Expression::Literal(text) => one(&text),
        _ => None,
    }
}

pub(super) fn take(how: Option<&str>, value: &str) -> String {
    if how != Some("last-path-segment") {
        return value.to_owned();
    }
    let path = value.split(['?', '#']).next().unwrap_or_default();
    let segment = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
