//! The checks on a notification.

use super::sent::{ORDER, Sent};
use super::world::Given;
use crate::codec::coding::CodingFault;
use crate::judge::{Evidence, judge_notification};

/// What a check finds in each notification.
fn each(check: &str, cases: Vec<(Sent, &[&str])>) {
    for (sent, expected) in cases {
        assert_eq!(sent.found(check), expected, "{:?} {:?}", sent.arrival, sent.registered);
    }
}

#[test]
fn a_documented_notification_breaks_nothing() {
    for sent in [Sent::shipped(), Sent::billed()] {
        assert!(judge_notification(&sent.notice(), Evidence::default()).breaches.is_empty());
    }
    let mut sent = Sent::shipped().query("topic=other&key=⟨key#1⟩").empty();
    sent.arrival.method = "PUT".to_owned();
    let checks: Vec<&str> = judge_notification(&sent.notice(), Evidence::default())
        .breaches
        .iter()
        .map(|breach| breach.check.as_str())
        .collect();
    assert_eq!(
        checks,
        [
            "notification-request",
            "notification-request",
            "notification-parameters",
            "notification-body",
            "notification-holds",
        ]
    );
}

#[test]
fn method_and_url_are_those_that_were_agreed() {
    let url = "must emit shipped/delivery#url";
    let method = "must emit shipped/operation#method";
    let sent = |target: &str, registered: &str| Sent::shipped().to(target).registered(registered);
    let mut put = Sent::shipped();
    put.arrival.method = "PUT".to_owned();
    let mut odd = Sent::shipped();
    odd.arrival.framing = Some("no Host".to_owned());
    each(
        "notification-request",
        vec![
            (put.clone(), &[method]),
            (odd.clone(), &[method]),
            (sent("/hook", "http://h/hook"), &[]),
            (sent("/hook?a=1", "http://h:9/hook?a=1#part"), &[]),
            (sent("/hook?b=2&a=1", "https://h/hook?a=1"), &[]),
            (sent("/hooks", "http://h/hook"), &[url]),
            (sent("/", "http://h/hook"), &[url]),
            (sent("/hook", "http://h/"), &[url]),
            (sent("/", "http://h"), &[]),
            (sent("/", "http://h/"), &[]),
            (sent("?a=1", "http://h/?a=1"), &[]),
            (sent("/?a=1", "http://h?a=1"), &[]),
            (sent("/a/b", "/a/b"), &[]),
            (sent("/hook", "http://h/hook?a=1"), &[url]),
            (sent("/hook?a=2", "http://h/hook?a=1"), &[url]),
            (sent("/hook?b=1", "http://h/hook?a=1"), &[url]),
            (sent("/hook?b=1", "http://h/hook?a=1&c=2"), &[url, url]),
            (sent("/hook?a=x%20y", "http://h/hook?a=x+y"), &[]),
        ],
    );
    for (sent, message) in [
        (put, "sent with PUT where POST is documented"),
        (odd, "the request is not valid HTTP: no Host"),
        (sent("/b", "http://h/a"), "sent to path \"/b\" where \"/a\" is registered"),
        (sent("/a", "http://h/a?x=1"), "the registered URL's own query parameter \"x\" is lost"),
    ] {
        assert_eq!(sent.says("notification-request"), [message]);
    }
}

#[test]
fn parameters_are_there_once_and_fit_their_schemas() {
    let query = |query: &str| Sent::shipped().query(query);
    each(
        "notification-parameters",
        vec![
            (query("topic=shipped&key=abc&user=Ann&count=9"), &[]),
            (query("key=abc"), &["must emit shipped/query.topic#required"]),
            (query("topic=shipped"), &["must emit shipped/query.key#required"]),
            (query("topic=other&key=abc"), &["must emit shipped/query.topic#enum"]),
            (query("topic=shipped&topic=shipped&key=abc"), &["must emit shipped/query.topic#single"]),
            (query("topic=shipped&key=ab"), &["must emit shipped/query.key#minLength"]),
            (query("topic=shipped&key=abc&count=10"), &["must emit shipped/query.count#maximum"]),
            (query("topic=shipped&key=abc&count=ten"), &["must emit shipped/query.count#type"]),
            (query("topic=shipped&key=abc&sizes=1&sizes=2"), &[]),
            (query("topic=shipped&key=abc&sizes=1"), &["must emit shipped/query.sizes#minItems"]),
            (query("topic=shipped&key=abc&sizes=1&sizes=b"), &["must emit shipped/query.sizes[]#type"]),
            (Sent::shipped().header("X-Marks", "1").header("X-Marks", "2"), &[]),
            (Sent::shipped().header("X-Marks", "1, 2").header("X-Marks", "3"), &[]),
            (Sent::shipped().header("X-Marks", "1"), &["must emit shipped/header.X-Marks#minItems"]),
            (
                Sent::shipped().header("X-Marks", "1, 2").header("X-Marks", "3, 4"),
                &["must emit shipped/header.X-Marks#maxItems"],
            ),
            // A symbol says nothing of the length of its secret.
            (query("topic=shipped&key=⟨a#0⟩&count=9"), &[]),
            (Sent::shipped().without("X-Sent"), &["must emit shipped/header.X-Sent#required"]),
            (Sent::shipped().without("X-Sent").header("x-sent", "9"), &[]),
            (Sent::shipped().without("X-Sent").header("X-Sent", "10"), &["must emit shipped/header.X-Sent#maximum"]),
            (Sent::shipped().without("X-Sent").header("X-Sent", "ten"), &["must emit shipped/header.X-Sent#type"]),
            (Sent::shipped().header("x-sent", "2"), &["must emit shipped/header.X-Sent#single"]),
        ],
    );
    assert_eq!(query("key=abc").says("notification-parameters"), ["the query parameter topic is missing"]);
    let thrice = query("topic=shipped&key=abc&key=abc&key=abc");
    assert_eq!(thrice.says("notification-parameters"), ["key is sent 3 times"]);
}

