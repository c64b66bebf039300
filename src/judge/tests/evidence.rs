//! What checks look at, broken or not.

use std::collections::BTreeSet;

use super::sent::Sent;
use super::world::{Given, orders, rules};
use crate::contract::Duty;
use crate::exchange::Failure;
use crate::judge::{CheckId, Evidence, Expectation, Refusal, Without, judge, judge_notification};

/// The promises of the contract that were looked at, each with its duty and without contract and operation.
fn of_contract(evidence: &Evidence) -> Vec<String> {
    let tail = |id: &str| id.splitn(3, '/').nth(2).unwrap_or_default().to_owned();
    evidence.contract.iter(orders()).map(|(clause, duty)| format!("{duty} {}", tail(&clause.id))).collect()
}

/// The rules that were looked at.
fn of_rules(evidence: &Evidence) -> Vec<String> {
    evidence.baseline.iter(rules()).map(|(clause, _)| clause.parts().promise()).collect()
}

const ORDER: &str = "{\"id\": \"a\"}";

#[test]
fn only_what_came_is_looked_at() {
    let json = |text: &str| Given::answer("getOrder", 200).content("application/json", text);
    let body = |given: &Given| -> Vec<String> {
        let looked = of_contract(&given.judged().evidence);
        looked.into_iter().filter_map(|own| own.strip_prefix("emit response.200").map(str::to_owned)).collect()
    };
    let has = |given: &Given, promise: &str| body(given).iter().any(|own| own == promise);
    let order = json(ORDER);
    for promise in ["#status", "#media-type", "#syntax", ".body#type", ".body#required:id", ".body.id#type"] {
        assert!(has(&order, promise), "{promise} {:#?}", body(&order));
    }
    assert!(has(&order, ".header.X-Trace#required") && !has(&order, ".header.X-Trace#minLength"));
    assert!(!has(&order, "#root"), "JSON has no root element");
    assert!(has(&json(ORDER).header("X-Trace", "a"), ".header.X-Trace#minLength"));
    assert!(has(&json("[]"), ".body#type") && !has(&json("[]"), ".body#required:id"));
    assert!(!has(&json("{}"), ".body.id#type"));
    assert!(has(&json("{"), "#syntax") && !has(&json("{"), ".body#type"));
    let xml = Given::answer("getOrder", 200).content("application/xml", "<order><id>a</id></order>");
    assert!(has(&xml, "#root") && has(&xml, ".body.id#single") && !has(&order, ".body.id#single"));
    // What was not read is not looked at; that it came, and of which type, is.
    let cut = json(ORDER).truncated();
    assert_eq!(body(&cut), ["#status", "#media-type", ".header.X-Trace#required"]);
}

#[test]
fn a_request_is_evidence_where_it_is_clearly_taken_or_refused() {
    let offered = [("getOrder/operation#offered", Duty::Accept), ("getOrder/query.kind#enum", Duty::Accept)];
    let enums = [("getOrder/query.kind#enum", Duty::Refuse)];
    let requests = |given: Given| -> Vec<String> {
        let looked = of_contract(&given.judged().evidence);
        looked.into_iter().filter(|own| !own.starts_with("emit")).collect()
    };
    let all = ["accept operation#offered", "accept query.kind#enum"];
    assert_eq!(requests(Given::answer("getOrder", 200).aims(&offered)), all);
    // Refused, it is evidence against what it is about, and of nothing else.
    assert_eq!(requests(Given::answer("getOrder", 400).aims(&offered)), all[..1]);
    assert_eq!(requests(Given::failure("getOrder", Failure::Timeout).aims(&offered)), [""; 0]);
    let refused = Expectation::Refused(Refusal::Content);
    for (status, is_clear) in [(400, true), (200, true), (429, false), (500, false), (302, false)] {
        let looked = requests(Given::answer("getOrder", status).aims(&enums).expecting(refused));
        assert_eq!(looked == ["refuse query.kind#enum"], is_clear, "{status} {looked:?}");
    }
    let method = Expectation::Refused(Refusal::Method);
    for (status, is_clear) in [(405, true), (501, true), (404, true), (200, true), (500, false)] {
        let looked = requests(Given::answer("getOrder", status).aims(&enums).expecting(method));
        assert_eq!(looked == ["refuse query.kind#enum"], is_clear, "{status} {looked:?}");
    }
}

