//! Pairs to values and back, with the styles of an Encoding Object (OpenAPI 3.1 section 4.8.15).

use serde_json::{Map, Value};

use crate::codec::body::BodyFormat;
use crate::codec::parameter::{self, Encoded, Layout};
use crate::codec::query::{self, Pair, QueryFault};
use crate::codec::shape::{Shape, Types};
use crate::codec::{CodecError, NoRefs, Resolve};
use crate::contract::{In, Style};

/// What a member without a documented schema is written by.
static ANYTHING: Value = Value::Bool(true);

/// A form with more doubts than these is judged well enough by the first.
const MAX_DOUBTS: usize = 100;

/// Writes the members of an object as pairs. `encoding` is the Media Type Object's `encoding` map. Objects are JSON texts unless
/// a style says otherwise.
pub(super) fn write(
    schema: &Value,
    resolver: &dyn Resolve,
    value: &Value,
    encoding: Option<&Value>,
) -> Result<Vec<u8>, CodecError> {
    let Value::Object(members) = value else {
        let reason = "only an object has members to write as pairs";
        return Err(CodecError::Unrepresentable { place: "body".to_owned(), reason });
    };
    let shape = Shape::of(schema, resolver);
    let mut names: Vec<&String> = members.keys().collect();
    names.sort_by_cached_key(|name| shape.properties().position(|(own, _)| own == *name).unwrap_or(usize::MAX));
    let mut pairs = Vec::new();
    for name in names {
        let value = &members[name];
        let layout = layout(name, encoding, value.is_object());
        match value {
            Value::Array(items) if layout.explode && items.iter().any(Value::is_object) => {
                let layout = Layout { json: true, ..layout };
                for item in items {
                    extend(&mut pairs, parameter::encode(&layout, item)?);
                }
            }
            _ => extend(&mut pairs, parameter::encode(&layout, value)?),
        }
    }
    Ok(query::join(&pairs).replace("%20", "+").into_bytes())
}

fn extend(pairs: &mut Vec<(String, String)>, encoded: Encoded) {
    if let Encoded::Query(own) = encoded {
        pairs.extend(own);
    }
}

/// Reads pairs as an object. Pairs without a documented member are kept as strings, as arrays where repeated. What is wrong
/// with an escape is mended: see [`doubts`].
pub(super) fn read(
    schema: &Value,
    resolver: &dyn Resolve,
    text: &str,
    encoding: Option<&Value>,
) -> Result<Value, CodecError> {
    let encoded = Encoded::Query(query::parse(text).into_iter().map(mended).collect());
    let shape = Shape::of(schema, resolver);
    let mut members = Map::new();
    let mut known: Vec<String> = Vec::new();
    for (name, schema) in shape.properties() {
        let own = Shape::of(schema, resolver);
        let json = is_object(&own);
        let layout = layout(name, encoding, json);
        let items = Shape::of(own.keyword("items").unwrap_or(&ANYTHING), resolver);
        let value = if own.types().has(Types::ARRAY) && layout.explode && is_object(&items) {
            json_items(name, &encoded)?
        } else {
            parameter::decode(&layout, schema, resolver, &encoded)?
        };
        known.push(name.to_owned());
        if layout.style != Style::Form || (json && !layout.json) {
            known.extend(
                value.iter().filter_map(Value::as_object).flat_map(Map::keys).map(|member| spread(&layout, member)),
            );
        }
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    }
    for pair in query::parse(text) {
        if known.contains(&pair.name) {
            continue;
        }
        match members.get_mut(&pair.name) {
            None => {
                members.insert(pair.name, Value::String(pair.value));
            }
            Some(Value::Array(items)) => items.push(Value::String(pair.value)),
            Some(first) => *first = Value::Array(vec![first.take(), Value::String(pair.value)]),
        }
    }
    Ok(Value::Object(members))
}

