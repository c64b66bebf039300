//! Bodies of answers: their media types, and how they fit their schemas.

use super::world::{Given, orders};
use crate::codec::coding::CodingFault;
use crate::contract::{Place, Schema};
use crate::exchange::Failure;
use crate::judge::schema::{Judged, judge_value};
use crate::judge::{CheckId, Evidence, Judgement, broken};
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
fn a_text_fits_its_schema() {
    let count = |text: &str| Given::answer("readTexts", 200).content("text/plain", text);
    let word = |text: &str| Given::answer("readTexts", 201).content("text/plain; charset=utf-8", text);
    each(
        "text-body",
        vec![
            (count("7"), &[]),
            (count("7\r\n"), &[]),
            (count("17"), &["must emit readTexts/response.200.body#maximum"]),
            (count("seven"), &["must emit readTexts/response.200.body#type"]),
            // Nothing is a text too, and no number.
            (count(""), &["must emit readTexts/response.200.body#type"]),
            (Given::answer("readTexts", 200), &["must emit readTexts/response.200.body#type"]),
            (Given::answer("readTexts", 200).method("HEAD"), &[]),
            (word("abc"), &[]),
            (word("abc\n"), &[]),
            (word("abc\n\n"), &["must emit readTexts/response.201.body#pattern"]),
            (word("17"), &["must emit readTexts/response.201.body#pattern"]),
            (word("a"), &["may emit readTexts/response.201.body#minLength"]),
        ],
    );
    // In the charset that is named; where none is, and it is not UTF-8, nobody knows.
    let latin = |media_type: &str| {
        let mut given = Given::answer("readTexts", 201).header("Content-Type", media_type);
        given.exchange.outcome.as_mut().unwrap().body = b"caf\xe9"[..].into();
        given
    };
    each(
        "text-body",
        vec![
            (latin("text/plain; charset=iso-8859-1"), &["must emit readTexts/response.201.body#pattern"]),
            (latin("text/plain; charset=utf-8"), &["must emit readTexts/response.201.body#type"]),
            (latin("text/plain"), &[]),
            (latin("text/plain; charset=klingon"), &[]),
        ],
    );
}

#[test]
fn a_form_fits_its_schema() {
    let form = |text: &str| Given::answer("readTexts", 202).content("application/x-www-form-urlencoded", text);
    each(
        "form-body",
        vec![
            (form("size=1&kind=a"), &[]),
            (form("size=0&kind=a"), &["must emit readTexts/response.202.body.size#minimum"]),
            (form("size=1&kind=z"), &["must emit readTexts/response.202.body.kind#enum"]),
            (form("kind=a"), &["must emit readTexts/response.202.body#required:size"]),
            (form(""), &["must emit readTexts/response.202.body#required:size"]),
            (form("size=1&point=%7B%22x%22%3A1%7D"), &[]),
            (form("size=1&point=x"), &["must emit readTexts/response.202#syntax"]),
            (form("size=1&size=2"), &["may emit readTexts/response.202#syntax"]),
            (
                form("size=1&kind=a%"),
                &["may emit readTexts/response.202#syntax", "must emit readTexts/response.202.body.kind#enum"],
            ),
        ],
    );
}

#[test]
fn a_malformed_body_is_found_under_whatever_media_type_is_documented() {
    for (status, media_type, expected) in [
        (206, "text/json", "must emit readTexts/response.206#syntax"),
        (207, "application/json", "must emit readTexts/response.207.body#type"),
        (207, "application/problem+json", "must emit readTexts/response.207.body#type"),
    ] {
        assert_eq!(Given::answer("readTexts", status).content(media_type, "{").of_body(), [expected], "{media_type}");
        assert_eq!(Given::answer("readTexts", status).content(media_type, "{}").of_body(), [""; 0], "{media_type}");
    }
}

#[test]
fn what_cannot_be_read_is_neither_kept_nor_broken() {
    let deep = |open: &str, close: &str, levels: usize| open.repeat(levels) + &close.repeat(levels);
    let json = |text: &str| Given::answer("getOrder", 200).content("application/json", text);
    let xml = |text: &str| Given::answer("getOrder", 200).content("application/xml", text);
    let declared = "<?xml version='1.0' encoding='klingon'?><order/>";
    for given in [
        json(&deep("[", "]", 300)),
        json(&deep("[", "]", 2000)),
        json("{").undecoded(CodingFault::Unknown("klingon".to_owned())),
        json("{").truncated(),
        xml(&deep("<a>", "</a>", 300)),
        xml(declared),
        xml("<order").undecoded(CodingFault::Unknown("klingon".to_owned())),
        Given::answer("getOrder", 200).content("application/xml; charset=klingon", "<order/>"),
        Given::answer("readTexts", 203).content("application/pdf", "x"),
        Given::answer("readTexts", 203).content("text/csv", "x"),
    ] {
        assert_eq!(given.of_body(), [""; 0], "{:?}", given.exchange);
    }
    // Whoever names a coding in which the body is not has sent none of its format.
    let broken = json("{}").undecoded(CodingFault::Broken("gzip".to_owned()));
    assert_eq!(broken.of_body(), ["must emit getOrder/response.200#syntax"]);
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
        broken(&Schema::of_value(schema), &value).into_iter().map(|violation| violation.keyword.to_string()).collect()
    };
    assert_eq!(keywords(json!({"type": "integer", "minimum": 3}), json!(2)), ["minimum"]);
    assert_eq!(keywords(json!({"type": "integer", "minimum": 3}), json!(3)), [""; 0]);
    assert_eq!(keywords(json!({"minLength": 3, "pattern": "^x"}), json!("ab")), ["minLength", "pattern"]);
}

#[test]
fn a_schema_that_cannot_be_used_says_nothing() {
    let operation = orders().operation("getOrder").unwrap();
    let place = Place::parse("response.200.body").unwrap();
    let judged = Judged::of(orders(), operation, CheckId::parse("json-body").unwrap(), &place);
    let judge = |schema| {
        let mut judgement = Judgement::adding_to(Evidence::default(), false);
        judge_value(&judged, &Schema::of_value(schema), &json!("a"), &mut judgement);
        (judgement.breaches.len(), judgement.unread.is_some())
    };
    assert_eq!(judge(json!({"pattern": "("})), (0, true));
    assert_eq!(judge(json!({"type": "integer"})), (1, false));
}
