//! JSON bodies are well-formed and fit their schemas.

use super::media_type::documented;
use super::schema::judge_value;
use super::{Breach, Check, Scene};
use crate::codec::media_type;
use crate::contract::Duty;

pub(super) const CHECK: Check =
    Check { id: "json-body", about: "a JSON body is well-formed and fits its schema", judge };

fn judge<'a>(scene: &Scene<'a>, breaches: &mut Vec<Breach<'a>>) {
    let (Some(answer), Some((documented, key))) = (scene.exchange.response(), documented(scene)) else { return };
    if !answer.essence().is_some_and(|essence| media_type::is_json(&essence)) {
        return;
    }
    match serde_json::from_slice(&answer.body) {
        Err(error) => {
            let clause = scene.clause(&format!("response.{key}"), "syntax", None);
            breaches.extend(scene.breach(CHECK.id, clause, Duty::Emit, format!("the body is not JSON: {error}")));
        }
        Ok(value) => {
            if let Some(schema) = &documented.schema {
                judge_value(scene, CHECK.id, schema, &format!("response.{key}.body"), &value, breaches);
            }
        }
    }
}
