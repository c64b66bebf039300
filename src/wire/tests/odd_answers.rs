//! Answers that are not as they should be are delivered as far as there is anything to deliver.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::servers::{ScriptStep, client_with, outcome, request, scripted, within, write};
use crate::exchange::Failure;
use crate::wire::{ReadLimits, Vault};

/// The answer, whether the connection stays open after it, and the status and body to be delivered.
#[tokio::test]
async fn what_can_be_read_is_delivered() {
    let many = format!("HTTP/1.1 200 OK\r\n{}Content-Length: 1\r\n\r\na", "X: y\r\n".repeat(150));
    for (answer, open, status, body) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", true, 200, "abc"),
        ("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", true, 200, "abc"),
        ("HTTP/1.0 200 OK\r\n\r\nabc", false, 200, "abc"),
        ("HTTP/1.1 200 OK\r\n\r\nabc", false, 200, "abc"),
        ("HTTP/1.1 204 No Content\r\n\r\n", true, 204, ""),
        ("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", true, 404, ""),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx",
            true,
            201,
            "x",
        ),
        // Both lengths: chunked wins.
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            true,
            200,
            "ab",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            true,
            200,
            "ab",
        ),
        // A length that is too long, too short, no number, or two.
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", false, 200, "abc"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551619\r\n\r\nabc", false, 200, "abc"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc", true, 200, "ab"),
        ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc", true, 200, "abc"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 2\r\n\r\nabc", true, 200, "abc"),
        // Bad and unfinished chunks.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n", true, 200, "ab"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n", true, 200, "abc"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", false, 200, "abc"),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", true, 200, "ab"),
        // Fields that are none.
        ("HTTP/1.1 200 OK\r\nA b\r\nContent-Length: 1\r\n\r\nx", true, 200, "x"),
        ("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\nContent-Length: 1\r\n\r\nx", true, 200, "x"),
        ("HTTP/1.1 200 OK\r\nA : b\r\nContent-Length: 1\r\n\r\nx", true, 200, "x"),
        ("HTTP/1.1 999 Odd\r\nContent-Length: 1\r\n\r\nx", true, 999, "x"),
        ("HTTP/1.1 099 Odd\r\nContent-Length: 1\r\n\r\nx", true, 99, "x"),
        ("HTTP/3.7 200 OK\r\nContent-Length: 1\r\n\r\nx", true, 200, "x"),
        (&many, true, 200, "a"),
    ] {
        let mut steps = vec![ScriptStep::Read, write(answer)];
        if open {
            steps.push(ScriptStep::Hang);
        }
        let exchange = outcome(steps, 10_000).await;
        let response = exchange.outcome.as_ref().unwrap_or_else(|failure| panic!("{answer:?}: {failure}"));
        let got = (response.status, String::from_utf8_lossy(&response.body).into_owned());
        assert_eq!(got, (status, body.to_owned()), "{answer:?}");
        assert!(answer.as_bytes().starts_with(&exchange.received.bytes), "{answer:?}");
        assert_eq!(exchange.received.total, answer.len() as u64, "{answer:?}");
        if !open {
            assert!(exchange.received.closed, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn failures_are_told_apart() {
    let too_large = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(100_000));
    for (name, steps, expected) in [
        ("close at once", vec![], "Closed"),
        ("close after the request", vec![ScriptStep::Read], "Closed"),
        ("reset after the request", vec![ScriptStep::Read, ScriptStep::Reset], "Closed"),
        (
            "reset inside the body",
            vec![
                ScriptStep::Read,
                write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
                ScriptStep::Sleep(Duration::from_millis(100)),
                ScriptStep::Reset,
            ],
            "Closed",
        ),
        ("close inside the head", vec![ScriptStep::Read, write("HTTP/1.1 200 OK\r\nA: b")], "Closed"),
        ("hang", vec![ScriptStep::Read, ScriptStep::Hang], "Timeout"),
        ("hang inside the head", vec![ScriptStep::Read, write("HTTP/1.1 200 OK\r\nA: b"), ScriptStep::Hang], "Timeout"),
        (
            "hang inside the body",
            vec![ScriptStep::Read, write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), ScriptStep::Hang],
            "Timeout",
        ),
        (
            "hang behind a length that nobody can count",
            vec![
                ScriptStep::Read,
                write("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551619\r\n\r\nabc"),
                ScriptStep::Hang,
            ],
            "Timeout",
        ),
        (
            "hang inside a chunk that nobody can count",
            vec![
                ScriptStep::Read,
                write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n"),
                ScriptStep::Hang,
            ],
            "Timeout",
        ),
        ("garbage", vec![ScriptStep::Read, write("\0\u{1}\u{2} garbage"), ScriptStep::Hang], "Malformed"),
        ("another protocol", vec![ScriptStep::Read, write("SSH-2.0-OpenSSH\r\n"), ScriptStep::Hang], "Malformed"),
        ("a bare body", vec![ScriptStep::Read, write("<html>hello</html>")], "Malformed"),
        ("a large head", vec![ScriptStep::Read, write(too_large), ScriptStep::Hang], "TooLarge"),
    ] {
        let exchange = outcome(steps, if name.starts_with("hang") { 500 } else { 10_000 }).await;
        let failure = exchange.outcome.unwrap_err();
        assert!(format!("{failure:?}").starts_with(expected), "{name}: {failure:?}");
    }
}

#[tokio::test]
async fn connections_that_cannot_be_made_are_told_apart() {
    let client = client_with(Arc::new(Vault::empty()), ReadLimits::default());
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let send = async |url: String| client.send(&request("GET", url), within(800)).await.outcome.unwrap_err();
    assert_eq!(send(format!("http://127.0.0.1:{port}/")).await, Failure::Refused);
    assert!(matches!(send("http://nowhere.invalid/".to_owned()).await, Failure::Unreachable(_)));
    assert!(matches!(send("no url".to_owned()).await, Failure::Unreachable(_)));
    let plain = scripted(vec![ScriptStep::Read, write("HTTP/1.1 400 Bad Request\r\n\r\n")]).await;
    let url = plain.url.replace("http:", "https:");
    let failure = send(url).await;
    assert!(matches!(failure, Failure::Tls(_) | Failure::Timeout), "{failure:?}");
}

#[tokio::test]
async fn a_timeout_keeps_what_was_received() {
    let exchange = outcome(
        vec![ScriptStep::Read, write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), ScriptStep::Hang],
        500,
    )
    .await;
    assert_eq!(exchange.outcome, Err(Failure::Timeout));
    assert!(exchange.received.bytes.ends_with(b"abc"));
    assert!(exchange.elapsed >= Duration::from_millis(500));
}

