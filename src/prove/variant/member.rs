//! What a body may hold: optional members or none, more members where the schema is open, other legal values.

use serde_json::{Value, json};

use crate::contract::{Expression, MediaType, Operation, PathStep, Place, Schema, ValuePath, Zone};
use crate::generate::{Knowledge, SchemaNode, boundaries, matching, sample};

/// One change of the members of a body.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Member {
    /// A member that nobody documents, with this value, where the schema is open.
    Extra(Value),
    /// Such a member in every object that is inside the body.
    ExtraInside,
    /// Only the members that must be there.
    RequiredOnly,
    /// Without this optional member.
    Without(String),
    /// Another legal value at a place, or one where there was none.
    Value(ValuePath, Value),
    /// A value at a place that the schema does not have and its `x-accept` does.
    Tolerated(ValuePath, Value),
}

/// Texts that any free text may be.
const TEXTS: [(&str, &str); 5] = [
    ("empty", ""),
    ("letters", "Grüße, 世界 😀"),
    ("markup", "<a b=\"c\">&amp; 'd'"),
    ("lines", "a\r\nb\tc"),
    ("space", " "),
];
/// How long a long text is.
const LONG: usize = 5_000;
/// How many of the values that an `x-accept` tolerates are tried at one place.
const TOLERATED: u8 = 3;

/// The changes that a documented media type permits, each with its name. What the delivery model binds is left alone.
pub(super) fn changes(operation: &Operation, documented: &MediaType, json: bool) -> Vec<(String, Member)> {
    let Some(schema) = &documented.schema else { return Vec::new() };
    let Some(base) = sample(SchemaNode::of(schema), None, &Knowledge::default()) else { return Vec::new() };
    let mut found = vec![("extra-text".to_owned(), Member::Extra(json!("x")))];
    if json {
        let extra = [("null", json!(null)), ("number", json!(1)), ("list", json!([])), ("object", json!({"a": 1}))];
        found.extend(extra.map(|(name, value)| (format!("extra-{name}"), Member::Extra(value))));
    }
    found.push(("extra-inside".to_owned(), Member::ExtraInside));
    found.push(("required-only".to_owned(), Member::RequiredOnly));
    for (name, _) in SchemaNode::of(schema).properties().filter(|(name, _)| !schema.requires(name)) {
        found.push((format!("body.{name}-absent"), Member::Without(name.to_owned())));
    }
    let bound: Vec<ValuePath> = operation.holds.iter().filter_map(|hold| left_of(&hold.left, &base)).collect();
    for inside in boundaries(SchemaNode::of(schema), &base, &Knowledge::default()) {
        if let Some(value) = inside.place.get(&inside.value).filter(|_| inside.name != "absent") {
            found.push((
                format!("{}-{}", Place::Body(inside.place.clone()), inside.name),
                Member::Value(inside.place.clone(), value.clone()),
            ));
        }
    }
    texts(SchemaNode::of(schema), &ValuePath::root(), &mut found);
    found.retain(|(_, member)| match member {
        Member::Value(place, _) | Member::Tolerated(place, _) => !bound.contains(place),
        _ => true,
    });
    found.retain(|(_, member)| changed(member, schema, &base).is_some_and(|value| value != base));
    found
}

/// The place in the body that a promise is about.
fn left_of(left: &str, body: &Value) -> Option<ValuePath> {
    match Expression::parse(left).ok()? {
        Expression::RequestBody(pointer) => Some(ValuePath::of_pointer(&pointer, body)),
        _ => None,
    }
}

/// Values of the properties, two levels deep.
fn texts(node: SchemaNode<'_>, place: &ValuePath, found: &mut Vec<(String, Member)>) {
    for (name, own) in node.properties() {
        let at = place.member(name);
        if own.get("x-value").is_some() {
            continue;
        }
        let known = ["enum", "const", "pattern", "format"].iter().any(|keyword| own.get(keyword).is_some());
        if own.types() == ["string"] && !known {
            let put = |(name, text): (&str, &str)| (format!("body{at}-{name}"), Member::Value(at.clone(), json!(text)));
            found.extend(TEXTS.map(put));
            found.push((format!("body{at}-long"), Member::Value(at.clone(), json!("x".repeat(LONG)))));
        }
        let wide = own.get("x-accept").and_then(|accept| accept.get("pattern")).and_then(Value::as_str);
        let tolerated =
            wide.into_iter().flat_map(|pattern| (1..=TOLERATED).filter_map(|seed| matching(pattern, 1, seed * 37)));
        for (number, text) in tolerated.enumerate() {
            found.push((format!("body{at}-tolerated-{number}"), Member::Tolerated(at.clone(), json!(text))));
        }
        if place.is_root() {
            texts(own, &at, found);
        }
    }
}

/// The value changed; `None` where that cannot be done or would not be legal.
pub(super) fn changed(member: &Member, schema: &Schema, value: &Value) -> Option<Value> {
    let mut own = value.clone();
    match member {
        Member::Extra(extra) => {
            own.as_object_mut()?.insert("probityExtra".to_owned(), extra.clone());
        }
        Member::ExtraInside => inside(&mut own, true),
        Member::RequiredOnly => least(&mut own, schema)?,
        Member::Without(name) => {
            own.as_object_mut()?.shift_remove(name)?;
        }
        Member::Value(place, other) | Member::Tolerated(place, other) => {
            if let Some(part) = place.get_mut(&mut own) {
                *part = other.clone();
            } else {
                let Some(PathStep::Member(name)) = place.steps().last() else { return None };
                place.parent()?.get_mut(&mut own)?.as_object_mut()?.insert(name.to_owned(), other.clone());
            }
        }
    }
    // What was only tolerated before need not be better now.
    let narrow = schema.accepts(Zone::Narrow, value) && !matches!(member, Member::Tolerated(..));
    schema.accepts(if narrow { Zone::Narrow } else { Zone::Wide }, &own).then_some(own)
}

/// Puts a member into every object below the outermost one.
fn inside(value: &mut Value, outermost: bool) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|member| inside(member, false));
            if !outermost {
                members.insert("probityExtra".to_owned(), json!("x"));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| inside(item, false)),
        _ => {}
    }
}

/// Takes away what need not be there.
fn least(value: &mut Value, schema: &Schema) -> Option<()> {
    let members = value.as_object_mut()?;
    let names: Vec<String> = members.keys().filter(|name| !schema.requires(name)).cloned().collect();
    for name in names {
        let kept = members.shift_remove(&name)?;
        if !schema.accepts(Zone::Narrow, &Value::Object(members.clone())) {
            members.insert(name, kept);
        }
    }
    Some(())
}
