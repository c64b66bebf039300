//! A server of the contract in `orders.yaml`, correct but for one switched fault that shows on some inputs only.

/// What a request deserves, and the inputs on which a fault shows.
mod decide;
/// The faults, each with its clause and its smallest input.
mod fault;

pub(crate) use fault::{Fault, Minimal, Row, TABLE};

use std::sync::{Arc, Mutex, PoisonError};

use super::socket::{Reading, Request, Running, Step, plain, serve, serve_reading};
use decide::{Problem, Verdict, decide};
use serde_json::{Value, json};
use uuid::Uuid;

/// The contract.
pub(crate) const CONTRACT: &str = include_str!("orders.yaml");

/// The documented body of an order.
pub(crate) fn documented() -> Value {
    json!({"kind": "book", "quantity": 1, "comment": "soon", "gift": true, "price": 2.5, "due": "2024-05-01", "age": 7,
        "customer": {"name": "Ann"}, "scores": [1], "lines": [{"sku": "ABC-1", "count": 1}], "contact": "me"})
}

/// The pairs of the documented queries.
pub(crate) const QUERY: [&str; 9] = [
    "priority=1",
    "note=probe",
    "text=ok",
    "kinds=book",
    "counts=1",
    "tags=a",
    "marks=a",
    "range%5Bfrom%5D=1",
    "range%5Bto%5D=2",
];

/// The token that it takes.
const TOKEN: &str = "tok-orders-1c9b7e55";

/// The configuration with which the server at `addr` is checked.
pub(crate) fn config_toml(addr: std::net::SocketAddr) -> String {
    format!("[provider]\nurl = \"http://{addr}\"\n\n[provider.credentials]\ntoken = \"{TOKEN}\"\n")
}

/// Starts a server on a free loopback port.
pub(crate) async fn start(fault: Option<Fault>) -> Running {
    serve(move |request, number| async move { answer(fault, &request, number) }).await
}

/// Starts one that deals in its own way with uploads that end in the middle; `lost`: none of its answers come after one.
pub(crate) async fn start_reading(reading: Reading, lost: bool) -> Running {
    serve_reading(reading, move |request: Request, number| async move {
        if lost && request.aborted > 0 { vec![Step::Close] } else { answer(None, &request, number) }
    })
    .await
}

/// Starts one that keeps what it is asked: each request in one line.
pub(crate) async fn start_recording(fault: Option<Fault>) -> (Running, Arc<Mutex<Vec<String>>>) {
    let log = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&log);
    let running = serve(move |request: Request, number| {
        let kept = Arc::clone(&kept);
        async move {
            // What was said, and not in how many packets it came.
            let said = format!("{:?}", Request { at_once: 0, aborted: 0, ..request.clone() });
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(said);
            answer(fault, &request, number)
        }
    })
    .await;
    (running, log)
}

fn answer(fault: Option<Fault>, request: &Request, number: usize) -> Vec<Step> {
    let verdict = decide(fault, request, number);
    let id = if fault == Some(Fault::ErrorIdRepeated) && about(&verdict, "due") {
        "0b54b1c6-2f43-4ad5-93c4-9d3f6c1c2f11".to_owned()
    } else {
        Uuid::new_v4().to_string()
    };
    let mut headers: Vec<(&str, &str)> = vec![("X-Request-Id", &id)];
    if fault == Some(Fault::ErrorIdMissing) && about(&verdict, "age") {
        headers.clear();
    }
    let json = ("Content-Type", "application/json");
    match verdict {
        Verdict::Closed => vec![Step::Close],
        Verdict::Crashed => plain(500, &[json], br#"{"message":"unexpected error"}"#),
        Verdict::Created(order) => {
            headers.push(json);
            receipt(fault, &headers, request, &order)
        }
        Verdict::Found => {
            headers.push(json);
            plain(200, &headers, br#"[{"number":1,"kind":"book"}]"#)
        }
        Verdict::Done => {
            let lines = fields(&headers);
            vec![Step::Write(format!("HTTP/1.1 204 No Content\r\n{lines}\r\n").into_bytes())]
        }
        Verdict::Refused(status, problem) => {
            headers.push(json);
            match status {
                401 => headers.push(("WWW-Authenticate", "Bearer realm=\"orders\"")),
                405 => headers.push(("Allow", if request.path == "/orders" { "GET, POST" } else { "POST" })),
                _ => {}
            }
            plain(status, &headers, &error(fault, status, &problem))
        }
    }
}

/// Header lines.
fn fields(headers: &[(&str, &str)]) -> String {
    headers.iter().flat_map(|(name, value)| [*name, ": ", *value, "\r\n"]).collect()
}

fn about(verdict: &Verdict, path: &str) -> bool {
    matches!(verdict, Verdict::Refused(_, problem) if problem.path == path)
}

fn error(fault: Option<Fault>, status: u16, problem: &Problem) -> Vec<u8> {
    let cause = if fault == Some(Fault::ErrorCauseNumber) && problem.path == "quantity" && problem.why == "too large" {
        json!(100)
    } else {
        json!(problem.why)
    };
    let mut error = json!({"code": format!("E{status}"), "message": problem.why,
        "details": [{"path": problem.path, "causes": [cause]}]});
    if fault == Some(Fault::ErrorCodeMissing) && status == 415 {
        error.as_object_mut().and_then(|members| members.shift_remove("code"));
    }
    error.to_string().into_bytes()
}

fn receipt(fault: Option<Fault>, headers: &[(&str, &str)], request: &Request, order: &Value) -> Vec<Step> {
    let mut receipt = json!({"number": 7, "kind": order["kind"].as_str().unwrap_or("book")});
    if let Some(comment) = order["comment"].as_str() {
        receipt["comment"] = json!(comment);
        if fault == Some(Fault::NumberAsText)
            && let Ok(number) = comment.parse::<u32>()
        {
            receipt["comment"] = json!(number);
        }
    }
    if fault == Some(Fault::PriorityHighest) && request.query_values("priority") == ["9"] {
        receipt["number"] = json!("7");
    }
    let body = receipt.to_string();
    let comment = order["comment"].as_str().unwrap_or_default();
    if fault == Some(Fault::LengthInCharacters) {
        let lines = fields(headers);
        let length = body.chars().count();
        let text = format!("HTTP/1.1 201 Created\r\n{lines}Content-Length: {length}\r\n\r\n{body}");
        return vec![Step::Write(text.into_bytes()), Step::Close];
    }
    if fault == Some(Fault::ChunksUnended) && comment.chars().count() > 64 {
        let lines = fields(headers);
        let head = format!("HTTP/1.1 201 Created\r\n{lines}Transfer-Encoding: chunked\r\n\r\n");
        let text = format!("{head}{:x}\r\n{body}\r\n", body.len());
        return vec![Step::Write(text.into_bytes()), Step::Close];
    }
    plain(201, headers, body.as_bytes())
}
