//! JSON bodies are well-formed and fit their schemas.

use super::media_type::documented;
use super::schema::judge_value;
use super::{Breach, Check, Scene};
use crate::codec::json::{self, JsonErrorKind};
use crate::codec::media_type;
use crate::contract::Duty;

pub(super) const CHECK: Check =
    Check { id: "json-body", about: "a JSON body is well-formed and fits its schema", judge };

fn judge<'a>(scene: &Scene<'a>, breaches: &mut Vec<Breach<'a>>) {
    let (Some(answer), Some((documented, key))) = (scene.exchange.response(), documented(scene)) else { return };
    if !answer.essence().is_some_and(|essence| media_type::is_json(&essence)) {
        return;
    }
    let syntax = scene.clause(&format!("response.{key}"), "syntax", None);
    match json::read(&answer.body) {
        Err(error) if error.kind == JsonErrorKind::TooDeep => {
            breaches.extend(scene.note(CHECK.id, syntax, Duty::Emit, format!("the body was not judged: {error}")));
        }
        Err(error) => {
            breaches.extend(scene.breach(CHECK.id, syntax, Duty::Emit, format!("the body is not JSON: {error}")));
        }
        Ok(document) => {
            for issue in &document.issues {
                let message = format!("{} (line {} column {})", issue.message, issue.line, issue.column);
                breaches.extend(scene.note(CHECK.id, syntax, Duty::Emit, message));
            }
            if let Some(schema) = &documented.schema {
                judge_value(scene, CHECK.id, schema, &format!("response.{key}.body"), &document.value, breaches);
            }
        }
    }
}
