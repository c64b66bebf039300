//! What is written is read again, odd texts are told apart, nothing panics.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::read::{JsonErrorKind, MAX_DEPTH, locate, read};
use super::write::{Escapes, JsonStyle, MemberOrder, Numbers, Spacing, spell, write};

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ -~/\\\\\"\\n\\x00-\\x1f😀é⟨⟩#0k]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-c~/é]{0,2}", inner, 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn style() -> impl Strategy<Value = JsonStyle> {
    (0..4_usize, 0..3_usize, 0..4_usize).prop_map(|(spacing, members, escapes)| JsonStyle {
        spacing: [Spacing::Compact, Spacing::Spaces, Spacing::Lines, Spacing::CrLfTabs][spacing],
        members: [MemberOrder::Given, MemberOrder::Reversed, MemberOrder::Sorted][members],
        escapes: [Escapes::Needed, Escapes::Solidus, Escapes::NonAscii, Escapes::All][escapes],
        numbers: Numbers::Plain,
    })
}

#[test]
fn texts_are_read_strictly() {
    for (text, line, column) in [
        ("", 1, 1),
        (" \n ", 2, 2),
        ("{\"a\":1,}", 1, 8),
        ("[1,]", 1, 4),
        ("[1 2]", 1, 4),
        ("{\"a\" 1}", 1, 6),
        ("{a:1}", 1, 2),
        ("01", 1, 1),
        ("[\n-]", 2, 1),
        ("1.", 1, 1),
        ("-.5", 1, 1),
        ("-00", 1, 1),
        (".5", 1, 1),
        ("+1", 1, 1),
        ("1e", 1, 1),
        ("NaN", 1, 1),
        ("nul", 1, 1),
        ("'a'", 1, 1),
        ("\"é\tx\"", 1, 3),
        ("\"\\x\"", 1, 2),
        ("\"\\u12\"", 1, 2),
        ("\"\\u+123\"", 1, 2),
        ("\"a", 1, 3),
        ("true false", 1, 6),
        ("/* c */ 1", 1, 1),
        ("\u{a0}1", 1, 1),
    ] {
        let error = read(text.as_bytes()).unwrap_err();
        assert_eq!((error.kind, error.line, error.column), (JsonErrorKind::Syntax, line, column), "{text:?} {error}");
    }
    assert_eq!(read(b"\"\xff\"").unwrap_err().kind, JsonErrorKind::Encoding);
    assert_eq!(read(b"\xff\xfe1\0").unwrap_err().kind, JsonErrorKind::Encoding);
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        assert!(read(deep(MAX_DEPTH).as_bytes()).is_ok());
        let error = read(deep(MAX_DEPTH + 1).as_bytes()).unwrap_err();
        assert_eq!(error.kind, JsonErrorKind::TooDeep);
        assert!(error.message.contains(&MAX_DEPTH.to_string()), "{error}");
        assert_eq!(read(deep(100_000).as_bytes()).unwrap_err().kind, JsonErrorKind::TooDeep);
    }
}

#[test]
fn what_readers_disagree_about_is_told() {
    let found =
        read("\u{feff}{\"a\":{\"b\":1,\n \"b\":2},\"c\":[\"\\ud800\", \"\\ud83d\\ude00\"]}".as_bytes()).unwrap();
    assert_eq!(found.value, json!({"a": {"b": 2}, "c": ["\u{fffd}", "😀"]}));
    let issues: Vec<_> =
        found.issues.iter().map(|own| (own.keyword, own.pointer.as_str(), own.line, own.column)).collect();
    assert_eq!(issues, [("byte-order-mark", "", 1, 1), ("duplicate", "/a/b", 2, 2), ("surrogate", "/c/0", 2, 14)]);
    assert_eq!(read(b"[1e999, -1e999]").unwrap().value, json!([f64::MAX, f64::MIN]));
}

#[test]
fn issues_end_at_a_hundred() {
    for (count, expected) in [(99, 99), (100, 100), (101, 100)] {
        let text = format!("[{}]", vec!["\"\\ud800\""; count].join(","));
        assert_eq!(read(text.as_bytes()).unwrap().issues.len(), expected, "{count}");
    }
}

#[test]
fn legal_texts_are_read() {
    for (text, expected) in [
        ("0", json!(0)),
        ("-0", json!(-0.0)),
        ("0.5", json!(0.5)),
        ("10", json!(10)),
        ("-12.50", json!(-12.5)),
        ("1e2", json!(100.0)),
        ("2E+0", json!(2.0)),
        (" \t\r\n[ true , false , null ] ", json!([true, false, null])),
        ("\"a b\\u0041\\n\u{7f}\"", json!("a bA\n\u{7f}")),
        ("{\"\": {}, \"a\": []}", json!({"": {}, "a": []})),
    ] {
        let found = read(text.as_bytes()).unwrap();
        // Equal as texts, because 0 and -0 are equal as values.
        assert_eq!((found.value.to_string(), found.issues), (expected.to_string(), vec![]), "{text:?}");
    }
}

