//! The body of a notification has the documented media type, is well-formed and fits its schema.

use serde_json::Value;

use super::super::Breach;
use super::{Notice, NotificationCheck};
use crate::codec::{json, media_type, xml};
use crate::contract::{MediaType, Zone};

pub(super) const CHECK: NotificationCheck = NotificationCheck {
    id: "notification-body",
    about: "a notification's body has the documented media type, is well-formed and fits its schema",
    judge,
};

fn judge<'a>(notice: &Notice<'a>, breaches: &mut Vec<Breach<'a>>) {
    let Some(content) = &notice.operation.body else { return };
    let arrival = notice.arrival;
    if arrival.body.is_empty() {
        if content.required {
            let clause = notice.clause("body", "required", None);
            breaches.extend(Notice::breach(CHECK.id, clause, "the notification has no body"));
        }
        return;
    }
    let essence = essence(notice);
    let Some(documented) = documented(notice) else {
        let clause = notice.clause("body", "media-type", None);
        let message = if essence.is_empty() {
            "the notification has a body but no Content-Type".to_owned()
        } else {
            format!("media type {essence} is not documented")
        };
        let tolerated =
            content.accept.as_ref().is_some_and(|accept| accept.accepts(Zone::Wide, &Value::String(essence)));
        breaches.extend(if tolerated {
            Notice::note(CHECK.id, clause, message)
        } else {
            Notice::breach(CHECK.id, clause, message)
        });
        // A tolerated or wrong media type hides nothing: the only documented body is judged all the same.
        if let [only] = content.media_types.as_slice() {
            body(notice, only, breaches);
        }
        return;
    };
    body(notice, documented, breaches);
}

fn body<'a>(notice: &Notice<'a>, documented: &'a MediaType, breaches: &mut Vec<Breach<'a>>) {
    let bytes = &notice.arrival.body;
    let syntax = notice.clause("body", "syntax", None);
    if media_type::is_xml(&documented.range) {
        let document = match xml::read(bytes, charset(notice).as_deref()) {
            Ok(document) => document,
            Err(error) => {
                breaches.extend(Notice::breach(CHECK.id, syntax, format!("the body is not well-formed XML: {error}")));
                return;
            }
        };
        let Some(schema) = &documented.schema else { return };
        let bundle = schema.bundle().as_ref();
        let decoded = xml::decode(&document, schema.raw(), bundle, None);
        for issue in &decoded.issues {
            let place = format!("body{}", issue.place);
            let clause = notice.contract.clause_of_spelling(&notice.operation.name, &place, issue.keyword);
            let at = &issue.at;
            let message = format!("{} (line {} column {}): {}", at.path, at.line, at.column, issue.message);
            breaches.extend(Notice::breach(CHECK.id, clause, message));
        }
        let places = std::cell::OnceCell::new();
        let at = |pointer: &str| {
            let places = places.get_or_init(|| xml::locate(&document, schema.raw(), bundle));
            places.get(pointer).map(|at| format!("{} (line {} column {})", at.path, at.line, at.column))
        };
        notice.value(CHECK.id, schema, "body", &decoded.value, &at, breaches);
    } else if media_type::is_json(&documented.range) {
        match json::read(bytes) {
            Err(error) => {
                breaches.extend(Notice::breach(CHECK.id, syntax, format!("the body is not JSON: {error}")));
            }
            Ok(document) => {
                if let Some(schema) = &documented.schema {
                    notice.value(CHECK.id, schema, "body", &document.value, &|_| None, breaches);
                }
            }
        }
    }
}

/// The body as a value, where it can be read.
pub(super) fn decoded(notice: &Notice<'_>) -> Option<Value> {
    let content = notice.operation.body.as_ref()?;
    let documented = documented(notice).or_else(|| content.media_types.first())?;
    if notice.arrival.body.is_empty() {
        return None;
    }
    if media_type::is_json(&documented.range) {
        return json::read(&notice.arrival.body).ok().map(|document| document.value);
    }
    let document = xml::read(&notice.arrival.body, charset(notice).as_deref()).ok()?;
    let schema = documented.schema.as_ref()?;
    Some(xml::decode(&document, schema.raw(), schema.bundle().as_ref(), None).value)
}

fn essence(notice: &Notice<'_>) -> String {
    let value = notice.arrival.header("content-type").unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn charset(notice: &Notice<'_>) -> Option<String> {
    media_type::charset(notice.arrival.header("content-type")?)
}

fn documented<'a>(notice: &Notice<'a>) -> Option<&'a MediaType> {
    let essence = essence(notice);
    let content = notice.operation.body.as_ref()?;
    content.media_types.iter().find(|documented| media_type::matches(&documented.range, &essence))
}
