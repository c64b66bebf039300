//! What was not read is neither kept nor broken: bodies that are too deep, too long, or in a coding that is not read.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;

use probity::Contract;
use probity::Options;
use probity::{Report, Verdict};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::cli::Place;
use crate::support::{check, without_inputs};

const TEXT: &str = "
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /item:
    get:
      operationId: getItem
      responses:
        '200':
          description: d
          headers: {X-Kind: {required: true, schema: {type: string}}}
          content:
            application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}
        default: {description: d}
";

/// Answers GET, or POST where `posts`, with these header lines and this body, all else with 405, and closes; the address.
async fn serve(head: String, body: Vec<u8>, posts: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (head, body) = (head.clone(), body.clone());
            tokio::spawn(async move {
                let mut seen = Vec::new();
                while !seen.windows(4).any(|four| four == b"\r\n\r\n") {
                    let mut bytes = [0; 4096];
                    match stream.read(&mut bytes).await {
                        Ok(count) if count > 0 => seen.extend_from_slice(&bytes[..count]),
                        _ => return,
                    }
                }
                let taken: &[u8] = if posts { b"POST " } else { b"GET " };
                let status = if seen.starts_with(taken) { "200 OK" } else { "405 Method Not Allowed" };
                let head = format!("HTTP/1.1 {status}\r\nAllow: GET\r\nConnection: close\r\n{head}");
                let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&body).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    format!("http://{address}")
}

async fn judged(head: &str, body: Vec<u8>) -> Report {
    let address = serve(format!("Content-Type: application/json\r\n{head}"), body, false).await;
    let config = format!("[provider]\nurl = \"{address}\"\n");
    let contract = Arc::new(Contract::from_text("items", TEXT).unwrap());
    Box::pin(check(&config, &[contract], Options { profile: without_inputs(), ..Options::default() })).await
}

const DOCUMENTED: &str = "items/getItem/operation/documented";
const MEMBER: &str = "items/getItem/response.200.body#required:id";

fn is_explored(report: &Report) -> bool {
    report.explored.iter().any(|own| own.clause == MEMBER)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_not_read_is_not_judged() {
    let deep = [b"{\"id\":1,\"x\":".to_vec(), b"[".repeat(300), b"]".repeat(300), b"}".to_vec()].concat();
    let long = [b"{\"x\":\"".to_vec(), b"a".repeat(5 << 20), b"\"}".to_vec()].concat();
    let unread = [
        ("X-Kind: a\r\n", deep, "too deep"),
        ("X-Kind: a\r\n", long, "longer than"),
        ("X-Kind: a\r\nContent-Encoding: x-own\r\n", b"???".to_vec(), "x-own"),
    ];
    for (head, body, why) in unread {
        let report = judged(head, body).await;
        assert_eq!((report.verdict, report.exit_code), (Verdict::Inconclusive, 3), "{why}: {:#?}", report.findings);
        let line = report.inconclusive.iter().find(|line| line.case == DOCUMENTED).unwrap();
        assert!(line.reason.starts_with("a body was not read") && line.reason.contains(why), "{line:?}");
        assert!(!is_explored(&report), "{why}");
        let left = report.unexplored.iter().find(|own| own.clause == MEMBER).unwrap();
        assert!(left.reason.contains(why), "{left:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_broken_says_more_than_what_was_not_read_and_what_is_kept_less() {
    let fair = judged("X-Kind: a\r\n", b"{\"id\":1}".to_vec()).await;
    assert_eq!((fair.verdict, fair.exit_code), (Verdict::Conformant, 0), "{:#?}", fair.findings);
    assert!(is_explored(&fair));
    // The header that is required is missing, whatever the body holds.
    let broken = judged("Content-Encoding: x-own\r\n", b"???".to_vec()).await;
    assert_eq!((broken.verdict, broken.exit_code), (Verdict::Broken, 1), "{:#?}", broken.findings);
    assert!(!is_explored(&broken));
}

const SENT: &str = "
openapi: 3.1.0
info: {title: t, version: '1'}
webhooks:
  sent:
    post:
      operationId: sent
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {id: {type: integer, example: 1}}}}}
      responses:
        '200':
          description: d
          content: {application/json: {schema: {type: object, required: [id]}}}
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn send_says_what_was_not_read() {
    for (head, code, said) in
        [("", 0, "passed"), ("Content-Encoding: x-own\r\n", 3, "the content coding `x-own` is not read")]
    {
        let url = serve(format!("Content-Type: application/json\r\n{head}"), b"{\"id\":1}".to_vec(), true).await;
        let place = Place::new().with("sent.yaml", SENT);
        let arguments = ["send", "sent", "--handler", &url, "--spec", "sent.yaml"];
        tokio::task::block_in_place(|| place.run(&arguments)).says(code, &[said]);
    }
}
