//! One valid value of a schema, always the same.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};
use serde_json::{Map, Number, Value, json};

use super::expression::{CANDIDATES, LONGEST, drawable};
use super::{Knowledge, SchemaNode};
use crate::contract::{Schema, Zone};

/// How deep optional parts of a sample are filled in.
const FILL: usize = 3;
/// How deep a sample may go at all.
const DEPTH: usize = 24;

/// A valid value of `node`, called `name` where it is a property or parameter; `None` where none could be built.
pub fn sample(node: SchemaNode<'_>, name: Option<&str>, knowledge: &Knowledge) -> Option<Value> {
    build(node, name, knowledge, 0)
}

fn build(node: SchemaNode<'_>, name: Option<&str>, knowledge: &Knowledge, depth: usize) -> Option<Value> {
    if depth > DEPTH {
        return None;
    }
    let Some(object) = node.object() else { return Some(json!("any")) };
    if let Some(template) = node.get("x-value").and_then(Value::as_str)
        && let Some(text) = knowledge.fill(template)
    {
        return Some(Value::String(text));
    }
    if let Some(known) = name.and_then(|name| knowledge.value(name)) {
        return Some(known.clone());
    }
    // What is shown and is not even of the type was never meant.
    let shown = |value: &&Value| node.is_of_type(value);
    let examples = object.get("examples").and_then(Value::as_array);
    let stated = object
        .get("const")
        .or_else(|| object.get("enum").and_then(|values| values.get(0)))
        .or_else(|| examples.into_iter().flatten().find(shown))
        .or_else(|| object.get("example").filter(shown))
        .or_else(|| object.get("default").filter(shown));
    if let Some(value) = stated {
        return Some(value.clone());
    }
    for keyword in ["oneOf", "anyOf"] {
        let branches = node.branches(keyword);
        if !branches.is_empty() && !object.contains_key("properties") && !object.contains_key("type") {
            return branches.into_iter().find_map(|branch| build(branch, name, knowledge, depth + 1));
        }
    }
    if !object.contains_key("type") && !object.contains_key("properties") {
        let parts = node.branches("allOf");
        if !parts.is_empty() {
            return merge(&parts, name, knowledge, depth);
        }
    }
    match node.types().first().copied() {
        Some("object") => record(node, knowledge, depth),
        Some("array") => list(node, knowledge, depth),
        Some("integer") => Some(integer(node)),
        Some("number") => Some(number(node)),
        Some("boolean") => Some(Value::Bool(true)),
        Some("null") => Some(Value::Null),
        Some(_) => text(node, knowledge.nth),
        None => Some(json!("any")),
    }
}

fn merge(parts: &[SchemaNode<'_>], name: Option<&str>, knowledge: &Knowledge, depth: usize) -> Option<Value> {
    let mut merged = Map::new();
    for part in parts {
        match build(*part, name, knowledge, depth + 1)? {
            Value::Object(members) => merged.extend(members),
            other => return Some(other),
        }
    }
    Some(Value::Object(merged))
}

fn record(node: SchemaNode<'_>, knowledge: &Knowledge, depth: usize) -> Option<Value> {
    let required = node.required();
    let mut members = Map::new();
    for part in node.branches("allOf") {
        if let Some(Value::Object(own)) = build(part, None, knowledge, depth + 1) {
            members.extend(own);
        }
    }
    for (name, property) in node.properties() {
        let needed = required.contains(&name);
        if !needed && depth >= FILL {
            continue;
        }
        match build(property, Some(name), knowledge, depth + 1) {
            Some(value) => {
                members.insert(name.to_owned(), value);
            }
            None if needed => return None,
            None => {}
        }
    }
    for name in required {
        if !members.contains_key(name) {
            members.insert(name.to_owned(), json!("any"));
        }
    }
    Some(Value::Object(members))
}

fn list(node: SchemaNode<'_>, knowledge: &Knowledge, depth: usize) -> Option<Value> {
    let least = node.count("minItems").unwrap_or(0);
    let mut items: Vec<Value> = Vec::new();
    for item in node.branches("prefixItems") {
        items.push(build(item, None, knowledge, depth + 1)?);
    }
    let wanted = least.max(usize::from(depth < FILL && node.count("maxItems") != Some(0)));
    if let Some(item) = node.get("items") {
        while items.len() < wanted {
            match build(node.at(item), None, knowledge, depth + 1) {
                Some(value) => items.push(value),
                None if items.len() < least => return None,
                None => break,
            }
        }
    }
    Some(Value::Array(items))
}

fn integer(node: SchemaNode<'_>) -> Value {
    let value = bounds(node).0.map_or(0.0, f64::ceil);
    let step = node.get("multipleOf").and_then(Value::as_f64).unwrap_or(1.0);
    let value = (value / step).ceil() * step;
    #[expect(clippy::cast_possible_truncation, reason = "bounds of integer schemas are integers; a cast saturates")]
    let value =
        if value == 0.0 && step <= 1.0 && bounds(node).1.is_none_or(|most| most >= 1.0) { 1 } else { value as i64 };
    Value::from(value)
}

fn number(node: SchemaNode<'_>) -> Value {
    let (least, most) = bounds(node);
    let value = match (least, most) {
        (Some(least), Some(most)) => f64::midpoint(least, most),
        (Some(least), None) => least + 1.0,
        (None, Some(most)) => most - 1.0,
        (None, None) => 1.5,
    };
    let value = match node.get("multipleOf").and_then(Value::as_f64) {
        Some(step) if step > 0.0 => (value / step).round() * step,
        _ => value,
    };
    Number::from_f64(value).map_or(Value::from(1), Value::Number)
}

/// The numeric bounds, exclusive ones moved by one.
pub(super) fn bounds(node: SchemaNode<'_>) -> (Option<f64>, Option<f64>) {
    let bound = |keyword: &str| node.get(keyword).and_then(Value::as_f64);
    (
        bound("minimum").or_else(|| bound("exclusiveMinimum").map(|least| least + 1.0)),
        bound("maximum").or_else(|| bound("exclusiveMaximum").map(|most| most - 1.0)),
    )
}

fn text(node: SchemaNode<'_>, nth: u64) -> Option<Value> {
    if let Some(pattern) = node.get("pattern").and_then(Value::as_str) {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&(nth ^ u64::from_le_bytes([7; 8])).to_le_bytes());
        return matching_from(pattern, node.count("minLength").unwrap_or(0), seed).map(Value::String);
    }
    let stated = match node.get("format").and_then(Value::as_str) {
        Some("uuid") => "6f1d2b54-8a3e-4c17-9d60-2b7f0a5c9e31",
        Some("date-time") => "2024-02-29T08:12:35Z",
        Some("date") => "2024-02-29",
        Some("time") => "08:12:35Z",
        Some("duration") => "P1D",
        Some("email" | "idn-email") => "probe@example.com",
        Some("hostname" | "idn-hostname") => "example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("uri" | "iri" | "uri-reference" | "iri-reference") => "https://example.com/probe",
        Some("uri-template") => "https://example.com/{id}",
        Some("json-pointer") => "/a/b",
        Some("relative-json-pointer") => "1/a",
        Some("regex") => "^a+$",
        Some("byte") => "cHJvYmU=",
        _ => "probe",
    };
    let mut value = stated.to_owned();
    if nth > 0 && value == "probe" {
        value = format!("probe-{nth:016x}");
    }
    while value.chars().count() < node.count("minLength").unwrap_or(0) {
        value.push('x');
    }
    if let Some(most) = node.count("maxLength") {
        value = value.chars().take(most).collect();
    }
    Some(Value::String(value))
}

