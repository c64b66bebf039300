//! The documented status for what happened, and the status that HTTP gives it.

use super::world::Given;
use crate::exchange::Failure;
use crate::judge::{Expectation, Refusal};

#[test]
fn the_target_must_not_fail() {
    for (status, fails) in [(499, false), (500, true), (501, true), (502, false), (503, false), (504, false)]
        .into_iter()
        .chain([(505, true), (599, true), (600, false)])
    {
        let expected: &[&str] = if fails { &["must emit baseline/provider/answer#no-5xx"] } else { &[] };
        assert_eq!(Given::answer("getOrder", status).found("no-server-error"), expected, "{status}");
    }
    assert_eq!(Given::failure("getOrder", Failure::Closed).found("no-server-error"), [""; 0]);
    let handler = Given::answer("changed", 500).of_handler();
    assert_eq!(handler.found("no-server-error"), ["must emit baseline/handler/answer#no-5xx"]);
}

#[test]
fn a_server_may_say_that_it_does_not_know_a_method() {
    for (status, refusal, fails) in
        [(501, Refusal::Method, false), (500, Refusal::Method, true), (501, Refusal::Content, true)]
    {
        let given = Given::answer("getOrder", status).expecting(Expectation::Refused(refusal));
        assert_eq!(!given.found("no-server-error").is_empty(), fails, "{status} {refusal:?}");
    }
}

#[test]
fn a_status_is_documented_or_tolerated() {
    let refused = |refusal| Expectation::Refused(refusal);
    for (operation, status, expectation, expected) in [
        ("getOrder", 200, Expectation::Accepted, ""),
        ("getOrder", 204, Expectation::Accepted, "should"),
        ("getOrder", 206, Expectation::Accepted, "may"),
        ("getOrder", 203, Expectation::Accepted, "may"),
        ("getOrder", 418, refused(Refusal::Content), "should"),
        ("getOrder", 409, refused(Refusal::Content), "may"),
        ("getOrder", 422, refused(Refusal::Content), "may"),
        // Judged by other rules.
        ("getOrder", 429, refused(Refusal::Content), ""),
        ("getOrder", 499, refused(Refusal::Content), "should"),
        ("getOrder", 500, refused(Refusal::Content), ""),
        ("getOrder", 501, Expectation::Accepted, ""),
        // Another operation, and nothing is known of it.
        ("getOrder", 418, refused(Refusal::Method), ""),
        ("getOrder", 418, refused(Refusal::Path), ""),
        ("getOrder", 418, refused(Refusal::MediaType), "should"),
        ("listOrders", 418, Expectation::Accepted, ""),
        ("changed", 202, Expectation::Accepted, "may"),
        ("changed", 202, refused(Refusal::Content), ""),
        ("changed", 409, refused(Refusal::Content), ""),
        ("changed", 409, Expectation::Survived, ""),
        ("changed", 418, refused(Refusal::Content), "should"),
        ("changed", 418, Expectation::Accepted, "should"),
    ] {
        let expected: Vec<String> = [expected]
            .iter()
            .filter(|level| !level.is_empty())
            .map(|level| format!("{level} emit {operation}/responses#documented"))
            .collect();
        let given = Given::answer(operation, status).expecting(expectation);
        assert_eq!(given.found("status-documented"), expected, "{operation} {status} {expectation:?}");
    }
    assert_eq!(Given::failure("getOrder", Failure::Closed).found("status-documented"), [""; 0]);
}

#[test]
fn a_path_that_may_name_another_resource_may_be_unknown() {
    use Expectation::{Accepted, Survived};
    for (operation, target, status, expectation, reported) in [
        ("dropOrder", "/orders/", 404, Survived, false),
        ("dropOrder", "/orders//a", 405, Survived, false),
        ("dropOrder", "/orders/a%2Fb", 404, Survived, false),
        ("dropOrder", "/orders/%2e%2E", 404, Survived, false),
        // Nothing odd is in the path.
        ("dropOrder", "/orders/a", 404, Survived, true),
        ("dropOrder", "/orders/a?b=%2f/", 404, Survived, true),
        // An answer of the operation itself.
        ("dropOrder", "/orders/a%2Fb", 410, Survived, true),
        ("dropOrder", "/orders/a%2Fb", 404, Accepted, true),
        // No value stands in this path.
        ("readMixed", "/mixed/", 404, Survived, true),
    ] {
        let given = Given::answer(operation, status).target(target).expecting(expectation);
        assert_eq!(given.found("status-documented").len(), usize::from(reported), "{target} {status} {expectation:?}");
    }
}

#[test]
fn the_status_of_a_success_is_the_documented_one() {
    for (operation, status, expected) in [
        ("getOrder", 200, ""),
        // Documented too, and none of this check's business.
        ("getOrder", 201, ""),
        ("getOrder", 303, ""),
        ("getOrder", 203, "may emit getOrder/response.200#status"),
        ("getOrder", 204, "must emit getOrder/response.200#status"),
        ("getOrder", 102, "must emit getOrder/response.200#status"),
        ("getOrder", 399, "must emit getOrder/response.200#status"),
        ("getOrder", 400, ""),
        ("getOrder", 418, ""),
        ("listOrders", 200, ""),
        ("listOrders", 299, ""),
        // Only `default` covers it.
        ("listOrders", 302, "must emit listOrders/response.2XX#status"),
        ("listOrders", 404, ""),
        ("dropOrder", 204, ""),
        ("dropOrder", 399, "must emit dropOrder/response.204#status"),
        ("dropOrder", 400, ""),
        ("dropOrder", 200, "must emit dropOrder/response.204#status"),
    ] {
        let expected: &[&str] = if expected.is_empty() { &[] } else { &[expected] };
        assert_eq!(Given::answer(operation, status).found("status-exact"), expected, "{operation} {status}");
    }
    assert_eq!(Given::answer("getOrder", 204).says("status-exact"), ["answered 204 where 200 is documented"]);
    assert_eq!(Given::answer("getOrder", 204).expecting(Expectation::Survived).found("status-exact"), [""; 0]);
    assert_eq!(Given::failure("getOrder", Failure::Closed).found("status-exact"), [""; 0]);
}

