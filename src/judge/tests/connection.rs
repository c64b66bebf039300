//! Answers that do not come, come late, are no HTTP, or say too much.

use std::time::Duration;

use super::world::Given;
use crate::exchange::{Failure, Received};

#[test]
fn every_request_gets_an_answer() {
    for (failure, dropped) in [
        (Failure::Closed, true),
        (Failure::Refused, true),
        (Failure::Timeout, false),
        (Failure::ResetWhileSending, false),
        (Failure::TooLarge, false),
        (Failure::Malformed("x".to_owned()), false),
        (Failure::Unreachable("x".to_owned()), false),
    ] {
        let expected: &[&str] = if dropped { &["must emit baseline/provider/answer#given"] } else { &[] };
        assert_eq!(Given::failure("getOrder", failure.clone()).found("answers"), expected, "{failure:?}");
    }
    assert_eq!(Given::answer("getOrder", 500).found("answers"), [""; 0]);
}

#[test]
fn an_answer_comes_in_time() {
    let limit = Duration::from_secs(1);
    let more = limit + Duration::from_nanos(1);
    for (given, expected) in [
        (Given::answer("getOrder", 200).after(limit), &[][..]),
        (Given::answer("getOrder", 200).after(more), &["should emit baseline/provider/answer#in-time"]),
        (Given::failure("getOrder", Failure::Timeout), &["must emit baseline/provider/answer#in-time"]),
        (Given::failure("getOrder", Failure::Timeout).after(more), &["must emit baseline/provider/answer#in-time"]),
        (Given::failure("getOrder", Failure::Closed), &[]),
    ] {
        assert_eq!(given.found("answers-in-time"), expected, "{:?}", given.exchange);
    }
    let says = Given::failure("getOrder", Failure::Timeout).says("answers-in-time");
    assert_eq!(says, ["no complete answer within 10 s"]);
    let says = Given::answer("getOrder", 200).after(more).says("answers-in-time");
    assert_eq!(says, ["the answer took longer than 1 s"]);
}

#[test]
fn an_answer_is_valid_http() {
    let received = |mut given: Given, text: &str| {
        given.exchange.received = Received { bytes: text.as_bytes().into(), total: text.len() as u64, closed: true };
        given
    };
    let malformed = || Given::failure("getOrder", Failure::Malformed("no colon".to_owned()));
    for (given, expected) in [
        (received(Given::answer("getOrder", 200), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), &[][..]),
        (
            received(Given::answer("getOrder", 200), "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi"),
            &["must emit baseline/provider/wire#content-length"],
        ),
        (received(malformed(), "HTTP/1.1 200 OK\r\nA\r\n\r\n"), &["must emit baseline/provider/wire#framing"]),
        (malformed(), &["must emit baseline/provider/wire#framing"]),
        (Given::failure("getOrder", Failure::Closed), &[]),
    ] {
        assert_eq!(given.found("valid-http"), expected, "{:?}", given.exchange);
    }
    assert_eq!(malformed().says("valid-http"), ["the answer is not valid HTTP: no colon"]);
}

#[test]
fn an_answer_repeats_no_secret() {
    let clause = "must emit baseline/provider/disclosure#secret";
    for (given, expected) in [
        (Given::answer("getOrder", 400).body("unknown key"), &[][..]),
        (Given::answer("getOrder", 400).body("unknown key ⟨key#0⟩"), &[clause]),
        (Given::answer("getOrder", 400).header("X-Key", "⟨key#0⟩"), &[clause]),
        (Given::answer("getOrder", 400).header("X-Key", "⟨key#1⟩").body("⟨key#0⟩"), &[clause]),
        (Given::failure("getOrder", Failure::Closed), &[]),
    ] {
        assert_eq!(given.found("disclosure"), expected, "{:?}", given.exchange.outcome);
    }
    let says = Given::answer("getOrder", 400).header("X-Key", "a ⟨key#1⟩").says("disclosure");
    assert_eq!(says, ["the answer's header repeats the secret ⟨key#1⟩"]);
}

#[test]
fn an_answer_repeats_no_token_of_a_notification() {
    let clause = "must emit baseline/handler/disclosure#secret";
    for (operation, target, body, expected) in [
        ("shipped", "/?key=abcdefghijkl", "unknown abcdefghijkl", &[clause][..]),
        ("shipped", "/?user=x&key=abcdef%20hijkl", "unknown abcdef hijkl", &[clause]),
        ("shipped", "/?key=abcdefghijkl", "unknown abcdefghijk", &[]),
        ("shipped", "/", "unknown abcdefghijkl", &[]),
        // Short enough to stand there by chance.
        ("shipped", "/?key=abcdefghijk", "unknown abcdefghijk", &[]),
        // Another parameter, and another operation.
        ("shipped", "/?user=abcdefghijkl", "unknown abcdefghijkl", &[]),
        ("getOrder", "/?key=abcdefghijkl", "unknown abcdefghijkl", &[]),
    ] {
        let given = Given::answer(operation, 400).target(target).body(body).of_handler();
        assert_eq!(given.found("disclosure"), expected, "{operation} {target} {body}");
    }
}

#[test]
fn an_answer_has_no_stack_trace() {
    let clause = "must emit baseline/provider/disclosure#stack-trace";
    for (body, is_trace) in [
        ("Traceback (most recent call last):\n  File \"a.py\", line 3", true),
        ("boom\n\tat shop.Orders.get(Orders.java:12)", true),
        ("    at get (/srv/orders.js:3:1)", true),
        ("goroutine 1 [running]:", true),
        ("thread 'main' panicked at src/main.rs:3:1", true),
        ("#0 /srv/orders.php(12): get()", true),
        // The parts of a sign, in another order or alone.
        ("see Orders.java:12 for\n\tat shop", false),
        ("[running] goroutine 1", false),
        ("[running] goroutine ", false),
        ("we meet \tat noon", false),
        ("order #0 is unknown", false),
        ("", false),
    ] {
        let expected: &[&str] = if is_trace { &[clause] } else { &[] };
        assert_eq!(Given::answer("getOrder", 400).body(body).found("disclosure"), expected, "{body}");
    }
    let says = Given::answer("getOrder", 400).body("goroutine 1 [running]:").says("disclosure");
    assert_eq!(says, ["the answer looks like a stack trace (\"goroutine\")"]);
}
