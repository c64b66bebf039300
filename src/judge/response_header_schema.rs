//! Response headers fit their schemas.

use serde_json::Value;

use super::schema::{Judged, judge_value, opaque};
use super::{Check, CheckId, Judgement, Judges, Scene};
use crate::codec::parameter::{Encoded, Layout, decode};
use crate::contract::Schema;

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
        let list = !texts.is_empty() && header.media_type.is_none() && header.schema.types().contains(&"array");
        let (layout, bundle) = (Layout::from(header), header.schema.bundle().as_ref());
        let read = |text: &str, schema: &Value| {
            let text = opaque(text);
            let value = decode(&layout, schema, bundle, &Encoded::Header(text.to_string())).ok().flatten();
            value.unwrap_or_else(|| Value::String(text.to_string()))
        };
        // A list may be spread over several fields (RFC 9110 section 5.3), but for the field whose values have commas of
        // their own (section 5.3 and RFC 6265 section 3).
        let values: Vec<Value> = if list && header.name.eq_ignore_ascii_case("set-cookie") {
            let items = header.schema.items();
            let item = items.as_ref().map_or(&Value::Bool(true), Schema::raw);
            vec![texts.iter().map(|text| read(text, item)).collect()]
        } else if list {
            vec![read(&texts.join(", "), header.schema.raw())]
        } else {
            texts.iter().map(|text| read(text, header.schema.raw())).collect()
        };
        for value in values {
            let judged = Judged::of(scene.contract, scene.operation, CHECK.id, header.site());
            judge_value(&judged, &header.schema, &value, judgement);
        }
    }
}
