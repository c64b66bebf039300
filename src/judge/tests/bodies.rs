//! Bodies of answers: their media types, and how they fit their schemas.

use super::world::Given;
use crate::contract::Schema;
use crate::exchange::Failure;
use crate::judge::broken;
use serde_json::json;

/// What a check finds in each answer.
fn each(check: &str, cases: Vec<(Given, &[&str])>) {
    for (given, expected) in cases {
        assert_eq!(given.found(check), expected, "{:?}", given.exchange);
    }
}

#[test]
fn a_body_is_of_a_documented_media_type() {
    let wrong = "must emit getOrder/response.200#media-type";
    each(
        "media-type",
        vec![
            (Given::answer("getOrder", 200).content("application/json", "{}"), &[]),
            (Given::answer("getOrder", 200).content("Application/XML; charset=utf-8", "<order/>"), &[]),
            (Given::answer("getOrder", 200).content("text/html", "<p>"), &[wrong]),
            (Given::answer("getOrder", 200).body("{}"), &[wrong]),
            (Given::answer("getOrder", 200).content("text/html", "<p>").method("HEAD"), &[]),
            (Given::answer("getOrder", 418).content("text/html", "<p>"), &[]),
            // Where no content is documented, there is no body.
            (Given::answer("getOrder", 404).content("text/html", "<p>"), &["should emit getOrder/response.404#empty"]),
            (Given::answer("getOrder", 404).body("<p>"), &["should emit getOrder/response.404#empty"]),
            (Given::answer("getOrder", 404).content("text/html", ""), &[]),
            // Tolerated: a note for an answer of a provider, and nothing for what a handler says beside its status.
            (
                Given::answer("sendOrder", 201).content("text/html", "<p>"),
                &["may emit sendOrder/response.201#media-type"],
            ),
            (Given::answer("sendOrder", 201).body("<p>"), &["may emit sendOrder/response.201#media-type"]),
            (
                Given::answer("sendOrder", 201).content("text/plain", "a"),
                &["must emit sendOrder/response.201#media-type"],
            ),
            (Given::answer("sendOrder", 202).content("text/plain", "a"), &["may emit sendOrder/response.202#empty"]),
            (
                Given::answer("sendOrder", 202).content("text/html", "<p>"),
                &["should emit sendOrder/response.202#empty"],
            ),
            (Given::answer("changed", 200).content("text/plain", "a").of_handler(), &[]),
            (
                Given::answer("changed", 200).content("text/html", "<p>").of_handler(),
                &["should emit changed/response.200#empty"],
            ),
            (Given::failure("getOrder", Failure::Closed), &[]),
        ],
    );
    for (given, message) in [
        (Given::answer("getOrder", 404).body("a"), "the 404 answer has a body where none is documented"),
        (Given::answer("getOrder", 200).body("a"), "the 200 answer has a body but no Content-Type"),
        (
            Given::answer("getOrder", 200).content("text/html", "a"),
            "the 200 answer has media type text/html, which is not documented",
        ),
    ] {
        assert_eq!(given.says("media-type"), [message]);
    }
}

#[test]
fn a_documented_body_is_there() {
    each(
        "media-type",
        vec![
            (Given::answer("getOrder", 200), &["must emit getOrder/response.200#syntax"]),
            (Given::answer("getOrder", 200).method("HEAD"), &[]),
            (Given::answer("listOrders", 201), &["must emit listOrders/response.2XX#syntax"]),
            // These have none (RFC 9110 section 15).
            (Given::answer("listOrders", 204), &[]),
            (Given::answer("sendOrder", 205), &[]),
            // Tolerated, or an empty text is one of that media type.
            (Given::answer("sendOrder", 201), &[]),
            (Given::answer("sendOrder", 203), &[]),
            (Given::answer("sendOrder", 202), &[]),
            (Given::answer("getOrder", 201), &[]),
        ],
    );
    assert_eq!(
        Given::answer("getOrder", 200).says("media-type"),
        ["the 200 answer has no body, where application/json is documented"]
    );
}