/// What in a form is read differently by different readers: escapes that are none, and members that are named more than
/// once although they are no lists, of which the first one counts here.
pub(super) fn doubts(schema: &Value, resolver: &dyn Resolve, text: &str, encoding: Option<&Value>) -> Vec<String> {
    let pairs = query::parse(text);
    let shape = Shape::of(schema, resolver);
    let repeated = shape.properties().filter(|(name, schema)| {
        let own = Shape::of(schema, resolver);
        let listed = own.types().has(Types::ARRAY) && layout(name, encoding, false).explode;
        !listed && pairs.iter().filter(|pair| pair.name == *name).count() > 1
    });
    let repeated = repeated.map(|(name, _)| format!("the member `{name}` occurs more than once"));
    let faults = pairs.iter().enumerate().filter_map(|(at, pair)| Some((at + 1, pair.fault?)));
    repeated.chain(faults.map(|(number, fault)| format!("pair {number} has {fault}"))).take(MAX_DOUBTS).collect()
}

/// A pair as received, with a `%` that begins no escape escaped, and what is not UTF-8 replaced as forms do (URL standard
/// section 5.1).
fn mended(pair: Pair) -> (String, String) {
    match pair.fault {
        None | Some(QueryFault::Character) => (pair.raw_name, pair.raw_value),
        Some(_) => (query::encode_component(&pair.name), query::encode_component(&pair.value)),
    }
}

fn is_object(shape: &Shape<'_>) -> bool {
    shape.types().has(Types::OBJECT) && !shape.types().scalar()
}

/// The name of the pair that carries a member of an object spread over pairs.
fn spread(layout: &Layout<'_>, member: &str) -> String {
    if layout.style == Style::DeepObject { format!("{}[{member}]", layout.name) } else { member.to_owned() }
}

/// An array whose items are JSON texts.
fn json_items(name: &str, encoded: &Encoded) -> Result<Option<Value>, CodecError> {
    let Encoded::Query(pairs) = encoded else {
        return Ok(None);
    };
    let layout = Layout { json: true, ..Layout::default_of(In::Query, name) };
    let mut items = Vec::new();
    for pair in pairs {
        // One pair at a time: of a repeated JSON text only the first would count.
        items.extend(parameter::decode(&layout, &ANYTHING, &NoRefs, &Encoded::Query(vec![pair.clone()]))?);
    }
    Ok(if items.is_empty() { None } else { Some(Value::Array(items)) })
}