#[tokio::test]
async fn a_huge_body_is_cut_and_its_connection_dropped() {
    let limits = ReadLimits { body: 100_000, ..ReadLimits::default() };
    let client = client_with(Arc::new(Vault::empty()), limits);
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n";
    let server = scripted(vec![ScriptStep::Read, write(head), write(vec![b'x'; 9_000_000]), ScriptStep::Hang]).await;
    for connections in 1..3 {
        let exchange = client.send(&request("GET", &server.url), within(5_000)).await;
        let response = exchange.response().unwrap();
        assert!(response.truncated);
        assert_eq!(response.body.len(), 100_000);
        assert_eq!(server.connections.load(std::sync::atomic::Ordering::SeqCst), connections);
    }
}

#[tokio::test]
async fn what_follows_a_body_without_end_cuts_it() {
    let limits = ReadLimits { body: 100_000, ..ReadLimits::default() };
    for start in ["2\r\nab\r\n0\r\n", "2;", "2\r\nab\r\n1;"] {
        let client = client_with(Arc::new(Vault::empty()), limits);
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{start}");
        let more = if start.ends_with('\n') { "X-Trailer: y\r\n" } else { "x=y;" };
        let steps = vec![ScriptStep::Read, write(head), write(more.repeat(200_000)), ScriptStep::Hang];
        let server = scripted(steps).await;
        let exchange = client.send(&request("GET", &server.url), within(5_000)).await;
        assert!(exchange.response().unwrap().truncated, "{start:?}: {:?}", exchange.outcome);
    }
}

#[tokio::test]
async fn content_codings_are_taken_off_within_the_limit() {
    let limits = ReadLimits { body: 100_000, ..ReadLimits::default() };
    let zipped = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = vec![b' '; 50_000_000];
    for (coding, sent, body, truncated, undecoded) in [
        ("gzip", zipped(b"abc"), &b"abc"[..], false, false),
        ("gzip", zipped(&bomb), &bomb[..100_000], true, false),
        ("gzip", b"abc".to_vec(), b"abc", false, true),
        ("x-own", b"abc".to_vec(), b"abc", false, true),
    ] {
        let client = client_with(Arc::new(Vault::empty()), limits);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n", sent.len());
        let server = scripted(vec![ScriptStep::Read, write(head), write(sent), ScriptStep::Hang]).await;
        let exchange = client.send(&request("GET", &server.url), within(5_000)).await;
        let response = exchange.response().unwrap();
        assert_eq!((response.truncated, response.undecoded.is_some()), (truncated, undecoded), "{coding}");
        assert_eq!(response.body.as_ref(), body, "{coding}");
    }
}

#[tokio::test]
async fn a_stream_is_left_after_its_first_event() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    for (events, body) in [("data: 1\n\ndata: 2\n\n", "data: 1\n\n"), (": quiet\n", ""), ("", "")] {
        let steps = vec![ScriptStep::Read, write(format!("{head}{events}")), ScriptStep::Hang];
        let exchange = outcome(steps, 1_000).await;
        let response = exchange.response().unwrap();
        assert_eq!(String::from_utf8_lossy(&response.body), body, "{events:?}");
        assert!(!response.truncated && !exchange.received.closed, "{events:?}");
    }
}

#[tokio::test]
async fn slow_bytes_add_up() {
    let mut steps = vec![ScriptStep::Read];
    for byte in "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc".bytes() {
        steps.push(ScriptStep::Write(vec![byte]));
        steps.push(ScriptStep::Sleep(Duration::from_millis(1)));
    }
    let exchange = outcome(steps, 10_000).await;
    assert_eq!(exchange.response().unwrap().body.as_ref(), b"abc");
}

#[tokio::test]
async fn an_early_answer_to_a_large_request_is_read() {
    let answer = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
    let server = scripted(vec![ScriptStep::Read, write(answer), ScriptStep::Hang]).await;
    let mut large = request("POST", &server.url);
    large.body = vec![b'x'; 8_000_000].into();
    let client = client_with(Arc::new(Vault::empty()), ReadLimits::default());
    let exchange = client.send(&large, within(2_000)).await;
    assert_eq!(exchange.status(), Some(413), "{:?}", exchange.outcome);
}

#[tokio::test]
async fn a_reset_while_the_request_is_written_is_named() {
    let server = scripted(vec![ScriptStep::Read, ScriptStep::Reset]).await;
    let mut large = request("POST", &server.url);
    large.body = vec![b'x'; 8_000_000].into();
    let client = client_with(Arc::new(Vault::empty()), ReadLimits::default());
    let failure = client.send(&large, within(2_000)).await.outcome.unwrap_err();
    assert!(matches!(failure, Failure::ResetWhileSending | Failure::Closed), "{failure:?}");
}
