//! What was not read is neither kept nor broken: bodies that are too deep, too long, or in a coding that is not read.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::io::Write as _;
use std::sync::Arc;

use probity::Contract;
use probity::Options;
use probity::{Report, Verdict};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::cli::Place;
use crate::servers::socket::{self, Step};
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
    let bomb = zipped(&[b"{\"x\":\"".to_vec(), b"a".repeat(20 << 20), b"\"}".to_vec()].concat());
    // They would break the schema, too.
    let wrong = [b"[".repeat(300), b"]".repeat(300)].concat();
    let unread = [
        ("X-Kind: a\r\n", deep, "too deep"),
        ("X-Kind: a\r\n", wrong.clone(), "too deep"),
        ("X-Kind: a\r\n", b" ".repeat(5 << 20), "longer than"),
        ("X-Kind: a\r\nContent-Encoding: gzip\r\n", bomb, "longer than"),
        ("X-Kind: a\r\nContent-Encoding: gzip\r\n", zipped(&wrong), "too deep"),
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

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_is_judged_without_its_content_coding() {
    let gzip = "X-Kind: a\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\n";
    let right = judged(gzip, zipped(b"{\"id\":1}")).await;
    assert_eq!((right.verdict, right.exit_code), (Verdict::Conformant, 0), "{:#?}", right.findings);
    assert!(is_explored(&right));
    let plain = b"{\"id\":\"one\"}";
    for (body, clause) in [(zipped(plain), "response.200.body.id#type"), (plain.to_vec(), "response.200#syntax")] {
        let wrong = judged(gzip, body).await;
        assert_eq!((wrong.verdict, wrong.exit_code), (Verdict::Broken, 1), "{clause}");
        let known = wrong.findings.iter().any(|finding| finding.clause.id == format!("items/getItem/{clause}"));
        assert!(known, "{:#?}", wrong.findings.iter().map(|own| &own.clause.id).collect::<Vec<_>>());
    }
}

/// Answers every GET with these bytes, and then with the last of them again and again, where it is to go on.
async fn endless(start: &'static str, on: &'static str) -> Report {
    let running = socket::serve(move |request, _| async move {
        match request.method.as_str() {
            "GET" if on.is_empty() => vec![Step::Write(start.as_bytes().to_vec()), Step::Close],
            "GET" => {
                let more = Step::Write(on.repeat((1 << 20) / on.len()).into_bytes());
                [vec![Step::Write(start.as_bytes().to_vec())], vec![more; 16]].concat()
            }
            _ => socket::plain(405, &[("Allow", "GET")], b""),
        }
    })
    .await;
    let config = format!("[provider]\nurl = \"{}\"\n", running.url());
    let contract = Arc::new(Contract::from_text("items", TEXT).unwrap());
    let report =
        Box::pin(check(&config, &[contract], Options { profile: without_inputs(), ..Options::default() })).await;
    running.stop().await;
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_goes_on_and_on_is_not_judged() {
    for (start, on) in [
        ("\r\n[\"", "a"),
        ("Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n", "X-Trailer: y\r\n"),
        ("Transfer-Encoding: chunked\r\n\r\n2;", "x=y;"),
    ] {
        let head = "HTTP/1.1 200 OK\r\nX-Kind: a\r\nContent-Type: application/json\r\n";
        let report = endless(format!("{head}{start}").leak(), on).await;
        assert_eq!((report.verdict, report.exit_code), (Verdict::Inconclusive, 3), "{start:?} {:#?}", report.findings);
        assert!(!is_explored(&report), "{start:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn framing_is_judged_on_numbers_of_any_size() {
    for (start, rule) in [
        ("Content-Length: 18446744073709551624\r\n\r\n{\"id\":1}", "content-length"),
        ("Content-Length: 9223372036854775816\r\n\r\n{\"id\":1}", "content-length"),
        ("Content-Length: 100000000000000000000000000000000000008\r\n\r\n{\"id\":1}", "content-length"),
        ("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n{\"id\":1}\r\n0\r\n\r\n", "chunked"),
        ("Transfer-Encoding: chunked\r\n\r\n10000000000000008\r\n{\"id\":1}\r\n0\r\n\r\n", "chunked"),
    ] {
        let head = "HTTP/1.1 200 OK\r\nX-Kind: a\r\nContent-Type: application/json\r\n";
        let report = endless(format!("{head}{start}").leak(), "").await;
        assert_eq!((report.verdict, report.exit_code), (Verdict::Broken, 1), "{start:?}");
        let broken = format!("baseline/provider/wire#{rule}");
        assert!(report.findings.iter().any(|finding| finding.clause.id == broken), "{start:?} {:#?}", report.findings);
    }
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
