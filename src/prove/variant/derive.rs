//! Contract to variants: what each part of its messages may say otherwise.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Change, Variant, field, framing, member, query, refusal};
use crate::codec::body::{BodyFormat, FORMATS};
use crate::contract::{Content, Kind as Shape, MediaType, Operation, OperationRef, Role, Zone};
use crate::prove::fault::End;
use crate::run::Setup;
use crate::suite::Suite;

/// Bodies where any is tolerated.
const BODIES: [(&str, &str, &str); 4] = [
    ("html", "text/html", "<!doctype html><p>thanks</p>"),
    ("json", "application/json", "{\"status\":\"ok\"}"),
    ("text", "text/plain", "OK"),
    ("xml", "application/xml", "<ok/>"),
];

/// The variants of the operations and webhooks: each of those that differ once for each contract; all, where `all`.
pub(in crate::prove) fn derive(setup: &Setup, suite: &Suite, all: bool) -> Vec<Variant> {
    let delivers = setup.target.provider.as_ref().is_some_and(|provider| provider.trigger.is_some());
    let mut found = Vec::new();
    for (contract, own) in setup.contracts.iter().enumerate() {
        let first = found.len();
        for (at, operation) in OperationRef::of(contract, own) {
            let has = |role: Role| suite.sessions.iter().any(|one| one.at == at && one.role == role);
            let mut put = |end: End, changes: Vec<(String, Change)>| {
                found.extend(changes.into_iter().map(|(name, change)| {
                    let form = format!("{}/{name}", word(end));
                    let id = format!("{}/{}/{form}", own.name, operation.name);
                    Variant { id, form, change, end, at }
                }));
            };
            let late = |end: End| vec![("late".to_owned(), Change::Late(patience(setup, end)))];
            match operation.kind {
                Shape::Operation if has(Role::Provider) => {
                    put(End::Provider, answers(operation));
                    put(End::Provider, late(End::Provider));
                }
                Shape::Webhook => {
                    if has(Role::Handler) {
                        put(End::Handler, answers(operation));
                        put(End::Handler, late(End::Handler));
                    }
                    if delivers {
                        put(End::Notification, notifications(operation));
                        put(End::Notification, late(End::Notification));
                    }
                }
                Shape::Operation => {}
            }
        }
        if !all {
            let mut seen = BTreeSet::new();
            let kept: Vec<Variant> = found.drain(first..).filter(|own| seen.insert(own.form.clone())).collect();
            found.extend(kept);
        }
    }
    found
}

fn word(end: End) -> &'static str {
    match end {
        End::Provider => "provider-answer",
        End::Handler => "handler-answer",
        End::Notification => "notification",
    }
}

/// Half of the time that there is.
fn patience(setup: &Setup, end: End) -> std::time::Duration {
    let handler = setup.target.handler.as_ref().map(|handler| handler.ack);
    match end {
        End::Provider => setup.options.provider_hangs() / 2,
        End::Handler => handler.unwrap_or(setup.options.provider_hangs()) / 2,
        End::Notification => setup.target.postback.due / 2,
    }
}

fn named(changes: Vec<(&'static str, Change)>) -> impl Iterator<Item = (String, Change)> {
    changes.into_iter().map(|(name, change)| (name.to_owned(), change))
}

fn edits(table: &[(&'static str, super::Edit)]) -> Vec<(&'static str, Change)> {
    table.iter().map(|(name, edit)| (*name, Change::Fields(*edit))).collect()
}

fn answers(operation: &Operation) -> Vec<(String, Change)> {
    let contents: Vec<&Content> = operation.responses.iter().map(|response| &response.content).collect();
    let mut found: Vec<(String, Change)> = named(edits(field::ANY)).chain(named(edits(field::ANSWER))).collect();
    let media_types: Vec<&MediaType> = contents.iter().flat_map(|content| &content.media_types).collect();
    found.extend(named(framing::changes(true, !media_types.is_empty())));
    found.extend(content(operation, &media_types));
    found.extend(refusal::changes(operation));
    for header in operation.responses.iter().flat_map(|response| &response.headers) {
        let name = format!("header.{}-upper", header.name);
        let spelled = header.schema.types() == ["string"] && header.schema.raw().get("format") == Some(&"uuid".into());
        if spelled && found.iter().all(|(own, _)| *own != name) {
            found.push((name, Change::HeaderUpper(header.name.clone())));
        }
    }
    for (name, essence, text) in BODIES {
        let open = |content: &&Content| {
            let wide =
                |accept: &crate::contract::Schema| accept.accepts(Zone::Wide, &Value::String(essence.to_owned()));
            content.media_types.is_empty() && content.accept.as_ref().is_some_and(wide)
        };
        if contents.iter().any(open) {
            found.push((format!("body-{name}"), Change::Body(essence, text)));
        }
    }
    found
}

fn notifications(operation: &Operation) -> Vec<(String, Change)> {
    let required = operation.body.as_ref().filter(|content| content.required);
    let first: Vec<&MediaType> = required.and_then(|content| content.media_types.first()).into_iter().collect();
    let mut found: Vec<(String, Change)> = named(edits(field::ANY)).chain(named(edits(field::NOTIFICATION))).collect();
    found.extend(named(framing::changes(false, !first.is_empty())));
    found.extend(content(operation, &first));
    found.extend(query::changes(operation));
    found
}

/// What may be done to content of these media types.
fn content(operation: &Operation, media_types: &[&MediaType]) -> Vec<(String, Change)> {
    let mut found: Vec<(String, Change)> = Vec::new();
    if media_types.is_empty() {
        return found;
    }
    found.extend(named(edits(field::CONTENT)));
    for format in FORMATS.iter().filter(|format| media_types.iter().any(|own| BodyFormat::of(&own.range) == *format)) {
        let spellings = format.codec.spellings().iter().filter(|own| own.applies(media_types));
        found.extend(spellings.map(|own| (own.name.to_owned(), Change::Spelled(format, own))));
    }
    for own in media_types {
        for (name, change) in member::changes(operation, own, BodyFormat::of(&own.range).is_typed()) {
            if found.iter().all(|(known, _)| *known != name) {
                found.push((name, Change::Member(change)));
            }
        }
    }
    found
}
