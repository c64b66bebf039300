//! What is wrong with an answer counts whether or not the documented request was taken.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;
use std::time::Duration;

use probity::{Contract, Options, Report, Verdict};

use crate::servers::socket::{Step, plain, serve};
use crate::support::{check, without_inputs};

/// The id is a free text: nobody can know one that is there.
const TEXT: &str = "
openapi: 3.1.0
info: {title: books, version: '1'}
paths:
  /books/{book}:
    get:
      operationId: readBook
      parameters: [{name: book, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: d, content: {application/json: {schema: {type: object}}}}
        '404': {description: d, content: {application/json: {schema: {type: object}}}}
";

async fn judged(answer: Vec<Step>) -> Report {
    let running = serve(move |request, _| {
        let steps = if request.method == "GET" { answer.clone() } else { plain(405, &[("Allow", "GET")], b"") };
        async move { steps }
    })
    .await;
    let config = format!("[provider]\nurl = \"{}\"\n", running.url());
    let contract = Arc::new(Contract::from_text("books", TEXT).unwrap());
    let timeout = Some(Duration::from_secs(2));
    let options = Options { timeout, concurrency: 1, profile: without_inputs(), ..Options::default() };
    let report = Box::pin(check(&config, &[contract], options)).await;
    running.stop().await;
    assert!(report.exchanges.adds_up() && report.exchanges.sent > 0, "{:?}", report.exchanges);
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_refuses_the_documented_request_is_judged_by_how() {
    let json = [("Content-Type", "application/json")];
    let refused = judged(plain(404, &json, b"{}")).await;
    assert_eq!((refused.verdict, refused.exit_code), (Verdict::Inconclusive, 3), "{:#?}", refused.findings);
    let head = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n";
    let closing = |rest: &str| vec![Step::Write(format!("{head}{rest}").into_bytes()), Step::Close];
    let hanging = |rest: &str| vec![Step::Write(format!("{head}{rest}").into_bytes()), Step::Hang];
    let trace =
        b"{\"error\": \"Traceback (most recent call last):\\n  File \\\"a.py\\\", line 1, in f\\nValueError: x\"}";
    for (answer, check) in [
        (closing("Content-Length: 9\r\n\r\n{}"), "valid-http"),
        (closing("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), "valid-http"),
        (hanging("Content-Length: 9\r\n\r\n{}"), "answers-in-time"),
        (hanging("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), "answers-in-time"),
        (plain(404, &[("Content-Type", "text/html")], b"<p>no</p>"), "media-type"),
        (plain(404, &json, trace), "disclosure"),
        (plain(500, &json, b"{}"), "no-server-error"),
    ] {
        let report = judged(answer).await;
        assert_eq!((report.verdict, report.exit_code), (Verdict::Broken, 1), "{check}: {:#?}", report.findings);
        assert!(report.findings.iter().any(|finding| finding.check.to_string() == check), "{check}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_in_front_of_the_target_and_silence_are_no_evidence() {
    for answer in [plain(502, &[], b""), plain(503, &[], b""), vec![Step::Close], vec![Step::Hang]] {
        let running = serve(move |_, _| {
            let steps = answer.clone();
            async move { steps }
        })
        .await;
        let config = format!("[provider]\nurl = \"{}\"\n", running.url());
        let contract = Arc::new(Contract::from_text("books", TEXT).unwrap());
        let timeout = Some(Duration::from_secs(1));
        let options = Options { timeout, concurrency: 1, profile: without_inputs(), ..Options::default() };
        let report = Box::pin(check(&config, &[contract], options)).await;
        assert_eq!((report.verdict, report.exit_code), (Verdict::Inconclusive, 3), "{:#?}", report.findings);
        running.stop().await;
    }
}
