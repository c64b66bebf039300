//! A decision as status, headers and body: the faults and variants of what an answer says.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Switches;
use super::decide::{Decision, Operation};
use super::fault::Fault;
use super::variant::Variant;
use crate::servers::socket::Request;

/// An answer before it is bytes.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    fn header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.push((name.to_owned(), value.into()));
    }
}

const TRACE: &str = "java.lang.NullPointerException: Cannot invoke \"String.length()\"\n\tat com.example.notify.MessageResource.send(MessageResource.java:87)\n\tat com.example.notify.Dispatcher.dispatch(Dispatcher.java:41)\n\tat java.base/java.lang.Thread.run(Thread.java:833)";

/// Dresses a decision.
pub(super) fn dress(on: Switches, operation: Operation, decision: &Decision, request: &Request) -> Answer {
    let mut answer = Answer { status: 200, headers: Vec::new(), body: Vec::new() };
    if !on.is(Variant::DateAbsent) {
        let now = jiff::Timestamp::now();
        answer.header("Date", now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    }
    answer.header("Server", "planted");
    let message = operation == Operation::SendMessage || request.path.starts_with("/notifications/");
    match decision {
        Decision::Done if message => success_of_message(on, &mut answer),
        Decision::Done => success_of_subscription(on, operation, &mut answer),
        Decision::Refused(status, why) => {
            answer.status = *status;
            refusal_headers(on, operation, &mut answer);
            if message {
                message_error(on, why, request, &mut answer);
            } else {
                subscription_error(on, why, request, &mut answer);
            }
        }
    }
    if message {
        correlation(on, &mut answer);
    }
    decorate(on, &mut answer);
    answer
}

fn success_of_message(on: Switches, answer: &mut Answer) {
    if on.has(Fault::RedirectInsteadOfOk) {
        answer.status = 302;
        answer.header("Location", "/login");
    }
    if on.is(Variant::MediaTypeOnEmpty) {
        answer.header("Content-Type", "application/json; charset=utf-8");
    }
    if on.has(Fault::SuccessWithBody) {
        answer.header("Content-Type", "application/json");
        answer.body = br#"{"delivered":true}"#.to_vec();
    }
}

fn success_of_subscription(on: Switches, operation: Operation, answer: &mut Answer) {
    if on.has(Fault::CreatedInsteadOfOk) && operation == Operation::SubscribeUser {
        answer.status = 201;
    }
    if on.has(Fault::BodyAfterNoContent) && operation == Operation::UnsubscribeUser {
        answer.status = 204;
        answer.body = b"unsubscribed".to_vec();
    }
    if on.is(Variant::MediaTypeOnEmpty) {
        answer.header("Content-Type", "application/xml");
    }
}

fn refusal_headers(on: Switches, operation: Operation, answer: &mut Answer) {
    if answer.status == 401 && !on.has(Fault::NoWwwAuthenticate) {
        let scheme = operation.scheme();
        if on.is(Variant::ChallengesSeveral) {
            answer.header("WWW-Authenticate", "Negotiate, Digest realm=\"a, b\", nonce=\"x\"");
        }
        answer.header("WWW-Authenticate", format!("{scheme} realm=\"planted\""));
    }
    if answer.status == 405 && !on.has(Fault::NoAllow) {
        // Where the older address is not offered, no method is.
        answer.header(
            "Allow",
            if on.is(Variant::ResourceNotAllowed) && operation.is_subscription() { "" } else { "POST" },
        );
    }
}

fn words(on: Switches, why: &str, request: &Request) -> String {
    let authorization = request.header("authorization").unwrap_or_default();
    match on.fault {
        Some(Fault::StackTraceInError) => format!("{why}\n{TRACE}"),
        Some(Fault::EchoesToken) => format!("{why} (Authorization: {authorization})"),
        _ => why.to_owned(),
    }
}

fn message_error(on: Switches, why: &str, request: &Request, answer: &mut Answer) {
    let code = format!("MSG-{}", answer.status);
    let mut error =
        json!({"errorId": Uuid::new_v4().to_string(), "errorCode": code, "errorMessage": words(on, why, request)});
    match on.fault {
        Some(Fault::ErrorCodeNumber) => error["errorCode"] = json!(answer.status),
        Some(Fault::ErrorsObject) => error["errors"] = json!({"0": {"errorMessage": why}}),
        Some(Fault::NestedErrorWrong) => {
            error["errors"] =
                json!([{"errorCode": "A", "errors": [{"errorCode": "B", "errors": [{"errorMessage": 7}]}]}]);
        }
        Some(Fault::ErrorIsArray) => error = json!([error]),
        _ => {}
    }
    match on.variant {
        Some(Variant::ErrorExtraMembers) => {
            error["timestamp"] = json!("2024-01-01T00:00:00Z");
            error["details"] = json!({"field": null, "values": [1, 2.5e3, true]});
        }
        Some(Variant::ErrorNested) => {
            error["errors"] = json!([{"errorCode": "A", "errors": [{"errorMessage": "inner", "errors": []}]}, {}]);
        }
        Some(Variant::ErrorEmpty) => error = json!({}),
        Some(Variant::ErrorMinimal) => error = json!({"errorMessage": why}),
        _ => {}
    }
    answer.body = json_bytes(on, &error);
    match on.fault {
        Some(Fault::ErrorMediaTypeMissing) => {}
        Some(Fault::ErrorMediaTypeWrong) => answer.header("Content-Type", "text/html"),
        _ => answer.header("Content-Type", "application/json"),
    }
    match on.fault {
        Some(Fault::ErrorNotJson) => answer.body = format!("<html><body><h1>{why}</h1></body></html>").into_bytes(),
        Some(Fault::ErrorTruncated) => answer.body.truncate(answer.body.len() / 2),
        Some(Fault::ErrorAbsent) => answer.body.clear(),
        Some(Fault::ErrorNotUtf8) => answer.body = b"{\"errorMessage\":\"d\xe9sol\xe9\"}".to_vec(),
        _ => {}
    }
}

fn json_bytes(on: Switches, value: &Value) -> Vec<u8> {
    let value = match (on.variant, value) {
        (Some(Variant::JsonReordered), Value::Object(members)) => {
            Value::Object(members.iter().rev().map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        _ => value.clone(),
    };
    match on.variant {
        Some(Variant::JsonWhitespace) => {
            format!("\r\n\t {}\n\n", serde_json::to_string_pretty(&value).expect("a value is JSON")).into_bytes()
        }
        Some(Variant::JsonEscaped) => value.to_string().replace('e', "\\u0065").replace('o', "\\u006F").into_bytes(),
        _ => value.to_string().into_bytes(),
    }
}

fn subscription_error(on: Switches, why: &str, request: &Request, answer: &mut Answer) {
    if on.is(Variant::XmlErrorEmpty) {
        return;
    }
    let text = words(on, why, request).replace('&', "&amp;").replace('<', "&lt;");
    let text =
        if on.is(Variant::XmlErrorDecorated) { format!("<!-- why --><![CDATA[{why}]]>&#32;&#x2713;") } else { text };
    let id = Uuid::new_v4();
    answer.header("Content-Type", "application/xml");
    answer.body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Error><Message>{text}</Message><Server-Time>{}</Server-Time><Id>{id}</Id></Error>",
        jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S")
    )
    .into_bytes();
}

fn correlation(on: Switches, answer: &mut Answer) {
    let missing = match on.fault {
        Some(Fault::CorrelationIdMissing) => true,
        Some(Fault::CorrelationIdMissingOnErrors) => answer.status >= 400,
        Some(Fault::CorrelationIdMissingOnNotFound) => answer.status == 404,
        _ => false,
    };
    if missing {
        return;
    }
    let id = Uuid::new_v4().to_string();
    let value = match (on.fault, on.variant) {
        (Some(Fault::CorrelationIdConstant), _) => "848618e7-5747-4970-bda7-fc7baf251f88".to_owned(),
        (Some(Fault::CorrelationIdEmpty), _) => String::new(),
        (_, Some(Variant::CorrelationIdUpper)) => id.to_uppercase(),
        (_, Some(Variant::CorrelationIdUrn)) => format!("urn:uuid:{id}"),
        _ => id,
    };
    answer.header("concur-correlationid", value);
}

/// The variants that concern all headers.
fn decorate(on: Switches, answer: &mut Answer) {
    if on.is(Variant::HeadersExtra) {
        for number in 0..30 {
            answer.header(&format!("X-Extra-{number}"), "a, b; c=\"d\"");
        }
        answer.header("Set-Cookie", "a=1; Path=/");
        answer.header("Set-Cookie", "b=2; Path=/");
        answer.header("Cache-Control", "no-store");
        answer.header("X-Empty", "");
    }
    for (name, value) in &mut answer.headers {
        match on.variant {
            Some(Variant::HeaderNamesUpper) => *name = name.to_uppercase(),
            Some(Variant::HeaderNamesLower) => *name = name.to_lowercase(),
            Some(Variant::HeaderValuesPadded) => *value = format!("\t  {value} \t"),
            Some(Variant::CharsetParameter) if name == "Content-Type" => value.push_str(";charset=\"UTF-8\""),
            Some(Variant::MediaTypeCase) if name == "Content-Type" => {
                *value = value.replace("application", "Application").replace("json", "JSON").replace("xml", "XML");
            }
            _ => {}
        }
    }
    if on.is(Variant::HeadersReversed) {
        answer.headers.reverse();
    }
}