#[test]
fn values_are_located() {
    let text = b"{\"a\": 1,\n \"b/c\": [true,\n  {\"d\": null}]}";
    for (pointer, expected) in [
        ("", Some((1, 1))),
        ("/a", Some((1, 7))),
        ("/b~1c/1/d", Some((3, 9))),
        ("/b~1c/1/missing", Some((3, 3))),
        ("/b", Some((1, 1))),
    ] {
        assert_eq!(locate(text, pointer), expected, "{pointer}");
    }
    assert_eq!(locate(b"{", "/a"), None);
}

fn spelled(value: &Value, style: JsonStyle) -> String {
    String::from_utf8(spell(value, style)).unwrap()
}

#[test]
fn numbers_are_spelled() {
    let spelled = |numbers| spelled(&json!([1, -20, 250.5, 1e300]), JsonStyle { numbers, ..JsonStyle::default() });
    assert_eq!(spelled(Numbers::Plain), "[1,-20,250.5,1e+300]");
    assert_eq!(spelled(Numbers::Fraction), "[1.0,-20.0,250.5,1e+300]");
    assert_eq!(spelled(Numbers::Exponent), "[1e0,-20e0,2.505e2,1e300]");
}

#[test]
fn white_space_is_put_between_tokens() {
    let value = json!({"b": [1, [2], []], "a": {"c": null}, "d": {}});
    for (spacing, expected) in [
        (Spacing::Compact, r#"{"b":[1,[2],[]],"a":{"c":null},"d":{}}"#),
        (Spacing::Spaces, r#"{ "b" : [ 1 , [ 2 ] , [] ] , "a" : { "c" : null } , "d" : {} }"#),
        (
            Spacing::Lines,
            "{\n  \"b\": [\n    1,\n    [\n      2\n    ],\n    []\n  ],\n  \"a\": {\n    \"c\": null\n  },\n  \"d\": {}\n}",
        ),
        (
            Spacing::CrLfTabs,
            "{\r\n\t\"b\"\r\n\t:\t[\r\n\t1,\r\n\t[\r\n\t2\r\n\t],\r\n\t[]\r\n\t],\r\n\t\"a\"\r\n\t:\t{\r\n\t\"c\"\r\n\t:\tnull\
             \r\n\t},\r\n\t\"d\"\r\n\t:\t{}\r\n\t}",
        ),
    ] {
        assert_eq!(spelled(&value, JsonStyle { spacing, ..JsonStyle::default() }), expected, "{spacing:?}");
    }
    assert_eq!(write(&value), spell(&value, JsonStyle::default()));
}

#[test]
fn members_are_put_in_order() {
    for (members, expected) in [
        (MemberOrder::Given, r#"{"b":1,"c":2,"a":3}"#),
        (MemberOrder::Reversed, r#"{"a":3,"c":2,"b":1}"#),
        (MemberOrder::Sorted, r#"{"a":3,"b":1,"c":2}"#),
    ] {
        let found = spelled(&json!({"b": 1, "c": 2, "a": 3}), JsonStyle { members, ..JsonStyle::default() });
        assert_eq!(found, expected, "{members:?}");
    }
}

#[test]
fn characters_are_escaped() {
    for (escapes, expected) in [
        (Escapes::Needed, r#""a /é😀\"\\\n\r\t\u0001⟨k#0⟩""#),
        (Escapes::Solidus, r#""a \/é😀\"\\\n\r\t\u0001⟨k#0⟩""#),
        (Escapes::NonAscii, r#""a /\u00e9\ud83d\ude00\"\\\n\r\t\u0001⟨k#0⟩""#),
        (Escapes::All, r#""\u0061\u0020\u002f\u00e9\ud83d\ude00\u0022\u005c\u000a\u000d\u0009\u0001⟨k#0⟩""#),
    ] {
        let found = spelled(&json!("a /é😀\"\\\n\r\t\u{1}⟨k#0⟩"), JsonStyle { escapes, ..JsonStyle::default() });
        assert_eq!(found, expected, "{escapes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(value in value(), style in style()) {
        let plain = read(&write(&value)).unwrap();
        prop_assert_eq!(&plain.value, &value);
        prop_assert_eq!(plain.issues, vec![]);
        prop_assert_eq!(read(&spell(&value, style)).unwrap().value, value);
    }

    #[test]
    fn both_readers_agree_on_the_grammar(text in "([\\[\\]{},:]|\"[a-b\\\\un0-9]{0,3}\"|-?[0-9.eE+-]{1,4}|true|null|[ \n])\
        {0,8}") {
        let own = read(text.as_bytes());
        let other: Result<Value, _> = serde_json::from_str(&text);
        // The other reader refuses numbers beyond its range and halves of surrogate pairs.
        let differs = other.is_err() && own.as_ref().is_ok_and(|own| !own.issues.is_empty() || text.contains(['e', 'E', 'd']));
        prop_assert!(own.is_ok() == other.is_ok() || differs, "{} {:?} {:?}", text, own, other);
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>, text in "[\\[\\]{},:\"\\\\ud8a0-9é]{0,16}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            let _ = read(bytes);
            locate(bytes, "/0");
        }
    }
}
