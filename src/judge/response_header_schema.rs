//! Response headers fit their schemas.

use serde_json::Value;

use super::schema::judge_value;
use super::{Breach, Check, Scene};
use crate::codec::parameter::decode_simple;

pub(super) const CHECK: Check =
    Check { id: "response-header-schema", about: "every documented header fits its schema", judge };

fn judge<'a>(scene: &Scene<'a>, breaches: &mut Vec<Breach<'a>>) {
    let (Some(answer), Some(response)) = (scene.exchange.response(), scene.response()) else { return };
    for header in &response.headers {
        for text in answer.header_all(&header.name) {
            let value = decode_simple(header.schema.resolved(), text).unwrap_or_else(|_| Value::String(text.to_owned()));
            let place = format!("response.{}.header.{}", response.key, header.name);
            judge_value(scene, CHECK.id, &header.schema, &place, &value, breaches);
        }
    }
}
