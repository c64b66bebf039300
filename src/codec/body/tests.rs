//! The table, and what each format reads and writes.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::contract::{MediaType, Schema, is_checked, is_markup};

fn documented(range: &str, schema: Option<Value>) -> MediaType {
    MediaType {
        range: range.to_owned(),
        concrete: range.to_owned(),
        schema: schema.map(Schema::of_value),
        encoding: None,
        examples: Vec::new(),
        pointer: "#".to_owned(),
    }
}

fn read(range: &str, schema: Option<Value>, bytes: &[u8]) -> Result<ReadBody, ReadError> {
    BodyFormat::of(range).codec.read(&RawBody::of(bytes, Some(range)), &documented(range, schema))
}

#[test]
fn each_media_type_has_one_format() {
    for (media_type, expected) in [
        ("application/json", "json"),
        ("application/problem+json; charset=utf-8", "json"),
        ("TEXT/JSON", "json"),
        ("text/xml", "xml"),
        ("image/svg+xml", "xml"),
        ("application/x-www-form-urlencoded", "form"),
        ("text/plain", "text"),
        ("text/csv", "text"),
        ("application/octet-stream", "binary"),
        ("multipart/form-data; boundary=x", "multipart"),
        ("multipart/related", "binary"),
        ("application/x-ndjson", "lines"),
        ("", "binary"),
        ("json", "binary"),
    ] {
        assert_eq!(BodyFormat::of(media_type).name, expected, "{media_type}");
    }
    let of = |part: fn(&BodyFormat) -> Option<&'static str>| {
        let own: Vec<&str> = FORMATS.iter().filter_map(part).collect();
        assert_eq!(own.iter().collect::<std::collections::BTreeSet<_>>().len(), own.len(), "{own:?}");
    };
    of(|format| Some(format.name));
    of(|format| format.check.map(|own| own.id));
    for format in FORMATS {
        assert!(format.check.is_none_or(|own| own.id == format!("{}-body", format.name)), "{format:?}");
    }
}

/// The contract, which lies above, says by itself which promises a media type makes.
#[test]
fn the_contract_and_the_table_agree_on_what_a_media_type_promises() {
    for media_type in [
        "application/json",
        "text/json; charset=utf-8",
        "application/problem+json",
        "Application/XML",
        "text/xml",
        "image/svg+xml",
        "application/*+xml",
        "application/x-www-form-urlencoded",
        "text/plain",
        "text/jsonx",
        "image/json",
        "application/octet-stream",
        "application/+json",
        "*/*",
    ] {
        let format = BodyFormat::of(media_type);
        assert_eq!(is_markup(media_type), format.is_markup(), "{media_type}");
        // A form is a form whatever its text; and yet what it holds of another format may be none.
        assert_eq!(is_checked(media_type), format.is_strict || format.name == "form", "{media_type}");
    }
}

#[test]
fn what_is_read_is_a_value_by_the_schema() {
    let (number, word) = (json!({"type": "integer", "maximum": 9}), json!({"type": "string", "maxLength": 3}));
    let pairs = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    let binary = json!({"type": "string", "format": "binary"});
    for (range, schema, bytes, expected) in [
        ("application/json", None, &b"[1]"[..], json!([1])),
        ("application/xml", Some(pairs.clone()), b"<x><a>1</a></x>", json!({"a": 1})),
        ("application/xml", None, b"<x/>", Value::Null),
        ("application/x-www-form-urlencoded", Some(pairs), b"a=1&b=2", json!({"a": 1, "b": "2"})),
        ("text/plain", Some(number.clone()), b"7\n", json!(7)),
        ("text/plain", Some(word.clone()), b"abc\r\n", json!("abc")),
        ("text/plain", Some(word.clone()), b"ab\n", json!("ab\n")),
        ("text/plain; charset=latin1", Some(word), b"\xe9", json!("\u{e9}")),
        ("application/pdf", Some(binary), b"\xff", json!("")),
        ("application/pdf", None, b"\xff", json!("")),
    ] {
        assert_eq!(read(range, schema, bytes).unwrap().value, expected, "{range} {bytes:?}");
    }
}

