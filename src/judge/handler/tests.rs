//! What is seen beside the answer of a handler.

use std::time::Duration;

use super::{Bound, Load, Observed, Pace, Processed};
use crate::exchange::Failure;
use crate::judge::judge_handler;
use crate::judge::tests::world::{Given, shown};
use crate::judge::{Breach, Judgement};

const MILLI: Duration = Duration::from_millis(1);

fn taken() -> Given {
    Given::answer("changed", 200).of_handler()
}

fn unanswered(failure: Failure) -> Given {
    Given::failure("changed", failure).of_handler()
}

fn judged<'a>(given: &'a Given, observed: &Observed) -> Vec<Breach<'a>> {
    let mut judgement = Judgement::default();
    judge_handler(&given.scene(), observed, &mut judgement);
    judgement.breaches
}

/// What all checks find: the check, and level and clause.
fn found(given: &Given, observed: &Observed) -> Vec<String> {
    let breaches = judged(given, observed);
    let checks = breaches.iter().map(|breach| breach.check);
    checks.zip(shown(&breaches)).map(|(check, shown)| format!("{check}: {shown}")).collect()
}

fn says(given: &Given, observed: &Observed) -> Vec<String> {
    judged(given, observed).into_iter().map(|breach| breach.message).collect()
}

#[test]
fn nothing_observed_is_no_breach() {
    for given in [taken(), unanswered(Failure::Timeout), unanswered(Failure::Closed)] {
        assert_eq!(found(&given, &Observed::default()), [""; 0]);
    }
    let observed = Observed { fetched: vec!["/x".to_owned()], recovery: true, ..Observed::default() };
    let given = Given::answer("changed", 400).of_handler();
    let checks: Vec<&str> = judged(&given, &observed).iter().map(|breach| breach.check.as_str()).collect();
    assert_eq!(checks, ["external-entity-fetched", "still-right"]);
}

#[test]
fn nothing_is_fetched() {
    let observed = Observed { fetched: vec!["/a".to_owned(), "/b".to_owned()], ..Observed::default() };
    assert_eq!(
        found(&taken(), &observed),
        ["external-entity-fetched: must emit baseline/handler/xml#no-external-entity"]
    );
    assert_eq!(says(&taken(), &observed), ["the handler fetched what the document points to: /a"]);
}

#[test]
fn no_file_comes_back() {
    let observed = Observed { file: Some("root:x:0".to_owned()), ..Observed::default() };
    let clause = "file-content-disclosed: must emit baseline/handler/xml#no-external-entity";
    for (given, expected) in [
        (taken(), &[][..]),
        (taken().body("unknown id root:x:1"), &[]),
        (taken().body("unknown id root:x:0:0"), &[clause]),
        (taken().header("X-Error", "root:x:0"), &[clause]),
        (taken().header("X-Error", "root:x:1").body("a"), &[]),
        (unanswered(Failure::Closed), &[]),
    ] {
        assert_eq!(found(&given, &observed), expected, "{:?}", given.exchange.outcome);
    }
}

#[test]
fn entities_cost_no_more_than_others() {
    let observed = Observed { bound: Some(Bound { usual: 20 * MILLI, certain: 60 * MILLI }), ..Observed::default() };
    let clause = "expansion-bounded: must emit baseline/handler/xml#bounded-expansion";
    let in_doubt = "expansion-bounded: should emit baseline/handler/xml#bounded-expansion";
    for (given, expected) in [
        (taken().after(20 * MILLI), &[][..]),
        (taken().after(21 * MILLI), &[in_doubt]),
        (taken().after(60 * MILLI), &[in_doubt]),
        (taken().after(61 * MILLI), &[clause]),
        (unanswered(Failure::Timeout), &[clause]),
        (unanswered(Failure::Closed), &[clause]),
        (unanswered(Failure::ResetWhileSending).after(21 * MILLI), &[]),
    ] {
        assert_eq!(found(&given, &observed), expected, "{:?}", given.exchange);
    }
    for (given, message) in [
        (taken().after(21 * MILLI), "the handler took longer than 0.02 s to answer a small body of entities"),
        (unanswered(Failure::Timeout), "the handler did not answer while it expanded entities"),
        (unanswered(Failure::Closed), "the handler dropped the connection while it expanded entities"),
    ] {
        assert_eq!(says(&given, &observed), [message]);
    }
}

#[test]
fn an_answer_holds_nothing_of_another_request() {
    let foreign = vec!["blue-7731".to_owned(), "green-4410".to_owned()];
    let observed = Observed { foreign, ..Observed::default() };
    let clause = "other-request-echoed: must emit baseline/handler/disclosure#other-request";
    for (given, expected) in [
        (taken().body("red-7731"), &[][..]),
        (taken().body("saw green-4410"), &[clause]),
        (taken().header("X-Last", "blue-7731"), &[clause]),
        (taken().header("X-Last", "blue"), &[]),
        (unanswered(Failure::Closed), &[]),
    ] {
        assert_eq!(found(&given, &observed), expected, "{:?}", given.exchange.outcome);
    }
}

