//! Every style: what is encoded is decoded again, in the spelling that the OpenAPI table shows.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::codec::{CodecError, NoRefs};
use crate::contract::{In, Style};

fn layouts() -> Vec<Layout<'static>> {
    let mut found = Vec::new();
    for (place, styles) in [
        (In::Path, &[Style::Simple, Style::Label, Style::Matrix][..]),
        (In::Query, &[Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject]),
        (In::Header, &[Style::Simple]),
        (In::Cookie, &[Style::Form]),
    ] {
        for style in styles {
            for (explode, allow_reserved, json) in [
                (true, false, false),
                (false, false, false),
                (true, true, false),
                (false, true, false),
                (true, false, true),
            ] {
                found.push(Layout { name: "co[l]or é", place, style: *style, explode, allow_reserved, json });
            }
        }
    }
    found
}

#[test]
fn the_table_of_openapi_is_met() {
    let (empty, text, array, object) =
        (json!(""), json!("blue"), json!(["blue", "black", "brown"]), json!({"R": 100, "G": 200, "B": 150}));
    for (place, style, explode, expected) in [
        (
            In::Path,
            Style::Matrix,
            false,
            [";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"],
        ),
        (
            In::Path,
            Style::Matrix,
            true,
            [";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"],
        ),
        (In::Path, Style::Label, false, [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"]),
        (In::Path, Style::Label, true, [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"]),
        (In::Path, Style::Simple, false, ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]),
        (In::Header, Style::Simple, true, ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]),
        (In::Query, Style::Form, false, ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"]),
        (
            In::Query,
            Style::Form,
            true,
            ["color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"],
        ),
        (
            In::Query,
            Style::SpaceDelimited,
            false,
            ["color=", "color=blue", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"],
        ),
        (
            In::Query,
            Style::PipeDelimited,
            false,
            ["color=", "color=blue", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"],
        ),
        (
            In::Query,
            Style::DeepObject,
            true,
            [
                "color=",
                "color=blue",
                "color=blue&color=black&color=brown",
                "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
            ],
        ),
        (
            In::Cookie,
            Style::Form,
            true,
            ["color=", "color=blue", "color=blue; color=black; color=brown", "R=100; G=200; B=150"],
        ),
    ] {
        let layout = Layout { style, explode, ..Layout::default_of(place, "color") };
        let found = [&empty, &text, &array, &object].map(|value| encode(&layout, value).unwrap().text());
        assert_eq!(found, expected, "{layout:?}");
        let number = json!({"type": "integer"});
        let (string, strings) = (json!({"type": "string"}), json!({"type": "array", "items": {"type": "string"}}));
        let numbers = json!({"type": "object", "properties": {"R": number, "G": number, "B": number}});
        for (schema, value) in [(&string, &empty), (&string, &text), (&strings, &array), (&numbers, &object)] {
            let encoded = encode(&layout, value).unwrap();
            assert_eq!(decode(&layout, schema, &NoRefs, &encoded), Ok(Some(value.clone())), "{layout:?} {encoded:?}");
        }
    }
}

#[test]
fn received_spellings_are_understood() {
    let numbers = json!({"type": "array", "items": {"type": "integer"}});
    let point = json!({"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "boolean"}}});
    let either = json!({"type": ["array", "integer"], "items": {"type": "integer"}});
    let query = |style, explode| Layout { style, explode, ..Layout::default_of(In::Query, "p") };
    for (layout, schema, raw, expected) in [
        (query(Style::Form, true), &numbers, "q=1&p=1&p=%32&p=x", Some(json!([1, 2, "x"]))),
        (query(Style::Form, true), &numbers, "q=1", None),
        (query(Style::Form, true), &either, "p=5", Some(json!(5))),
        (query(Style::Form, true), &either, "p=5&p=6", Some(json!([5, 6]))),
        (query(Style::SpaceDelimited, false), &numbers, "p=1+2%203", Some(json!([1, 2, 3]))),
        (query(Style::PipeDelimited, false), &numbers, "p=1|2%7c3", Some(json!([1, 2, 3]))),
        (query(Style::DeepObject, true), &point, "p[x]=1&p%5By%5D=true&q[x]=3", Some(json!({"x": 1, "y": true}))),
        (query(Style::Form, true), &point, "x=1&y=0&z=2", Some(json!({"x": 1, "y": false}))),
        (query(Style::Form, true), &json!({"type": "string"}), "p=%E2%9F%A8k&p=b", Some(json!("⟨k"))),
    ] {
        let found = decode(&layout, schema, &NoRefs, &Encoded::query(raw));
        assert_eq!(found, Ok(expected), "{raw}");
    }
    // A text may stand for an object or for any value: nothing tells `a` from a list of members.
    let text_or_object = json!({"type": ["object", "string"]});
    for (schema, raw, expected) in
        [(&text_or_object, "p=a", "a"), (&text_or_object, "p=a,b", "a,b"), (&json!({}), "p=a,b,c", "a,b,c")]
    {
        let found = decode(&query(Style::Form, false), schema, &NoRefs, &Encoded::query(raw));
        assert_eq!(found, Ok(Some(json!(expected))), "{raw}");
    }
    let spaced = query(Style::SpaceDelimited, false);
    let found = decode(&spaced, &json!({"type": "array"}), &NoRefs, &Encoded::query("p=a+b%20c"));
    assert_eq!(found, Ok(Some(json!(["a", "b", "c"]))));
    let header = Layout::default_of(In::Header, "p");
    let found = decode(&header, &numbers, &NoRefs, &Encoded::Header(" 1 ,\t2,, 3".into()));
    assert_eq!(found, Ok(Some(json!([1, 2, 3]))));
    let found = decode(&query(Style::Form, true), &json!({}), &NoRefs, &Encoded::query("p=%zz"));
    assert!(matches!(found, Err(CodecError::Form { .. })));
    let found = decode(
        &Layout::default_of(In::Cookie, "p"),
        &json!({"type": "integer"}),
        &NoRefs,
        &Encoded::cookie("a=b;  p=7 "),
    );
    assert_eq!(found, Ok(Some(json!(7))));
}

#[test]
fn received_paths_and_headers_are_understood() {
    let numbers = json!({"type": "array", "items": {"type": "integer"}});
    let point = json!({"type": "object", "properties": {"x": {"type": "integer"}}});
    let (list_or_number, object_or_text) =
        (json!({"type": ["array", "integer"]}), json!({"type": ["object", "string"]}));
    let list_or_object = json!({"type": ["array", "object"]});
    let path = |style, explode| Layout { style, explode, ..Layout::default_of(In::Path, "p") };
    for (layout, schema, raw, expected) in [
        (path(Style::Simple, false), &json!({}), "a,b", Some(json!("a,b"))),
        (path(Style::Simple, false), &list_or_number, "5", Some(json!(5))),
        (path(Style::Simple, false), &object_or_text, "a,b", Some(json!("a,b"))),
        (path(Style::Simple, false), &list_or_object, "a,b", Some(json!(["a", "b"]))),
        (path(Style::Simple, false), &json!({"type": "string"}), " a ", Some(json!(" a "))),
        (path(Style::Simple, false), &point, "x,1,z,b", Some(json!({"x": 1, "z": "b"}))),
        (path(Style::Simple, false), &point, "x", None),
        (path(Style::Simple, true), &point, "x=1,x=2", Some(json!({"x": 1}))),
        (path(Style::Simple, true), &point, "x,1", None),
        (path(Style::Label, false), &numbers, "1,2", None),
        (path(Style::Label, false), &numbers, ".1.b", Some(json!(["1.b"]))),
        (path(Style::Label, true), &numbers, ".1.2", Some(json!([1, 2]))),
        (path(Style::Matrix, false), &numbers, "p=1", None),
        (path(Style::Matrix, false), &numbers, ";q=1", None),
        (path(Style::Matrix, true), &numbers, ";p=1;q=2", None),
        (path(Style::Matrix, true), &numbers, ";%70=1;p=2", Some(json!([1, 2]))),
        (path(Style::Matrix, true), &point, ";x=1;z", Some(json!({"x": 1, "z": ""}))),
        (path(Style::Matrix, false), &point, ";p=x,1", Some(json!({"x": 1}))),
        (path(Style::Matrix, false), &point, ";x=1", None),
    ] {
        let found = decode(&layout, schema, &NoRefs, &Encoded::Path(raw.into()));
        assert_eq!(found.ok().flatten(), expected, "{layout:?} {raw}");
    }
    let header = |explode| Layout { explode, ..Layout::default_of(In::Header, "p") };
    for (explode, schema, raw, expected) in [
        (false, &json!({"type": "string"}), "\t a b ", Some(json!("a b"))),
        (false, &json!({"type": "string"}), "%41,", Some(json!("%41,"))),
        (false, &point, "x, 1", Some(json!({"x": 1}))),
        (true, &point, "x=1 ,, z=2", Some(json!({"x": 1, "z": "2"}))),
        (true, &numbers, "", Some(json!([]))),
    ] {
        let found = decode(&header(explode), schema, &NoRefs, &Encoded::Header(raw.into()));
        assert_eq!(found.ok().flatten(), expected, "{raw:?}");
    }
    let json = Layout { json: true, ..header(false) };
    let found = decode(&json, &json!({}), &NoRefs, &Encoded::Header("{\"a\": [1]}".into()));
    assert_eq!(found, Ok(Some(json!({"a": [1]}))));
    assert!(decode(&json, &json!({}), &NoRefs, &Encoded::Header("{".into())).is_err());
}

#[test]
fn reserved_characters_stay_where_the_place_allows_it() {
    for (place, allow_reserved, expected) in [
        (In::Path, true, "a:b%2Fc"),
        (In::Path, false, "a%3Ab%2Fc"),
        (In::Query, true, "p=a:b/c"),
        (In::Query, false, "p=a%3Ab%2Fc"),
        (In::Cookie, true, "p=a%3Ab%2Fc"),
    ] {
        let layout = Layout { allow_reserved, ..Layout::default_of(place, "p") };
        assert_eq!(encode(&layout, &json!("a:b/c")).unwrap().text(), expected, "{place:?}");
    }
}

#[test]
fn nothing_is_written_where_the_place_can_be_empty() {
    for (place, value, expected) in [
        (In::Query, json!([]), Some("")),
        (In::Query, json!(null), Some("")),
        (In::Header, json!([]), Some("")),
        (In::Header, json!({"a": null}), Some("")),
        (In::Header, json!(null), None),
        (In::Path, json!([]), None),
        (In::Path, json!(null), None),
    ] {
        let layout = Layout { explode: false, ..Layout::default_of(place, "p") };
        let found = encode(&layout, &value).ok().map(|encoded| encoded.text());
        assert_eq!(found.as_deref(), expected, "{place:?} {value}");
    }
}

#[test]
fn symbols_are_not_escaped() {
    for layout in layouts() {
        let found = encode(&layout, &json!("a ⟨token#0⟩")).unwrap();
        assert!(found.text().contains("⟨token#0⟩"), "{found:?}");
    }
}

/// A schema and a value of it that the styles know.
fn documented() -> impl Strategy<Value = (Value, Value)> {
    let leaf = || {
        prop_oneof![
            (Just(json!({"type": "string"})), "[ -~]{0,6}".prop_map(Value::from)),
            (Just(json!({"type": "string"})), "\\PC{0,4}".prop_map(Value::from)),
            (Just(json!({"type": "integer"})), any::<i64>().prop_map(Value::from)),
            (Just(json!({"type": "number"})), prop::num::f64::NORMAL.prop_map(Value::from)),
            (Just(json!({"type": "boolean"})), any::<bool>().prop_map(Value::from)),
        ]
    };
    let array = prop_oneof![
        prop::collection::vec("[ -~]{0,3}", 1..4).prop_map(|items| (json!({"type": "string"}), json!(items))),
        prop::collection::vec(any::<i32>(), 1..4).prop_map(|items| (json!({"type": "integer"}), json!(items))),
    ]
    .prop_map(|(items, value)| (json!({"type": "array", "items": items}), value));
    let object = prop::collection::hash_map("[a-zA-Z&=,.;\\[\\] é]{1,4}", leaf(), 1..4).prop_map(|members| {
        let (mut properties, mut value) = (Map::new(), Map::new());
        for (name, (schema, own)) in members {
            properties.insert(name.clone(), schema);
            value.insert(name, own);
        }
        (json!({"type": "object", "properties": properties}), Value::Object(value))
    });
    prop_oneof![leaf(), array, object]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_encoded_is_decoded_again((schema, value) in documented()) {
        for layout in layouts() {
            match encode(&layout, &value) {
                Ok(encoded) => {
                    prop_assert_eq!(decode(&layout, &schema, &NoRefs, &encoded), Ok(Some(value.clone())), "{:?} {:?}", layout, encoded);
                    if let Encoded::Query(_) = &encoded {
                        prop_assert_eq!(&Encoded::query(&encoded.text()), &encoded);
                    }
                }
                Err(CodecError::Ambiguous { .. } | CodecError::Character { .. }) => {}
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
    }

    #[test]
    fn no_text_panics((schema, _) in documented(), raw in "([ -~é]|%[0-9a-f]{0,2}|co\\[l\\]or é){0,12}") {
        for layout in layouts() {
            for encoded in [Encoded::query(&raw), Encoded::cookie(&raw), Encoded::Path(raw.clone()), Encoded::Header(raw.clone())] {
                let _ = decode(&layout, &schema, &NoRefs, &encoded);
            }
        }
    }
}
