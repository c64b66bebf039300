//! Query parameters and headers of a notification are present, once, and fit their schemas.

use serde_json::Value;

use super::super::schema::opaque;
use super::super::{Check, CheckId, Judgement, Judges};
use super::Notice;
use crate::codec::parameter::{Encoded, Layout, decode};
use crate::contract::{Duty, In, Keyword};

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("notification-parameters"),
    about: "a notification's query parameters and headers are present, once, and fit their schemas",
    fault: "repeated",
    judges: Judges::Notification(judge),
};

fn judge<'a>(notice: &Notice<'a>, judgement: &mut Judgement<'a>) {
    for parameter in &notice.operation.parameters {
        let texts = match parameter.place {
            In::Query => notice.query(&parameter.name),
            In::Header => notice
                .arrival
                .headers
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case(&parameter.name))
                .map(|(_, value)| value.clone())
                .collect(),
            In::Path | In::Cookie => continue,
        };
        let site = parameter.site();
        let clause = |keyword| notice.clause(site, &keyword, None);
        judgement.look(clause(Keyword::Required), Duty::Emit);
        if texts.is_empty() && parameter.required {
            let message = format!("the {} parameter {} is missing", parameter.place.as_str(), parameter.name);
            judgement.extend(Notice::breach(CHECK.id, clause(Keyword::Required), message));
        }
        if !texts.is_empty() {
            judgement.look(clause(Keyword::Single), Duty::Emit);
        }
        if texts.len() > 1 {
            let message = format!("{} is sent {} times", parameter.name, texts.len());
            judgement.extend(Notice::breach(CHECK.id, clause(Keyword::Single), message));
        }
        if let Some(first) = texts.first() {
            // A list may be spread over several header fields (RFC 9110 section 5.3).
            let whole = parameter.place == In::Header && parameter.is_repeatable();
            let text = if whole { texts.join(", ") } else { first.clone() };
            let text = opaque(&text);
            let schema = &parameter.schema;
            let encoded = match parameter.place {
                In::Query => Encoded::query(&opaque(notice.arrival.query())),
                _ => Encoded::Header(text.to_string()),
            };
            let value = decode(&Layout::from(parameter), schema.raw(), schema.bundle().as_ref(), &encoded)
                .ok()
                .flatten()
                .unwrap_or_else(|| Value::String(text.to_string()));
            notice.value(CHECK.id, schema, site, &value, judgement);
        }
    }
}
