//! Headers of answers.

use super::world::Given;
use crate::contract::Duty;
use crate::exchange::Failure;

#[test]
fn required_headers_are_present() {
    for (given, expected) in [
        (Given::answer("getOrder", 200), "must emit getOrder/response.200.header.X-Trace#required"),
        (Given::answer("getOrder", 200).header("x-trace", "abc"), ""),
        (Given::answer("getOrder", 200).header("X-Trace", ""), ""),
        (Given::answer("getOrder", 201), ""),
        (Given::answer("listOrders", 206), "must emit listOrders/response.2XX.header.X-Trace#required"),
        (Given::answer("listOrders", 404), ""),
        (Given::answer("dropOrder", 404), ""),
        (Given::failure("getOrder", Failure::Closed), ""),
    ] {
        let expected: &[&str] = if expected.is_empty() { &[] } else { &[expected] };
        assert_eq!(given.found("response-header-present"), expected, "{:?}", given.exchange.outcome);
    }
    assert_eq!(
        Given::answer("getOrder", 200).says("response-header-present"),
        ["the 200 answer has no X-Trace header"]
    );
}

#[test]
fn headers_fit_their_schemas() {
    for (name, values, expected) in [
        ("X-Trace", &["abc"][..], &[][..]),
        ("x-trace", &["ab"], &["must emit getOrder/response.200.header.X-Trace#minLength"]),
        ("X-Trace", &["abc", "ab"], &["must emit getOrder/response.200.header.X-Trace#minLength"]),
        ("X-Count", &["9"], &[]),
        ("X-Count", &["10"], &["must emit getOrder/response.200.header.X-Count#maximum"]),
        ("X-Count", &["nine"], &["must emit getOrder/response.200.header.X-Count#type"]),
        ("X-Other", &["10"], &[]),
        // Several fields are one list.
        ("X-Marks", &["1", "2"], &[]),
        ("X-Marks", &["1, 2", "3"], &[]),
        ("X-Marks", &["1"], &["must emit getOrder/response.200.header.X-Marks#minItems"]),
        ("X-Marks", &["1, 2", "3, 4"], &["must emit getOrder/response.200.header.X-Marks#maxItems"]),
        ("X-Count", &["9", "10"], &["must emit getOrder/response.200.header.X-Count#maximum"]),
        // A secret is longer than three characters; its symbol says nothing of that.
        ("X-Trace", &["⟨a#0⟩"], &[]),
        ("X-Count", &["⟨a#0⟩"], &["must emit getOrder/response.200.header.X-Count#type"]),
    ] {
        let given = values.iter().fold(Given::answer("getOrder", 200), |given, value| given.header(name, value));
        assert_eq!(given.found("response-header-schema"), expected, "{name} {values:?}");
    }
    assert_eq!(Given::failure("getOrder", Failure::Closed).found("response-header-schema"), [""; 0]);
}

#[test]
fn values_that_must_differ_do() {
    let traced = |status: u16, value: &str| Given::answer("getOrder", status).header("X-Trace", value);
    for (first, second, expected) in [
        (traced(200, "abc"), traced(200, "abc"), &["must emit getOrder/response.200.header.X-Trace#distinct"][..]),
        (traced(200, "abc"), traced(404, "abc"), &["must emit getOrder/response.200.header.X-Trace#distinct"]),
        (traced(200, "abc"), traced(200, "abd"), &[]),
        (traced(200, "abc"), Given::answer("getOrder", 200), &[]),
        (Given::answer("getOrder", 200), traced(200, "abc"), &[]),
        (traced(200, "abc"), Given::failure("getOrder", Failure::Closed), &[]),
        (traced(418, "abc"), traced(200, "abc"), &[]),
    ] {
        let given = first.beside(second);
        assert_eq!(given.found("distinct-values"), expected, "{:?}", given.exchange.outcome);
    }
    assert_eq!(traced(200, "abc").found("distinct-values"), [""; 0]);
}

#[test]
fn a_refusal_says_what_would_be_served() {
    for (status, check, clause, header) in [
        (405, "allow-header", "should emit baseline/provider/method#405-allow", "Allow"),
        (401, "challenge-header", "should emit baseline/provider/refusal#www-authenticate", "WWW-Authenticate"),
    ] {
        assert_eq!(Given::answer("getOrder", status).found(check), [clause]);
        assert_eq!(Given::answer("getOrder", status).header(header, "x").found(check), [""; 0]);
        assert_eq!(Given::answer("getOrder", status + 1).found(check), [""; 0]);
        assert_eq!(Given::answer("getOrder", status - 1).found(check), [""; 0]);
        assert_eq!(Given::failure("getOrder", Failure::Closed).found(check), [""; 0]);
    }
}

#[test]
fn a_duty_that_is_not_asked_is_not_broken() {
    let given = Given::answer("getOrder", 400).aims(&[("getOrder/response.200#status", Duty::Accept)]);
    assert_eq!(given.found("accepts-valid"), [""; 0]);
    let unknown = Given::answer("getOrder", 400).aims(&[("getOrder/nowhere#type", Duty::Accept)]);
    assert_eq!(unknown.found("accepts-valid"), [""; 0]);
}