#[test]
fn rules_are_looked_at_where_there_is_occasion() {
    let looked = |given: Given| -> BTreeSet<String> { of_rules(&given.judged().evidence).into_iter().collect() };
    let of = |rules: &[&str]| -> BTreeSet<String> { rules.iter().map(|own| (*own).to_owned()).collect() };
    let every = ["answer#given", "answer#no-5xx", "answer#in-time", "disclosure#secret", "disclosure#stack-trace"];
    assert_eq!(looked(Given::answer("getOrder", 200)), of(&every));
    assert_eq!(looked(Given::answer("getOrder", 405)), &of(&every) | &of(&["method#405-allow"]));
    assert_eq!(looked(Given::answer("getOrder", 401)), &of(&every) | &of(&["refusal#www-authenticate"]));
    assert_eq!(looked(Given::answer("getOrder", 503)), &of(&every) - &of(&["answer#no-5xx"]));
    assert_eq!(looked(Given::failure("getOrder", Failure::Timeout)), of(&["answer#in-time"]));
    assert_eq!(looked(Given::failure("getOrder", Failure::Closed)), of(&["answer#given"]));
    let refused = Given::answer("getOrder", 400).expecting(Expectation::Refused(Refusal::Content));
    assert_eq!(looked(refused), &of(&every) | &of(&["refusal#status"]));
}

#[test]
fn a_notification_is_looked_at_where_it_is_there() {
    let looked = |sent: &Sent| of_contract(&judge_notification(&sent.notice(), Evidence::default()).evidence);
    let whole = looked(&Sent::shipped());
    for promise in ["operation#method", "delivery#url", "query.topic#enum", "body#syntax", "holds#token", "holds#order"]
    {
        assert!(whole.contains(&format!("emit {promise}")), "{promise} {whole:#?}");
    }
    let mut cut = Sent::shipped();
    cut.arrival.truncated = true;
    let cut = looked(&cut);
    let of_body =
        |own: &&String| ["#syntax", "body.", "body#type", "holds#order"].iter().any(|part| own.contains(part));
    assert_eq!(cut.iter().find(of_body), None);
    assert!(cut.contains(&"emit holds#token".to_owned()) && cut.contains(&"emit body#media-type".to_owned()));
}

#[test]
fn a_check_that_is_switched_off_neither_finds_nor_looks() {
    let given = Given::answer("getOrder", 405).header("X-Echo", "⟨key#0⟩");
    let mut scene = given.scene();
    let here = ["allow-header", "disclosure"].map(|id| CheckId::parse(id).unwrap());
    scene.without = Without { here: &here, ..Without::default() };
    let judgement = judge(&scene, Evidence::default());
    assert_eq!(
        judgement.breaches.iter().map(|own| own.check.as_str()).collect::<Vec<_>>(),
        ["accepts-valid", "status-documented"]
    );
    assert_eq!(of_rules(&judgement.evidence), ["answer#given", "answer#no-5xx", "answer#in-time"]);
    scene.without = Without { contract: true, ..Without::default() };
    let judgement = judge(&scene, Evidence::default());
    assert_eq!(
        judgement.breaches.iter().map(|own| own.check.as_str()).collect::<Vec<_>>(),
        ["allow-header", "disclosure"]
    );
    assert_eq!(of_contract(&judgement.evidence), [""; 0]);
}

#[test]
fn evidence_adds_to_what_it_is_given_and_needs_no_more_room() {
    let room = Evidence::of(orders(), rules());
    let empty = room.clone();
    let first = judge(&Given::answer("getOrder", 200).content("application/json", ORDER).scene(), room).evidence;
    let both = judge(&Given::answer("getOrder", 404).scene(), first.clone()).evidence;
    let second = judge(&Given::answer("getOrder", 404).scene(), empty.clone()).evidence;
    let mut sum = first.clone();
    sum.extend(&second);
    assert_eq!(both, sum);
    assert!(both != first && both != second);
    let mut cleared = both;
    cleared.clear();
    // Sets are compared with their room.
    assert_eq!(cleared, empty);
}
