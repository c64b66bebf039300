//! What is promised lies inside what is tolerated: a schema inside its `x-accept`.

use jsonschema::canonical::Containment;
use serde_json::{Value, json};

use super::LintContext;
use crate::contract::walk::{self, Object};
use crate::contract::{Bundle, Problem, Schema, Zone, pointer};

/// `$ref`s are written out to this depth; deeper or recursive schemas are not compared as a whole.
const MAX_DEPTH: usize = 12;

pub(super) fn check(context: &LintContext<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (object, at) in walk::objects(context.tree) {
        let Some(node) = context.tree.at(&at) else { continue };
        if node.get("x-accept").is_none() {
            continue;
        }
        match object {
            Object::Schema => problems.extend(schema(context, &at, &at)),
            Object::Parameter | Object::Header if node.get("schema").is_some() => {
                problems.extend(schema(context, &at, &format!("{at}/schema")));
            }
            Object::RequestBody | Object::Response => problems.extend(media_types(context, &at)),
            _ => {}
        }
    }
    problems
}

/// Compares the schema at `narrow` with the `x-accept` of the object at `carrier`.
fn schema(context: &LintContext<'_>, carrier: &str, narrow: &str) -> Option<Problem> {
    let bundle = &context.contract.bundle;
    let schema = Schema::new(bundle, narrow);
    let at = format!("{carrier}/x-accept");
    for value in samples(&schema) {
        // Whether the schema takes its own samples is another rule's business.
        if schema.accepts(Zone::Narrow, &value) && !schema.accepts(Zone::Wide, &value) {
            return Some(context.error(&at, format!("`x-accept` refuses {value}, which the schema itself allows")));
        }
    }
    let (narrow, wide) = (written_out(bundle, Zone::Narrow, narrow)?, written_out(bundle, Zone::Wide, narrow)?);
    let canonical = |value: &Value| {
        jsonschema::canonical::options().should_validate_formats(true).offline().canonicalize(value).ok()
    };
    match canonical(&wide)?.covers(&canonical(&narrow)?) {
        Ok(Containment::No) => Some(
            context
                .error(&at, "`x-accept` refuses something that the schema itself allows")
                .with_help("a schema must lie inside its `x-accept`: write there everything that is tolerated"),
        ),
        _ => None,
    }
}

/// Values that a schema names.
fn samples(schema: &Schema) -> Vec<Value> {
    let list = |name: &str| schema.keyword(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let single = ["const", "default", "example"].into_iter().filter_map(|name| schema.keyword(name).cloned());
    list("enum").into_iter().chain(list("examples")).chain(single).collect()
}

/// The schema with every `$ref` replaced by what it leads to; `None` where it is recursive.
fn written_out(bundle: &Bundle, zone: Zone, at: &str) -> Option<Value> {
    fn expand(document: &Value, value: &Value, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        Some(match value {
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| expand(document, item, depth)).collect::<Option<_>>()?)
            }
            Value::Object(members) => {
                let mut own = serde_json::Map::new();
                for (name, member) in members.iter().filter(|(name, _)| *name != "$ref" && !name.starts_with("x-")) {
                    let kept = matches!(name.as_str(), "enum" | "const" | "default" | "example" | "examples");
                    own.insert(name.clone(), if kept { member.clone() } else { expand(document, member, depth)? });
                }
                match members.get("$ref").and_then(Value::as_str) {
                    Some(reference) => {
                        let target = pointer::from_fragment(reference.strip_prefix('#')?)?;
                        let target = expand(document, pointer::get(document, &target)?, depth + 1)?;
                        if own.is_empty() { target } else { json!({"allOf": [target, own]}) }
                    }
                    None => Value::Object(own),
                }
            }
            scalar => scalar.clone(),
        })
    }
    let document = bundle.document(zone);
    expand(document, pointer::get(document, at)?, 0)
}

/// `x-accept` of a body is over its media type: the documented ones must be among the tolerated ones.
fn media_types(context: &LintContext<'_>, at: &str) -> Vec<Problem> {
    let here = format!("{at}/x-accept");
    let accept = Schema::new(&context.contract.bundle, &here);
    let ranges = context.tree.at(&format!("{at}/content")).and_then(|content| content.as_map());
    let documented: Vec<String> = match ranges.filter(|ranges| !ranges.is_empty()) {
        Some(ranges) => ranges.keys().cloned().collect(),
        None => vec![String::new()],
    };
    documented
        .iter()
        .map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .filter(|essence| !essence.contains('*') && !accept.accepts(Zone::Wide, &essence.as_str().into()))
        .map(|essence| {
            let what = if essence.is_empty() { "no body".to_owned() } else { format!("`{essence}`") };
            context.error(&here, format!("`x-accept` refuses {what}, which is documented"))
        })
        .collect()
}