#[test]
fn a_json_body_fits_its_schema() {
    let json = |text: &str| Given::answer("getOrder", 200).content("application/json", text);
    each(
        "json-body",
        vec![
            (json(r#"{"id": "a1", "size": 9, "tags": ["a"]}"#), &[]),
            (json("{"), &["must emit getOrder/response.200#syntax"]),
            (json("{").truncated(), &[]),
            (json("{").method("HEAD"), &[]),
            (json(""), &[]),
            (json("[]"), &["must emit getOrder/response.200.body#type"]),
            (json("{}"), &["must emit getOrder/response.200.body#required:id"]),
            (json(r#"{"id": "a1234"}"#), &["must emit getOrder/response.200.body.id#maxLength"]),
            (json(r#"{"id": "a1", "tags": [1]}"#), &["must emit getOrder/response.200.body.tags[]#type"]),
            // Only read differently by some: a note.
            (json(r#"{"id": "a1", "id": "a1"}"#), &["may emit getOrder/response.200#syntax"]),
            // Between the zones: a note. Outside both: a breach, of every keyword that is missed.
            (json(r#"{"id": "a1", "size": 0}"#), &["may emit getOrder/response.200.body.size#minimum"]),
            (json(r#"{"id": "a1", "size": 12}"#), &["may emit getOrder/response.200.body.size#maximum"]),
            (json(r#"{"id": "a1", "size": -1}"#), &["must emit getOrder/response.200.body.size#minimum"]),
            // Of two misfits, the tolerated one is not named where the other is a breach.
            (json(r#"{"size": 0}"#), &["must emit getOrder/response.200.body#required:id"]),
            (Given::answer("getOrder", 200).content("application/xml", "{"), &[]),
            (Given::answer("getOrder", 200).content("text/json", "{"), &[]),
            (Given::answer("getOrder", 200).body("{"), &[]),
            (Given::answer("getOrder", 404).content("application/json", "{"), &[]),
            (Given::failure("getOrder", Failure::Closed), &[]),
            (Given::answer("sendOrder", 203).content("application/json", "{}"), &[]),
        ],
    );
    assert_eq!(json(r#"{"id": "a1", "id": "a1"}"#).says("json-body")[0].split(" (").nth(1), Some("line 1 column 14)"));
    assert!(json(r#"{"id": "a1234"}"#).says("json-body")[0].starts_with("at /id: "));
    assert!(!json("{}").says("json-body")[0].starts_with("at "));
}

#[test]
fn a_body_too_deep_to_be_read_is_a_note() {
    let deep = "[".repeat(2000) + &"]".repeat(2000);
    let given = Given::answer("getOrder", 200).content("application/json", &deep);
    assert_eq!(given.found("json-body"), ["may emit getOrder/response.200#syntax"]);
}

#[test]
fn an_xml_body_fits_its_schema() {
    let xml = |text: &str| Given::answer("getOrder", 200).content("application/xml", text);
    each(
        "xml-body",
        vec![
            (xml("<order><id>a1</id><size>9</size></order>"), &[]),
            (xml("<order>"), &["must emit getOrder/response.200#syntax"]),
            (xml("<order>").truncated(), &[]),
            (xml("<orders><id>a1</id></orders>"), &["must emit getOrder/response.200#root"]),
            (xml("<order/>"), &["must emit getOrder/response.200.body#required:id"]),
            (xml("<order><id>a1234</id></order>"), &["must emit getOrder/response.200.body.id#maxLength"]),
            (xml("<order><id>a1</id><id>a2</id></order>"), &["must emit getOrder/response.200.body.id#single"]),
            (xml("<order><id>a1</id><size>0</size></order>"), &["may emit getOrder/response.200.body.size#minimum"]),
            (Given::answer("getOrder", 200).content("application/json", "<order>"), &[]),
            (Given::answer("getOrder", 200).body("<order>"), &[]),
            (Given::failure("getOrder", Failure::Closed), &[]),
        ],
    );
    // The charset of the header counts.
    let latin = |charset: &str| {
        let mut given = Given::answer("getOrder", 200).header("Content-Type", charset);
        given.exchange.outcome.as_mut().unwrap().body = b"<order><id>\xe9</id></order>"[..].into();
        given
    };
    each(
        "xml-body",
        vec![
            (latin("application/xml; charset=iso-8859-1"), &[]),
            (latin("application/xml"), &["must emit getOrder/response.200#syntax"]),
        ],
    );
    let says = xml("<order>\n<id>a1</id><id>a2</id></order>").says("xml-body");
    assert!(says[0].starts_with("/order/id (line 2 column 12): "), "{says:?}");
}

#[test]
fn outside_both_zones_the_clause_as_written_is_named() {
    let found = |status, text: &str| {
        let given = Given::answer("readMixed", status).content("application/json", text);
        let found = given.found("json-body").into_iter();
        let prefix = format!("must emit readMixed/response.{status}.body");
        found.map(|own| own.strip_prefix(&prefix).unwrap_or(&own).to_owned()).collect::<Vec<_>>()
    };
    // The members of an object are tolerated one by one.
    assert_eq!(found(200, "{}"), ["#required:a"]);
    assert_eq!(
        found(200, r#"{"a": 1}"#),
        ["may emit readMixed/response.200.body#required:b", "may emit readMixed/response.200.body#required:c"]
    );
    for (text, expected) in [
        (r#"{"number": 2}"#, &[][..]),
        (r#"{"number": -1}"#, &[".number#minimum", ".number#multipleOf"]),
        (r#"{"list": [1, 1, 1, 1]}"#, &[".list#maxItems"]),
        (r#"{"member": {}}"#, &[".member#required:a"]),
        (r#"{"text": "a"}"#, &[".text#minLength", ".text#pattern"]),
        (r#"{"text": "aaa"}"#, &[".text#pattern"]),
        (r#"{"either": 1}"#, &[".either#type"]),
    ] {
        assert_eq!(found(201, text), expected, "{text}");
    }
}

#[test]
fn what_no_zone_tolerates_is_broken() {
    let keywords = |schema, value| -> Vec<String> {
        broken(&Schema::of_value(schema), &value).into_iter().map(|violation| violation.keyword).collect()
    };
    assert_eq!(keywords(json!({"type": "integer", "minimum": 3}), json!(2)), ["minimum"]);
    assert_eq!(keywords(json!({"type": "integer", "minimum": 3}), json!(3)), [""; 0]);
    assert_eq!(keywords(json!({"minLength": 3, "pattern": "^x"}), json!("ab")), ["minLength", "pattern"]);
}
