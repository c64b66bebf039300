//! The body of a notification has the documented media type, is well-formed and fits its schema.

use serde_json::Value;

use super::super::body::{Body, judge_body};
use super::super::media_type::documented;
use super::super::{Check, CheckId, Judgement, Judges};
use super::Notice;
use crate::codec::body::BodyFormat;
use crate::contract::{Duty, Keyword, Place, Zone};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("notification-body"),
    about: "a notification's body has the documented media type, is well-formed and fits its schema",
    fault: "another-root",
    judges: Judges::Notification(judge),
};

/// The place of a notification's body, and of what is said of the body as a whole.
static BODY: Place = Place::body();

fn judge<'a>(notice: &Notice<'a>, judgement: &mut Judgement<'a>) {
    let Some(content) = &notice.operation.body else { return };
    let arrival = notice.arrival;
    let clause = notice.clause(&BODY, &Keyword::Required, None);
    judgement.look(clause, Duty::Emit);
    if arrival.body.is_empty() {
        if content.required {
            judgement.extend(Notice::breach(CHECK.id, clause, "the notification has no body"));
        }
        return;
    }
    let essence = essence(notice);
    let is_documented = documented(content, &essence).is_some();
    let clause = notice.clause(&BODY, &Keyword::MediaType, None);
    judgement.look(clause, Duty::Emit);
    if !is_documented {
        let message = if essence.is_empty() {
            "the notification has a body but no Content-Type".to_owned()
        } else {
            format!("media type {essence} is not documented")
        };
        let tolerated =
            content.accept.as_ref().is_some_and(|accept| accept.accepts(Zone::Wide, &Value::String(essence)));
        judgement.extend(if tolerated {
            Notice::note(CHECK.id, clause, message)
        } else {
            Notice::breach(CHECK.id, clause, message)
        });
    }
    // A tolerated or wrong media type hides nothing: the only documented body is judged all the same.
    if is_documented || content.media_types.len() == 1 {
        let is_chosen = |value: &Value| notice.chose(value);
        let read = body(notice, &is_chosen).map_or(Ok(()), |body| judge_body(&body, judgement));
        judgement.note_unread(read);
    }
}

/// The body, as what is documented of its media type, or as what is documented first.
fn body<'a, 'm>(notice: &Notice<'a>, is_chosen: &'m dyn Fn(&Value) -> bool) -> Option<Body<'a, 'm>>
where
    'a: 'm,
{
    let content = notice.operation.body.as_ref()?;
    let essence = essence(notice);
    let (documented, format) = match documented(content, &essence) {
        Some(own) => (own, BodyFormat::of(&essence)),
        None => content.media_types.first().map(|own| (own, BodyFormat::of(&own.concrete)))?,
    };
    Some(Body {
        contract: notice.contract,
        operation: notice.operation,
        check: CHECK.id,
        site: &BODY,
        envelope: &BODY,
        documented,
        format,
        content_type: notice.arrival.header("content-type"),
        undecoded: notice.arrival.undecoded.as_ref(),
        bytes: &notice.arrival.body,
        is_cut: notice.arrival.truncated,
        is_chosen,
        is_returned: &|_, _| false,
    })
}

/// The body as a value, where it can be read.
pub(super) fn decoded(notice: &Notice<'_>) -> Option<Value> {
    let body = body(notice, &|_| false).filter(|body| !body.bytes.is_empty())?;
    body.read().ok().map(|read| read.value)
}

fn essence(notice: &Notice<'_>) -> String {
    let value = notice.arrival.header("content-type").unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
