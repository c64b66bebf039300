//! Media type: a body comes with a documented media type, and only where one is documented.

use serde_json::Value;

use super::{Breach, Check, Scene};
use crate::codec::media_type;
use crate::contract::{Duty, Kind, Zone};

pub(super) const CHECK: Check =
    Check { id: "media-type", about: "a body has a documented media type, and only where a body is documented", judge };

fn judge<'a>(scene: &Scene<'a>, breaches: &mut Vec<Breach<'a>>) {
    let (Some(answer), Some(response)) = (scene.exchange.response(), scene.response()) else { return };
    if answer.body.is_empty() || scene.exchange.request.method == "HEAD" {
        return;
    }
    let essence = answer.essence().unwrap_or_default();
    let content = &response.content;
    if content.media_types.iter().any(|documented| media_type::matches(&documented.range, &essence)) {
        return;
    }
    let (keyword, message) = if content.media_types.is_empty() {
        ("empty", format!("the {} answer has a body where none is documented", answer.status))
    } else if essence.is_empty() {
        ("media-type", format!("the {} answer has a body but no Content-Type", answer.status))
    } else {
        ("media-type", format!("the {} answer has media type {essence}, which is not documented", answer.status))
    };
    let clause = scene.clause(&format!("response.{}", response.key), keyword, None);
    let tolerated = content.accept.as_ref().is_some_and(|accept| accept.accepts(Zone::Wide, &Value::String(essence)));
    // What a handler says beside its status is nobody's business.
    if tolerated && scene.operation.kind == Kind::Webhook {
        return;
    }
    breaches.extend(if tolerated {
        scene.note(CHECK.id, clause, Duty::Emit, message)
    } else {
        scene.breach(CHECK.id, clause, Duty::Emit, message)
    });
}

/// The documented media type that fits the answer, where its body is to be judged by a schema.
pub(super) fn documented<'a>(scene: &Scene<'a>) -> Option<(&'a crate::contract::MediaType, &'a str)> {
    let answer = scene.exchange.response()?;
    let response = scene.response()?;
    if answer.body.is_empty() || answer.truncated || scene.exchange.request.method == "HEAD" {
        return None;
    }
    let essence = answer.essence()?;
    let found =
        response.content.media_types.iter().find(|documented| media_type::matches(&documented.range, &essence))?;
    Some((found, response.key.as_str()))
}
