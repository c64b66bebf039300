//! Response headers fit their schemas.

use serde_json::Value;

use super::schema::{Judged, judge_value, opaque};
use super::{Check, CheckId, Judgement, Judges, Scene};
use crate::codec::parameter::{Encoded, Layout, decode};
use crate::contract::In;

pub(in crate::judge) const CHECK: Check = Check {
    id: CheckId::new("response-header-schema"),
    about: "every documented header fits its schema",
    fault: "commits-VIOLATION",
    judges: Judges::Exchange(judge),
};

fn judge<'a>(scene: &Scene<'a>, judgement: &mut Judgement<'a>) {
    let (Some(answer), Some(response)) = (scene.exchange.response(), scene.response()) else { return };
    for header in &response.headers {
        let texts: Vec<&str> = answer.header_all(&header.name).collect();
        // A list may be spread over several fields (RFC 9110 section 5.3).
        let list = !texts.is_empty() && header.schema.types().contains(&"array");
        let texts = if list { vec![texts.join(", ")] } else { texts.into_iter().map(str::to_owned).collect() };
        for text in texts.iter().map(|text| opaque(text)) {
            let layout = Layout::default_of(In::Header, &header.name);
            let encoded = Encoded::Header(text.to_string());
            let value = decode(&layout, header.schema.raw(), header.schema.bundle().as_ref(), &encoded)
                .ok()
                .flatten()
                .unwrap_or_else(|| Value::String(text.to_string()));
            let judged = Judged::of(scene.contract, scene.operation, CHECK.id, header.site());
            judge_value(&judged, &header.schema, &value, judgement);
        }
    }
}