#[test]
fn a_body_fits_what_is_documented() {
    let json = |text: &str| Sent::shipped().body("application/json", text);
    let long = "x".repeat(41);
    each(
        "notification-body",
        vec![
            (Sent::shipped().empty(), &["must emit shipped/body#required"]),
            (json(r#"{"link": "a", "kind": "SHIP"}"#), &[]),
            (json(r#"{"link": "a", "kind": "BILL"}"#), &["must emit shipped/body.kind#enum"]),
            (json("{}"), &["must emit shipped/body#required:link"]),
            (json("{"), &["must emit shipped/body#syntax"]),
            (Sent::shipped().body("Application/JSON ; charset=utf-8", r#"{"link": "a"}"#), &[]),
            // Another media type hides nothing.
            (Sent::shipped().body("text/json", r#"{"link": "a"}"#), &["may emit shipped/body#media-type"]),
            (
                Sent::shipped().body("text/html", "{}"),
                &["must emit shipped/body#media-type", "must emit shipped/body#required:link"],
            ),
            (
                Sent::shipped().body("a", r#"{"link": "a"}"#).without("Content-Type"),
                &["must emit shipped/body#media-type"],
            ),
            // Tolerated values are a note, unless Probity chose them itself.
            (json(&format!(r#"{{"link": "{long}"}}"#)), &["may emit shipped/body.link#maxLength"]),
            (json(&format!(r#"{{"link": "{long}"}}"#)).about(&long), &[]),
            (
                json(&format!(r#"{{"link": "{long}", "kind": "BILL"}}"#)).about("BILL"),
                &["must emit shipped/body.kind#enum"],
            ),
            (Sent::billed(), &[]),
            (Sent::billed().empty(), &[]),
            (Sent::billed().body("text/plain", "<bill"), &[]),
            // Two are documented: nobody knows which one it should be.
            (Sent::billed().body("text/html", "<bill"), &["must emit billed/body#media-type"]),
        ],
    );
    for (sent, message) in [
        (Sent::shipped().empty(), "the notification has no body"),
        (
            Sent::shipped().body("a", r#"{"link": "a"}"#).without("Content-Type"),
            "the notification has a body but no Content-Type",
        ),
        (Sent::billed().body("text/html", "a"), "media type text/html is not documented"),
    ] {
        assert_eq!(sent.says("notification-body"), [message]);
    }
    assert!(json(r#"{"link": 1}"#).says("notification-body")[0].starts_with("at /link: "));
}

#[test]
fn an_xml_body_is_judged_where_it_is() {
    let xml = |text: &str| Sent::billed().body("application/xml", text);
    each(
        "notification-body",
        vec![
            (xml("<bill><total>3</total>"), &["must emit billed/body#syntax"]),
            (xml("<bill/>"), &["must emit billed/body#required:total"]),
            (xml("<bills><total>3</total></bills>"), &["must emit billed/body#root"]),
            (xml("<bill><total>10</total></bill>"), &["must emit billed/body.total#maximum"]),
            (xml("<bill><total>3</total><total>3</total></bill>"), &["must emit billed/body.total#single"]),
            (xml("<bill><total>3</total><note>abcd</note></bill>"), &["may emit billed/body.note#maxLength"]),
            (xml("<bill><total>3</total><note>abcd</note></bill>").about("abcd"), &[]),
        ],
    );
    let says = xml("<bill>\n <total>10</total></bill>").says("notification-body");
    assert!(says[0].starts_with("/bill/total (line 2 column 2): "), "{says:?}");
    let says = xml("<bill><total>3</total>\n<total>3</total></bill>").says("notification-body");
    assert!(says[0].starts_with("/bill/total (line 2 column 1): "), "{says:?}");
    // The charset of the header counts.
    for (charset, expected) in
        [("application/xml; charset=iso-8859-1", &[][..]), ("application/xml", &["must emit billed/body#syntax"])]
    {
        let mut sent = Sent::billed().body(charset, "");
        sent.arrival.body = b"<bill><total>3</total><note>\xe9</note></bill>"[..].into();
        assert_eq!(sent.found("notification-body"), expected, "{charset}");
    }
}

#[test]
fn a_notification_is_judged_as_an_answer_is() {
    let deep = format!(r#"{{"link": "a", "more": {}{}}}"#, "[".repeat(300), "]".repeat(300));
    for (text, expected) in [
        // What is too deep to be read is neither kept nor broken.
        (deep.as_str(), &[][..]),
        (r#"{"link": "a", "link": "a"}"#, &["may emit shipped/body#syntax"]),
        ("{", &["must emit shipped/body#syntax"]),
    ] {
        let sent = Sent::shipped().body("application/json", text);
        assert_eq!(sent.found("notification-body"), expected, "{text}");
        let answer = Given::answer("readLink", 200).content("application/json", text);
        let answered: Vec<String> =
            answer.found("json-body").iter().map(|own| own.replace("readLink/response.200", "shipped/body")).collect();
        assert_eq!(answered, expected, "{text}");
    }
    let mut cut = Sent::shipped().body("application/json", "{");
    cut.arrival.truncated = true;
    let coded = |fault: CodingFault| {
        let mut coded = Sent::shipped().body("application/json", "{");
        coded.arrival.undecoded = Some(fault);
        coded
    };
    let unknown = coded(CodingFault::Unknown("klingon".to_owned()));
    let broken = coded(CodingFault::Broken("gzip".to_owned()));
    each("notification-body", vec![(cut, &[]), (unknown, &[]), (broken, &["must emit shipped/body#syntax"])]);
    let counted = |text: &str| Sent::counted().body("text/plain", text);
    each(
        "notification-body",
        vec![
            (counted("7"), &[]),
            (counted("17"), &["must emit counted/body#maximum"]),
            (counted("x"), &["must emit counted/body#type"]),
        ],
    );
}

#[test]
fn what_must_be_equal_is_equal() {
    let json = |text: &str| Sent::shipped().body("application/json", text);
    let token = "must emit shipped/holds#token";
    let order = "must emit shipped/holds#order";
    each(
        "notification-holds",
        vec![
            (Sent::shipped(), &[]),
            (Sent::shipped().query("key=⟨key#1⟩"), &[token]),
            (Sent::shipped().query("key="), &[token]),
            (Sent::shipped().query("topic=shipped"), &[]),
            // `+` is read both ways.
            (Sent::shipped().query("user=Ann+B").of_user("Ann+B", ""), &[]),
            (Sent::shipped().query("user=Ann+B").of_user("Ann B", ""), &[]),
            (Sent::shipped().query("user=Ann+B").of_user("AnnB", ""), &["must emit shipped/holds#user"]),
            // What is not known is not judged.
            (Sent::shipped().query("user=Bob").of_user("", ""), &[]),
            (json(r#"{"link": "order-1"}"#), &[order]),
            (json(r#"{"link": "http://x/order-77310/?a=/b#c/d"}"#), &[]),
            (json(r#"{"link": "http://x/order%2D77310"}"#), &[]),
            (json(r#"{"link": "order-77310"}"#), &[]),
            (json(r#"{"link": "http://order-77310/x"}"#), &[order]),
            (json(r#"{"link": 5}"#).about("5"), &[]),
            (json(r#"{"link": 5}"#).about("6"), &[order]),
            (json("{"), &[]),
            (json(&format!(r#"{{"link": "{ORDER}", "kind": "SHIP"}}"#)), &[]),
            (json(&format!(r#"{{"link": "{ORDER}", "kind": "SEND"}}"#)), &["should emit shipped/holds#kind"]),
            (Sent::shipped().empty(), &[]),
            (Sent::billed(), &[]),
            (Sent::billed().query("key=⟨key#1⟩"), &["must emit billed/holds#token"]),
            (Sent::noted().query("company=Acme&type=order").header("x-sender", "orders"), &[]),
            (Sent::noted().header("X-Sender", "shop"), &["must emit noted/holds#sender"]),
            (Sent::noted().query("company=Other"), &["must emit noted/holds#company"]),
            (Sent::noted().query("type=bill"), &["must emit noted/holds#type"]),
        ],
    );
    assert_eq!(
        json(r#"{"link": "http://x/order-1"}"#).says("notification-holds"),
        ["$request.body#/link is \"order-1\" where $event.variables.order is \"order-77310\""]
    );
}