#[test]
fn the_documented_notification_is_taken_after_others() {
    let clause = "still-right: must emit baseline/handler/answer#after-hostile";
    for (given, recovery, expected) in [
        (taken(), true, &[][..]),
        (Given::answer("changed", 400).of_handler(), true, &[clause]),
        (Given::answer("changed", 400).of_handler(), false, &[]),
        (unanswered(Failure::Refused), true, &[clause]),
        (unanswered(Failure::Refused), false, &[]),
    ] {
        let observed = Observed { recovery, ..Observed::default() };
        assert_eq!(found(&given, &observed), expected, "{:?} {recovery}", given.exchange.outcome);
    }
}

#[test]
fn the_same_notification_gets_the_same_answer() {
    let clause = "same-answer: should emit baseline/handler/delivery#repeatable";
    for (answers, expected) in [
        (&[][..], &[][..]),
        (&[Some(200)], &[]),
        (&[Some(200), Some(200)], &[]),
        // It may tell that it was known already.
        (&[Some(201), Some(200)], &[]),
        (&[Some(200), Some(300)], &[clause]),
        (&[Some(200), Some(200), Some(409)], &[clause]),
        (&[Some(200), None], &[clause]),
        (&[None, Some(200)], &[clause]),
        (&[None, None], &[]),
    ] {
        let observed = Observed { answers: answers.to_vec(), ..Observed::default() };
        assert_eq!(found(&taken(), &observed), expected, "{answers:?}");
    }
    let observed = Observed { answers: vec![Some(200), None], ..Observed::default() };
    assert_eq!(says(&taken(), &observed), ["the same notification got 200 and no answer"]);
}

#[test]
fn a_notification_is_processed_once() {
    let clause = "processed-once: should emit baseline/handler/delivery#once";
    for (before, after, expected) in
        [(4, 4, &[][..]), (4, 5, &[]), (4, 6, &[clause]), (4, 7, &[clause]), (4, 3, &[]), (0, 3, &[clause])]
    {
        let observed = Observed { processed: Some(Processed { before, after }), ..Observed::default() };
        assert_eq!(found(&taken(), &observed), expected, "{before} {after}");
    }
    let processed = Some(Processed { before: 1, after: 3 });
    let observed = Observed { processed, answers: vec![Some(200); 5], ..Observed::default() };
    assert_eq!(says(&taken(), &observed), ["a notification that was sent 5 times was processed 2 times"]);
}

#[test]
fn answers_keep_the_pace() {
    let clause = "in-pace: should emit baseline/handler/answer#acknowledged";
    let (limit, more) = (Duration::from_secs(1), Duration::from_millis(1001));
    for ((p50, p95, p99), expected) in [
        ((limit, limit, limit), &[][..]),
        ((limit, limit, more), &[clause]),
        ((limit, more, more), &[clause]),
        ((more, more, more), &[clause]),
    ] {
        let observed = Observed { pace: Some(Pace { sent: 40, p50, p95, p99 }), ..Observed::default() };
        assert_eq!(found(&taken(), &observed), expected, "{p50:?} {p95:?} {p99:?}");
    }
    let pace = Pace { sent: 40, p50: limit, p95: more, p99: 2 * more };
    let observed = Observed { pace: Some(pace), ..Observed::default() };
    assert_eq!(says(&taken(), &observed), ["p95 of 40 answers was 1.001 s, and the limit ([handler] ack) is 1 s"]);
}

#[test]
fn many_notifications_at_once_are_taken_in_time() {
    let clause = "under-load: should emit baseline/handler/answer#under-load";
    let load = |taken, alone, p99| Load { sent: 20, taken, alone, p50: p99, p95: p99, p99 };
    // Twenty answers one after another take 20 times as long as one; three times that is fair, and one second always is.
    for (load, expected) in [
        (load(20, MILLI, Duration::from_secs(1)), &[][..]),
        (load(20, MILLI, Duration::from_millis(1001)), &[clause]),
        (load(19, MILLI, MILLI), &[clause]),
        (load(0, MILLI, MILLI), &[clause]),
        (load(20, 100 * MILLI, Duration::from_secs(6)), &[]),
        (load(20, 100 * MILLI, Duration::from_millis(6001)), &[clause]),
    ] {
        let observed = Observed { load: Some(load), ..Observed::default() };
        assert_eq!(found(&taken(), &observed), expected, "{load:?}");
    }
    for (load, message) in [
        (load(13, MILLI, MILLI), "of 20 notifications at once, 7 were not taken"),
        (
            load(20, 100 * MILLI, Duration::from_secs(7)),
            "of 20 notifications at once, one in a hundred was answered later than 6 s",
        ),
    ] {
        assert_eq!(says(&taken(), &Observed { load: Some(load), ..Observed::default() }), [message]);
    }
}