/// A text that matches `pattern`, at least `least` characters long, printable where the pattern allows it; the same for
/// the same `seed`.
pub fn matching(pattern: &str, least: usize, seed: u8) -> Option<String> {
    matching_from(pattern, least, [seed; 32])
}

/// The same from a seed of full length.
pub fn matching_from(pattern: &str, least: usize, seed: [u8; 32]) -> Option<String> {
    let hir = drawable(pattern)?;
    // Where it looks around or back, not all that is drawn matches.
    let exact = regex_syntax::Parser::new().parse(pattern).is_ok();
    let schema = Schema::of_value(json!({ "pattern": pattern }));
    let fits = |text: &str| exact || schema.accepts(Zone::Narrow, &Value::from(text));
    let strategy = proptest::string::string_regex_parsed(&printable(&hir)).ok()?;
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    (0..if exact { 64 } else { 1000 })
        .filter_map(|_| strategy.new_tree(&mut runner).ok().map(|tree| tree.current()))
        .chain(CANDIDATES.iter().filter(|_| !exact).map(|own| (*own).to_owned()))
        .find(|text| text.chars().count() >= least && text.trim() == text && !text.is_empty() && fits(text))
}

/// The expression without anchors, its classes cut down to printable ASCII where something is left of them.
fn printable(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Class(Class::Unicode(class)) => {
            let mut cut = class.clone();
            cut.intersect(&ClassUnicode::new([ClassUnicodeRange::new(' ', '~')]));
            Hir::class(Class::Unicode(if cut.ranges().is_empty() { class.clone() } else { cut }))
        }
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            min: repetition.min,
            max: Some(match repetition.max {
                Some(max) if max <= repetition.min.saturating_add(LONGEST) => max,
                _ => repetition.min.saturating_add(8),
            }),
            greedy: repetition.greedy,
            sub: Box::new(printable(&repetition.sub)),
        }),
        HirKind::Capture(capture) => printable(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(printable).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(printable).collect()),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(Class::Bytes(_)) => hir.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_yields_a_matching_printable_text() {
        let text = matching("^Token .+$", 0, 7).expect("a text");
        assert!(text.starts_with("Token ") && text.is_ascii(), "{text:?}");
        assert_eq!(matching("^[a-c]{3}$", 0, 7).expect("a text").len(), 3);
    }

    #[test]
    fn what_is_shown_and_is_not_of_the_type_is_not_taken() {
        let one =
            |schema: Value| sample(SchemaNode::new(&schema, &schema), None, &Knowledge::default()).expect("a value");
        assert_eq!(one(json!({"type": "integer", "example": "one"})), json!(1));
        assert_eq!(one(json!({"type": "integer", "default": null, "minimum": 4})), json!(4));
        assert_eq!(one(json!({"type": "string", "examples": [7, "b"], "default": "c"})), json!("b"));
        assert_eq!(one(json!({"type": ["integer", "null"], "default": null})), json!(null));
        assert_eq!(one(json!({"type": "integer", "example": 7.0})), json!(7.0));
    }

    #[test]
    fn samples_follow_the_schema() {
        let schema = json!({"type": "object", "required": ["id", "size"], "properties": {
            "id": {"type": "string", "minLength": 8}, "size": {"type": "integer", "minimum": 3},
            "next": {"$ref": "#"}}});
        let value = sample(SchemaNode::new(&schema, &schema), None, &Knowledge::default()).expect("a value");
        assert!(jsonschema::is_valid(&schema, &value), "{value}");
    }
}
