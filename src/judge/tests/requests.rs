//! What is accepted and what is refused.

use super::world::Given;
use crate::contract::Duty;
use crate::exchange::Failure;
use crate::judge::{Expectation, Refusal};

const REFUSALS: [Refusal; 7] = [
    Refusal::Credential,
    Refusal::Permission,
    Refusal::Role,
    Refusal::Content,
    Refusal::Path,
    Refusal::MediaType,
    Refusal::Method,
];

#[test]
fn a_success_or_a_documented_redirect_accepts() {
    for (operation, status, accepted) in [
        ("getOrder", 199, false),
        ("getOrder", 200, true),
        ("getOrder", 204, true),
        ("getOrder", 299, true),
        ("getOrder", 300, false),
        ("getOrder", 303, true),
        ("getOrder", 304, false),
        ("getOrder", 399, false),
        ("getOrder", 400, false),
        ("getOrder", 404, false),
        ("getOrder", 500, false),
        ("listOrders", 303, false),
    ] {
        let given = Given::answer(operation, status);
        assert_eq!(given.scene().accepted(), accepted, "{operation} {status}");
        let expected: &[String] = if accepted { &[] } else { &[format!("must accept {operation}/operation#offered")] };
        assert_eq!(given.found("accepts-valid"), expected, "{operation} {status}");
    }
    assert!(!Given::failure("getOrder", Failure::Closed).scene().accepted());
}

#[test]
fn a_client_error_that_is_not_about_the_rate_refuses() {
    for (status, refused) in
        [(399, false), (400, true), (404, true), (428, true), (429, false), (430, true), (499, true), (500, false)]
    {
        assert_eq!(Given::answer("getOrder", status).scene().refused(), refused, "{status}");
    }
    assert!(!Given::failure("getOrder", Failure::Closed).scene().refused());
}

#[test]
fn a_valid_request_must_be_accepted() {
    let refused = Given::answer("getOrder", 400);
    assert_eq!(refused.says("accepts-valid"), ["a documented, valid request was answered 400"]);
    // No answer is another check's business, and so is every other expectation.
    assert_eq!(Given::failure("getOrder", Failure::Closed).found("accepts-valid"), [""; 0]);
    for expectation in [Expectation::Survived, Expectation::Unknown, Expectation::Refused(Refusal::Content)] {
        assert_eq!(refused.clone().expecting(expectation).found("accepts-valid"), [""; 0], "{expectation:?}");
    }
    assert_eq!(refused.clone().aims(&[]).found("accepts-valid"), [""; 0]);
}

#[test]
fn the_value_that_makes_the_scope_is_refused_with_the_operation() {
    let scoped = Given::answer("getOrder", 400).scoped("query.kind", "book").scoped("query.format", "short");
    assert_eq!(
        scoped.found("accepts-valid"),
        [
            "must accept getOrder/operation#offered",
            "must accept getOrder/query.format#const",
            "must accept getOrder/query.kind#enum",
        ]
    );
    let narrow = scoped.aims(&[("getOrder/query.kind#type", Duty::Accept), ("getOrder/path.id#type", Duty::Accept)]);
    assert_eq!(narrow.found("accepts-valid"), ["must accept getOrder/query.kind#type"]);
}

#[test]
fn what_must_be_refused_is_named_by_the_check_of_its_kind() {
    for refusal in REFUSALS {
        let check = match refusal {
            Refusal::Credential | Refusal::Permission | Refusal::Role => "authentication-demanded",
            Refusal::Content | Refusal::Path | Refusal::MediaType => "refuses-violation",
            Refusal::Method => "method-semantics",
        };
        for status in [200, 303, 400, 500] {
            let given = Given::answer("getOrder", status)
                .expecting(Expectation::Refused(refusal))
                .aims(&[("getOrder/query.kind#enum", Duty::Refuse)]);
            for other in ["authentication-demanded", "refuses-violation", "method-semantics"] {
                let expected: &[&str] =
                    if other == check && status < 400 { &["must refuse getOrder/query.kind#enum"] } else { &[] };
                assert_eq!(given.found(other), expected, "{refusal:?} {status} {other}");
            }
        }
    }
    for expectation in [Expectation::Accepted, Expectation::Unknown, Expectation::Survived] {
        let given = Given::answer("getOrder", 200).expecting(expectation);
        for check in ["authentication-demanded", "refuses-violation", "method-semantics"] {
            assert_eq!(given.found(check), [""; 0], "{expectation:?} {check}");
        }
    }
}

#[test]
fn what_was_accepted_is_said() {
    for (refusal, check, message) in [
        (Refusal::Credential, "authentication-demanded", "a request without a good credential was accepted with 200"),
        (Refusal::Permission, "authentication-demanded", "a credential that must be refused was accepted with 200"),
        (Refusal::Role, "authentication-demanded", "a credential of another scheme was accepted with 200"),
        (Refusal::Content, "refuses-violation", "a request that breaks this clause was accepted with 200"),
        (Refusal::Method, "method-semantics", "PUT is not documented here, yet it was answered 200"),
    ] {
        let given = Given::answer("getOrder", 200)
            .method("PUT")
            .expecting(Expectation::Refused(refusal))
            .aims(&[("getOrder/security#required", Duty::Refuse)]);
        assert_eq!(given.says(check), [message]);
    }
}

#[test]
fn only_a_case_about_credentials_breaks_them() {
    for refusal in REFUSALS {
        let about = matches!(refusal, Refusal::Credential | Refusal::Permission | Refusal::Role);
        assert_eq!(Expectation::Refused(refusal).credentials_intact(), !about, "{refusal:?}");
    }
    for expectation in [Expectation::Accepted, Expectation::Unknown, Expectation::Survived] {
        assert!(expectation.credentials_intact(), "{expectation:?}");
    }
}
