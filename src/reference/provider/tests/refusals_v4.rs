//! The messages resource: what it takes and what it refuses.

use std::collections::HashSet;

use serde_json::Value;
use uuid::Uuid;

use super::*;

const LINE: &str = "POST /notifications/v4/messages/0E6BD8D8-A020-43C6-BBEC-B67A7021FF1C/session";
const BODY: &str = r#"{"sessionId":"s","templateId":"template-name","context":{"url":"https://www.example.com/foo"}}"#;

/// Sends the documented request with another body.
async fn message(bench: &Bench, media_type: &str, body: &str) -> RawResponse {
    let token = format!("Authorization: Bearer {JWT}");
    bench.send(LINE, &[&token, &format!("Content-Type: {media_type}")], body).await
}

fn check_error(answer: &RawResponse) {
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    let error: Value = serde_json::from_str(&answer.body).unwrap();
    for error in [&error, &error["errors"][0]] {
        for member in ["errorId", "errorCode", "errorMessage"] {
            assert!(error[member].is_string(), "{error}");
        }
    }
}

#[tokio::test]
async fn valid_messages_are_answered_with_headers_only() {
    let bench = Bench::new();
    let mut ids = HashSet::new();
    for (media_type, body) in [
        ("application/json", BODY),
        ("Application/JSON;charset=UTF-8", BODY),
        ("application/json", r#"{"templateId":"template-name","sessionId":"s"}"#),
        ("application/json", r#"{"sessionId":"é","templateId":"visa-required","context":{},"x":[null]}"#),
        ("application/json", r#"{"sessionId":"a","sessionId":"s","templateId":"template-name","context":{"y":1}}"#),
        (
            "application/json",
            r#" {"sessionId":"s","templateId":"template-name","context":{"url":"http://example.com"}} "#,
        ),
    ] {
        let answer = message(&bench, media_type, body).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{body}");
        let id = answer.header("concur-correlationid").unwrap();
        assert!(id.parse::<Uuid>().is_ok() && ids.insert(id.to_owned()), "{id}");
    }
}

#[tokio::test]
async fn invalid_messages_are_bad_requests() {
    let bench = Bench::new();
    let deep =
        format!(r#"{{"sessionId":"s","templateId":"template-name","x":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000));
    let large = format!(r#"{{"sessionId":"s","templateId":"template-name","x":"{}"}}"#, "x".repeat(2 << 20));
    for (media_type, body) in [
        ("text/plain", BODY),
        ("application/xml", BODY),
        ("", BODY),
        ("application/json", ""),
        ("application/json", "{"),
        ("application/json", "[]"),
        ("application/json", "null"),
        ("application/json", "{} x"),
        ("application/json", r#"{"templateId":"template-name"}"#),
        ("application/json", r#"{"sessionId":null,"templateId":"template-name"}"#),
        ("application/json", r#"{"sessionId":"","templateId":"template-name"}"#),
        ("application/json", r#"{"sessionId":"s"}"#),
        ("application/json", r#"{"sessionId":"s","templateId":1}"#),
        ("application/json", r#"{"sessionId":"s","templateId":"unknown"}"#),
        ("application/json", r#"{"sessionId":"s","templateId":"template-name","context":null}"#),
        ("application/json", r#"{"sessionId":"s","templateId":"template-name","context":"x"}"#),
        ("application/json", r#"{"sessionId":"s","templateId":"template-name","context":{"url":1}}"#),
        ("application/json", r#"{"sessionId":"s","templateId":"template-name","context":{"url":"foo"}}"#),
        ("application/json", r#"{"sessionId":"s","templateId":"template-name","context":{"url":"ftp://example.com"}}"#),
        (
            "application/json",
            r#"{"sessionId":"s","templateId":"template-name","context":{"url":"https://badexample.com"}}"#,
        ),
        (
            "application/json",
            r#"{"sessionId":"s","templateId":"template-name","context":{"url":"https://example.com@evil.net"}}"#,
        ),
        ("application/json", &deep),
        ("application/json", &large),
    ] {
        let answer = message(&bench, media_type, body).await;
        let shown: String = body.chars().take(120).collect();
        assert_eq!(answer.status, 400, "{media_type} {shown}");
        assert!(answer.header("concur-correlationid").is_some());
        check_error(&answer);
    }
}

#[tokio::test]
async fn other_refusals_have_their_status_and_a_correlation_id() {
    let bench = Bench::new();
    let good = format!("Authorization: Bearer {JWT}");
    let oauth = format!("Authorization: OAuth {JWT}");
    let user = format!("Authorization: Bearer {CM}");
    let messages = "/notifications/v4/messages";
    let known = "/0E6BD8D8-A020-43C6-BBEC-B67A7021FF1C/session";
    let cases: [(&str, &str, &[&str], u16); 15] = [
        ("POST", known, &[], 401),
        ("POST", known, &["Authorization: Bearer"], 401),
        ("POST", known, &["Authorization: Bearer not.a.jwt"], 401),
        ("POST", known, &[oauth.as_str()], 401),
        ("POST", known, &[user.as_str()], 401),
        ("POST", "/unknown/session", &[good.as_str()], 404),
        ("POST", "/0e6bd8d8-a020-43c6-bbec-b67a7021ff1c/session", &[good.as_str()], 404),
        ("POST", "/E8F0A1B2-C3D4-4E5F-8A9B-0C1D2E3F4A5B/session", &[good.as_str()], 404),
        ("POST", "//session", &[good.as_str()], 404),
        ("POST", "/a%2F%00%22/session", &[good.as_str()], 404),
        ("POST", "/%ff/session", &[good.as_str()], 400),
        ("POST", "/x", &[good.as_str()], 404),
        ("GET", known, &[good.as_str()], 405),
        ("PATCH", known, &[], 405),
        ("OPTIONS", known, &[], 405),
    ];
    for (method, path, headers, status) in cases {
        let line = format!("{method} {messages}{path}");
        let headers = [headers, &["Content-Type: application/json"]].concat();
        let answer = bench.send(&line, &headers, BODY).await;
        let shown = format!("{line} {headers:?}: {answer:?}");
        assert_eq!(answer.status, status, "{shown}");
        assert_eq!(answer.header("allow"), (status == 405).then_some("POST"), "{shown}");
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401, "{shown}");
        assert!(answer.header("concur-correlationid").is_some(), "{shown}");
        check_error(&answer);
    }
}

#[tokio::test]
async fn a_chunked_message_is_read() {
    let bench = Bench::new();
    let token = format!("Authorization: Bearer {JWT}");
    let headers = [&token, "Content-Type: application/json", "Transfer-Encoding: chunked"];
    let body = format!("{:x}\r\n{BODY}\r\n0\r\n\r\n", BODY.len());
    assert_eq!(bench.send(LINE, &headers, &body).await.status, 200);
}
