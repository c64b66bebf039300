//! The subscription resources: what they take and what they refuse.

use super::*;

#[tokio::test]
async fn documented_requests_are_answered_with_an_empty_200() {
    let bench = Bench::new();
    for (base, token) in [
        ("/api/travelprofile/v1.0", CM),
        ("/api/travelprofile/v1.0", ANNA),
        ("/api/user/v1.0", ZOE),
        ("/api/company/v1.0", MERIDIAN),
    ] {
        for action in ["subscribe", "subscribe", "unsubscribe", "unsubscribe"] {
            for query in ["type=itinerary", "type=fop", "type=profile", "x=1&type=f%6fp&x"] {
                let line = format!("POST {base}/{action}?{query}");
                let answer = bench.v1(&line, token).await;
                assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{line}");
                assert_eq!(answer.header("content-length"), Some("0"), "{line}");
            }
        }
    }
}

#[tokio::test]
async fn headers_beside_the_token_are_optional_and_a_body_may_be_xml() {
    let bench = Bench::new();
    let line = "POST /api/travelprofile/v1.0/subscribe?type=fop";
    let token = format!("authorization: oauth  {CM}");
    let cases: [(&[&str], &str, u16); 7] = [
        (&[], "", 200),
        (&["X-Unknown: 1", "Accept: text/plain"], "", 200),
        (&["Content-Type: text/xml; charset=utf-8"], "<x/>", 200),
        (&["Content-Type: application/xml"], "<x>", 400),
        (&["Content-Type: application/xml"], "<!DOCTYPE x><x/>", 400),
        (&["Content-Type: application/json"], "{}", 415),
        (&[], "<x/>", 415),
    ];
    for (headers, body, status) in cases {
        let headers = [&[token.as_str()], headers].concat();
        assert_eq!(bench.send(line, &headers, body).await.status, status, "{headers:?} {body}");
    }
}

#[tokio::test]
async fn refusals_have_their_status_and_an_xml_error() {
    let bench = Bench::new();
    let base = "/api/travelprofile/v1.0/subscribe";
    let good = format!("Authorization: OAuth {CM}");
    let company = format!("Authorization: OAuth {MERIDIAN}");
    let bearer = format!("Authorization: Bearer {CM}");
    let cases: [(&str, &[&str], u16); 26] = [
        ("POST ?type=fop", &[], 401),
        ("POST ?type=fop", &["Authorization: "], 401),
        ("POST ?type=fop", &["Authorization: OAuth"], 401),
        ("POST ?type=fop", &["Authorization: OAuth "], 401),
        ("POST ?type=fop", &["Authorization: OAuth unknown-token"], 401),
        ("POST ?type=fop", &["Authorization: Basic dXNlcjpwYXNz"], 401),
        ("POST ?type=fop", &[bearer.as_str()], 401),
        ("POST ?type=fop", &[good.as_str(), good.as_str()], 401),
        ("POST", &[], 401),
        ("POST ?type=fop", &[company.as_str()], 403),
        ("POST", &[good.as_str()], 400),
        ("POST ?", &[good.as_str()], 400),
        ("POST ?type", &[good.as_str()], 400),
        ("POST ?type=", &[good.as_str()], 400),
        ("POST ?type=trip", &[good.as_str()], 400),
        ("POST ?type=Itinerary", &[good.as_str()], 400),
        ("POST ?Type=fop", &[good.as_str()], 400),
        ("POST ?type=fop%20", &[good.as_str()], 400),
        ("POST ?type=fop&type=fop", &[good.as_str()], 400),
        ("POST ?type=%ff", &[good.as_str()], 400),
        ("POST ?type=fop&x=%zz", &[good.as_str()], 400),
        ("GET ?type=fop", &[good.as_str()], 405),
        ("PUT ?type=fop", &[good.as_str()], 405),
        ("DELETE ?type=fop", &[], 405),
        ("OPTIONS ?type=fop", &[], 405),
        ("POST /x?type=fop", &[good.as_str()], 404),
    ];
    for (request, headers, status) in cases {
        let (method, rest) = request.split_once(' ').unwrap_or((request, ""));
        let answer = bench.send(&format!("{method} {base}{rest}"), headers, "").await;
        let shown = format!("{request} {headers:?}: {answer:?}");
        assert_eq!(answer.status, status, "{shown}");
        assert_eq!(answer.header("content-type"), Some("application/xml; charset=utf-8"), "{shown}");
        assert_eq!(answer.header("allow"), (status == 405).then_some("POST"), "{shown}");
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401, "{shown}");
        let document = roxmltree::Document::parse(&answer.body).unwrap();
        let names: Vec<_> = document.root_element().children().filter(roxmltree::Node::is_element).collect();
        assert_eq!(document.root_element().tag_name().name(), "Error");
        assert_eq!(names.len(), 3, "{shown}");
        assert!(!answer.body.contains("token-of") && !answer.body.contains("trip"), "{shown}");
    }
}

#[tokio::test]
async fn a_head_request_is_refused_without_a_body() {
    let answer = Bench::new().send("HEAD /api/company/v1.0/subscribe", &[], "").await;
    assert_eq!((answer.status, answer.header("allow"), answer.body.as_str()), (405, Some("POST"), ""));
}

#[tokio::test]
async fn user_tokens_do_not_open_the_company_resource() {
    let bench = Bench::new();
    for token in [CM, ANNA, LI] {
        let answer = bench.v1("POST /api/company/v1.0/subscribe?type=fop", token).await;
        assert_eq!(answer.status, 403);
    }
}

#[tokio::test]
async fn an_oversized_body_is_refused_and_read_to_its_end() {
    let bench = Bench::new();
    let line = "POST /api/company/v1.0/subscribe?type=fop";
    let token = format!("Authorization: OAuth {MERIDIAN}");
    let answer = bench.send(line, &[&token, "Content-Type: text/xml"], &"x".repeat(2 << 20)).await;
    assert_eq!(answer.status, 413);
}
