//! Media type: a body comes with a documented media type, where one is documented and only there.

use serde_json::Value;

use super::{Breach, Check, CheckId, Judgement, Judges, Scene};
use crate::codec::body::BodyFormat;
use crate::codec::media_type;
use crate::contract::{Content, Duty, Keyword, Kind, MediaType, Response, Zone};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("media-type"),
    about: "a body is there where one is documented, of that media type, and only there",
    fault: "another-media-type",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let (Some(answer), Some(response)) = (scene.exchange.response(), scene.response()) else { return };
    if scene.exchange.request.method == "HEAD" {
        return;
    }
    let content = &response.content;
    let keyword = if content.media_types.is_empty() { Keyword::Empty } else { Keyword::MediaType };
    let clause = scene.clause(response.site(), &keyword, None);
    if answer.body.is_empty() && answer.truncated {
        return;
    }
    if answer.body.is_empty() {
        if keyword == Keyword::Empty {
            judgement.look(clause, Duty::Emit);
        }
        judgement.extend(missing(scene, answer.status, response));
        return;
    }
    judgement.look(clause, Duty::Emit);
    let essence = answer.essence().unwrap_or_default();
    if documented(content, &essence).is_some() {
        return;
    }
    let message = if keyword == Keyword::Empty {
        format!("the {} answer has a body where none is documented", answer.status)
    } else if essence.is_empty() {
        format!("the {} answer has a body but no Content-Type", answer.status)
    } else {
        format!("the {} answer has media type {essence}, which is not documented", answer.status)
    };
    let tolerated = content.accept.as_ref().is_some_and(|accept| accept.accepts(Zone::Wide, &Value::String(essence)));
    // What a handler says beside its status is nobody's business.
    if tolerated && scene.operation.kind == Kind::Webhook {
        return;
    }
    judgement.extend(if tolerated {
        scene.note(CHECK.id, clause, Duty::Emit, message)
    } else {
        scene.breach(CHECK.id, clause, Duty::Emit, message)
    });
}

/// A breach where an answer without body is documented to have one whose syntax cannot be that of nothing.
fn missing<'a>(scene: &Scene<'a>, status: u16, response: &'a Response) -> Option<Breach<'a>> {
    let content = &response.content;
    let is_strict = |documented: &MediaType| BodyFormat::of(&documented.range).is_strict;
    if is_bodiless(status) || tolerates_none(content) || !content.media_types.iter().all(is_strict) {
        return None;
    }
    let documented = &content.media_types.first()?.range;
    let message = format!("the {status} answer has no body, where {documented} is documented");
    scene.breach(CHECK.id, scene.clause(response.site(), &Keyword::Syntax, None), Duty::Emit, message)
}

/// Whether HTTP gives answers with this status no body (RFC 9110 section 6.4.1).
pub(super) const fn is_bodiless(status: u16) -> bool {
    matches!(status, 100..200 | 204 | 205 | 304)
}

/// Whether an answer without a body is tolerated.
pub(super) fn tolerates_none(content: &Content) -> bool {
    content.accept.as_ref().is_some_and(|accept| accept.accepts(Zone::Wide, &Value::String(String::new())))
}

/// The documented media type that covers one.
pub(super) fn documented<'a>(content: &'a Content, essence: &str) -> Option<&'a MediaType> {
    content.media_types.iter().find(|documented| media_type::matches(&documented.range, essence))
}
