//! XML bodies are well-formed and fit their schemas.

use super::media_type::documented;
use super::schema::judge_value;
use super::{Breach, Check, Scene};
use crate::codec::{media_type, xml};
use crate::contract::Duty;

pub(super) const CHECK: Check =
    Check { id: "xml-body", about: "an XML body is well-formed and fits its schema", judge };

fn judge<'a>(scene: &Scene<'a>, breaches: &mut Vec<Breach<'a>>) {
    let (Some(answer), Some((documented, key))) = (scene.exchange.response(), documented(scene)) else { return };
    if !answer.essence().is_some_and(|essence| media_type::is_xml(&essence)) {
        return;
    }
    let place = format!("response.{key}");
    let charset = answer.header("content-type").and_then(media_type::charset);
    let document = match xml::read(&answer.body, charset.as_deref()) {
        Ok(document) => document,
        Err(error) => {
            let clause = scene.clause(&place, "syntax", None);
            let message = format!("the body is not well-formed XML: {error}");
            breaches.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
            return;
        }
    };
    let Some(schema) = &documented.schema else { return };
    let bundle = schema.bundle().as_ref();
    let decoded = xml::decode(&document, schema.raw(), bundle, None);
    for issue in &decoded.issues {
        let clause = match issue.keyword {
            "root" => scene.clause(&place, "root", None),
            keyword => {
                let place = format!("{place}.body{}", issue.place);
                scene.contract.clause_of_spelling(&scene.operation.name, &place, keyword)
            }
        };
        let message =
            format!("{} (line {} column {}): {}", issue.at.path, issue.at.line, issue.at.column, issue.message);
        breaches.extend(scene.breach(CHECK.id, clause, Duty::Emit, message));
    }
    judge_value(scene, CHECK.id, schema, &format!("{place}.body"), &decoded.value, breaches);
}