#[test]
fn the_status_of_a_refusal_is_the_documented_one() {
    let refused = |refusal| Expectation::Refused(refusal);
    for (status, expectation, expected) in [
        (401, refused(Refusal::Credential), ""),
        (403, refused(Refusal::Credential), "should emit getOrder/response.401#status"),
        (403, refused(Refusal::Permission), ""),
        (401, refused(Refusal::Permission), "should emit getOrder/response.403#status"),
        // Whether it is unknown or insufficient is for the target to say.
        (401, refused(Refusal::Role), ""),
        (403, refused(Refusal::Role), ""),
        (404, refused(Refusal::Role), "should emit getOrder/response.401#status"),
        (400, refused(Refusal::Content), ""),
        (422, refused(Refusal::Content), "may emit getOrder/response.400#status"),
        (404, refused(Refusal::Content), "should emit getOrder/response.400#status"),
        (404, refused(Refusal::Path), ""),
        (405, refused(Refusal::Path), ""),
        (403, refused(Refusal::Path), "should emit getOrder/response.400#status"),
        // 415 is not documented, and 400 is the next best.
        (400, refused(Refusal::MediaType), ""),
        (415, refused(Refusal::MediaType), "should emit getOrder/response.400#status"),
        (404, Expectation::Unknown, ""),
        (400, Expectation::Unknown, "should emit getOrder/response.404#status"),
        // No refusal.
        (200, Expectation::Unknown, ""),
        (200, refused(Refusal::Content), ""),
        (429, refused(Refusal::Content), ""),
        (500, refused(Refusal::Content), ""),
        (404, Expectation::Survived, ""),
    ] {
        let expected: &[&str] = if expected.is_empty() { &[] } else { &[expected] };
        let found = Given::answer("getOrder", status).expecting(expectation).found("status-exact");
        assert_eq!(found, expected, "{status} {expectation:?}");
    }
}

/// A 404 of another method, or of a path that leads elsewhere, is not the documented one of this operation, which has no body.
#[test]
fn the_answer_of_another_resource_is_not_held_to_the_documented_body() {
    let given = |expectation| Given::answer("getOrder", 404).content("text/html", "<p>?").expecting(expectation);
    let found = |expectation| !given(expectation).found("media-type").is_empty();
    assert!(!found(Expectation::Refused(Refusal::Method)) && !found(Expectation::Refused(Refusal::Path)));
    assert!(found(Expectation::Unknown) && found(Expectation::Refused(Refusal::Content)));
    let astray = |target| !given(Expectation::Survived).target(target).found("media-type").is_empty();
    assert!(!astray("/orders/a%2Fb") && astray("/orders/ab"));
}

#[test]
fn where_no_refusal_is_documented_http_says_which_status_fits() {
    let every: [(Refusal, &[u16]); 7] = [
        (Refusal::Credential, &[401, 403]),
        (Refusal::Permission, &[401, 403, 404]),
        (Refusal::Role, &[401, 403, 404]),
        (Refusal::Content, &[400, 404, 406, 409, 411, 413, 414, 415, 422, 431]),
        (Refusal::Path, &[400, 404, 405, 406, 410, 414, 422]),
        (Refusal::MediaType, &[400, 406, 415, 422]),
        (Refusal::Method, &[400, 404, 405, 501]),
    ];
    for (refusal, fitting) in every {
        for status in (400..500).chain([200, 303, 500, 501]) {
            let fits = fitting.contains(&status) || status == 429 || !(400..500).contains(&status);
            let expected: &[&str] = if fits { &[] } else { &["should emit baseline/provider/refusal#status"] };
            let given = Given::answer("dropOrder", status).expecting(Expectation::Refused(refusal));
            assert_eq!(given.found("status-exact"), expected, "{refusal:?} {status}");
        }
    }
    let says = Given::answer("dropOrder", 418).expecting(Expectation::Refused(Refusal::Content)).says("status-exact");
    assert_eq!(says, ["refused with 418, which says something else"]);
    for (operation, expectation) in [("dropOrder", Expectation::Accepted), ("dropOrder", Expectation::Unknown)] {
        assert_eq!(Given::answer(operation, 418).expecting(expectation).found("status-exact"), [""; 0]);
    }
    // What the contract itself tolerates says nothing else.
    for (status, unfit) in [(409, false), (418, true)] {
        let given = Given::answer("changed", status).of_handler().expecting(Expectation::Refused(Refusal::Method));
        let expected: &[&str] = if unfit { &["should emit baseline/handler/refusal#status"] } else { &[] };
        assert_eq!(given.found("status-exact"), expected, "{status}");
    }
}