#[test]
fn what_is_malformed_is_told_apart_from_what_is_not_read() {
    let deep = |text: &str| text.repeat(300).into_bytes();
    let list = json!({"type": "array"});
    let text = json!({"type": "string"});
    let nested = json!({"type": "object", "properties": {"a": {"type": "object"}}});
    let in_form = |value: &str| format!("a={value}").into_bytes();
    for (range, schema, bytes, unread) in [
        ("application/json", None, b"{".to_vec(), None),
        ("application/json", None, b"\xff".to_vec(), None),
        ("application/json", None, deep("["), Some("it is too deep: ")),
        ("application/xml", None, b"<a>".to_vec(), None),
        ("application/xml", None, deep("<a>"), Some("it is too deep: ")),
        ("application/xml; charset=klingon", None, b"<a/>".to_vec(), Some("the charset `klingon` is not known")),
        ("text/plain; charset=utf-8", None, b"\xff".to_vec(), None),
        ("text/plain", None, b"\xff".to_vec(), Some("no charset is named, and ")),
        ("text/csv", Some(list.clone()), b"a,b".to_vec(), Some("no reader for a list or an object in text/csv")),
        ("application/x-www-form-urlencoded", Some(nested.clone()), in_form("{"), None),
        ("application/x-www-form-urlencoded", Some(nested), in_form(&"[".repeat(300)), Some("it is too deep: ")),
        ("application/x-www-form-urlencoded", Some(list), in_form("1"), Some("no reader for a form of ")),
        ("application/pdf", Some(text), b"x".to_vec(), Some("no reader for application/pdf")),
    ] {
        match (read(range, schema, &bytes), unread) {
            (Err(ReadError::Malformed(_)), None) => {}
            (Err(ReadError::Unread(reason)), Some(start)) => {
                assert!(reason.to_string().starts_with(start), "{range}: {reason}");
            }
            (found, _) => panic!("{range}: {found:?}"),
        }
    }
}

#[test]
fn values_have_places_where_more_can_be_said_than_the_pointer() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    for (range, bytes, expected) in [
        ("application/json", &b"{\"a\": 1}\n"[..], None),
        ("application/json", b"{\n  \"a\": 1\n}", Some("at /a (line 2 column 8)")),
        ("application/xml", b"<x><a>1</a></x>", Some("/x/a (line 1 column 4)")),
        ("text/plain", b"\n", None),
    ] {
        let documented = documented(range, Some(schema.clone()));
        let places = BodyFormat::of(range).codec.places(&RawBody::of(bytes, None), &documented);
        assert_eq!(places("/a").as_deref(), expected, "{range}");
    }
}

proptest! {
    /// What a format writes, it reads again.
    #[test]
    fn what_is_written_is_read_again(text in "[a-z]{1,8}", number: i32, truth: bool) {
        let schema = json!({"type": "object", "required": ["a", "b", "c"], "properties": {
            "a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "boolean"}}});
        let record = json!({"a": text, "b": number, "c": truth});
        for range in ["application/json", "application/xml", "application/x-www-form-urlencoded"] {
            let bytes = BodyFormat::of(range).codec.write(&documented(range, Some(schema.clone())), &record).unwrap();
            prop_assert_eq!(read(range, Some(schema.clone()), &bytes).unwrap().value, record.clone());
        }
        for (kind, value) in [("string", json!(text)), ("integer", json!(number)), ("boolean", json!(truth))] {
            let schema = json!({"type": kind});
            let bytes = BodyFormat::of("text/plain").codec.write(&documented("text/plain", None), &value).unwrap();
            prop_assert_eq!(read("text/plain", Some(schema), &bytes).unwrap().value, value);
        }
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
        for format in ["application/json", "text/xml", "application/x-www-form-urlencoded", "text/plain", "a/b"] {
            let _ = read(format, Some(schema.clone()), &bytes);
        }
    }
}