fn layout<'a>(name: &'a str, encoding: Option<&Value>, object: bool) -> Layout<'a> {
    let own = encoding.and_then(|encoding| encoding.get(name));
    let text = |key: &str| own.and_then(|own| own.get(key)).and_then(Value::as_str);
    let flag = |key: &str| own.and_then(|own| own.get(key)).and_then(Value::as_bool);
    let styled = ["style", "explode", "allowReserved"].iter().any(|key| own.is_some_and(|own| own.get(key).is_some()));
    let style = match text("style") {
        Some("spaceDelimited") => Style::SpaceDelimited,
        Some("pipeDelimited") => Style::PipeDelimited,
        Some("deepObject") => Style::DeepObject,
        _ => Style::Form,
    };
    let json = !styled && (object || text("contentType").is_some_and(|own| BodyFormat::of(own).is_typed()));
    Layout {
        style,
        explode: flag("explode").unwrap_or(style == Style::Form),
        allow_reserved: flag("allowReserved").unwrap_or(false),
        json,
        ..Layout::default_of(In::Query, name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn schema() -> Value {
        json!({"type": "object", "properties": {
            "kind": {"type": "string"},
            "count": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "sizes": {"type": "array", "items": {"type": "number"}},
            "point": {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "boolean"}}},
            "deep": {"type": "object", "properties": {"a": {"type": "integer"}}},
            "lines": {"type": "array", "items": {"type": "object"}},
        }})
    }

    fn encoding() -> Value {
        json!({"sizes": {"style": "pipeDelimited"}, "deep": {"style": "deepObject"}})
    }

    #[test]
    fn forms_are_written_and_read() {
        let value = json!({
            "extra": "a b", "kind": "x & y", "tags": ["1", "2"], "sizes": [1, 2.5], "point": {"x": 1, "y": true},
            "deep": {"a": 7}, "lines": [{"n": 1}, {"n": 2}],
        });
        let bytes = write(&schema(), &NoRefs, &value, Some(&encoding())).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines = "lines=%7B%22n%22%3A1%7D&lines=%7B%22n%22%3A2%7D";
        let point = "point=%7B%22x%22%3A1%2C%22y%22%3Atrue%7D";
        assert_eq!(text, format!("kind=x+%26+y&tags=1&tags=2&sizes=1%7C2.5&{point}&deep%5Ba%5D=7&{lines}&extra=a+b"));
        assert_eq!(read(&schema(), &NoRefs, &text, Some(&encoding())), Ok(value));
    }

    #[test]
    fn reserved_characters_stay_where_the_encoding_allows_it() {
        for (allowed, expected) in [(true, "kind=a/b:c%26"), (false, "kind=a%2Fb%3Ac%26")] {
            let encoding = json!({"kind": {"allowReserved": allowed}});
            let bytes = write(&schema(), &NoRefs, &json!({"kind": "a/b:c&"}), Some(&encoding)).unwrap();
            assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        }
    }

    #[test]
    fn unknown_members_are_kept() {
        let found = read(&schema(), &NoRefs, "count=x&z=1&z=2&z=3&count=4", None);
        assert_eq!(found, Ok(json!({"count": "x", "z": ["1", "2", "3"]})));
    }

    #[test]
    fn what_readers_differ_on_is_named_and_read_as_forms_do() {
        for (text, value, expected) in [
            ("kind=a&tags=1&tags=2&z=1&z=2", json!({"kind": "a", "tags": ["1", "2"], "z": ["1", "2"]}), &[][..]),
            ("kind=a&kind=b", json!({"kind": "a"}), &["the member `kind` occurs more than once"]),
            (
                "kind=100%&x=a%ff",
                json!({"kind": "100%", "x": "a\u{FFFD}"}),
                &["pair 1 has a `%` that begins no escape", "pair 2 has escapes that are not UTF-8"],
            ),
            ("kind=a b", json!({"kind": "a b"}), &["pair 1 has a character that must be escaped"]),
        ] {
            assert_eq!(doubts(&schema(), &NoRefs, text, None), expected, "{text}");
            assert_eq!(read(&schema(), &NoRefs, text, None), Ok(value), "{text}");
        }
    }

    #[test]
    fn pairs_of_a_spread_object_are_no_members_beside_it() {
        let either =
            json!({"properties": {"deep": {"type": ["object", "string"], "properties": {"a": {"type": "integer"}}}}});
        for (schema, encoding, text, expected) in [
            (either, json!({"deep": {"style": "deepObject"}}), "deep%5Ba%5D=7", json!({"deep": {"a": 7}})),
            (schema(), json!({"point": {"style": "form"}}), "x=1&y=true", json!({"point": {"x": 1, "y": true}})),
            (schema(), json!({}), "point=%7B%22x%22%3A1%7D&x=5", json!({"point": {"x": 1}, "x": "5"})),
            (schema(), json!({"sizes": {"style": "spaceDelimited"}}), "sizes=1%202", json!({"sizes": [1, 2]})),
        ] {
            assert_eq!(read(&schema, &NoRefs, text, Some(&encoding)), Ok(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(kind: String, count: i64, tags in prop::collection::vec(any::<String>(), 1..4), x: i32) {
            let value = json!({"kind": kind, "count": count, "tags": tags, "point": {"x": x}, "deep": {"a": x}});
            let bytes = write(&schema(), &NoRefs, &value, Some(&encoding())).unwrap();
            prop_assert_eq!(read(&schema(), &NoRefs, &String::from_utf8(bytes).unwrap(), Some(&encoding())), Ok(value));
        }

        #[test]
        fn no_text_panics(text in "([ -~]|kind=|point=|deep%5B|\\]|lines=|&){0,16}") {
            let _ = read(&schema(), &NoRefs, &text, Some(&encoding()));
        }
    }
}
