//! What is tried of delivery: every statement of the registers about it has a named scenario.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::sync::Arc;

use probity::Readings;
use probity::internals::contract::{Kind, RequirementLevel, baseline};
use probity::internals::suite::{DeliveryTrial, Suite, SuiteOptions};

use crate::cli::Place;
use crate::servers::planted_delivery;
use crate::support::contracts;

/// What must be tried, and the scenarios that try it.
const TOLD: &[(&str, &[&str])] = &[
    ("subscribe, then an event", &["subscribe"]),
    ("each type alone, and an event of another", &["subscribe", "another-scope"]),
    ("two users, one of them subscribed", &["another-subscriber", "both-subscribers"]),
    ("unsubscribe", &["unsubscribe", "subscribe-again"]),
    ("unsubscribing from one type leaves the others", &["unsubscribe-one-scope", "unsubscribe-one-subscriber"]),
    ("subscribe twice: one notification, then silence", &["subscribe-twice"]),
    ("unsubscribe without subscription", &["unsubscribe-unsubscribed"]),
    ("a company hears of each of its users, and of nobody else's", &["every-person", "stranger"]),
    ("subscriptions of user and company side by side", &["side-by-side", "side-by-side-unsubscribe"]),
    ("each kind of event", &["each-kind"]),
    ("an event before the subscription", &["event-before"]),
    ("values that need encoding, and XML special characters", &["encoded-subscriber", "encoded-event"]),
    ("a refused subscription", &["refused-subscription"]),
    (
        "a listener that is slow, fails, closes, redirects",
        &["slow-listener", "failing-listener", "closing-listener", "redirecting-listener"],
    ),
];

fn reference() -> Suite {
    let target =
        probity::internals::config::parse(probity::internals::reference::CONFIG, "reference", &|_| None).unwrap();
    let options = SuiteOptions { stub: "http://probity.invalid".to_owned(), seed: 1 };
    Suite::new(&contracts(Readings::Lenient), &Arc::new(baseline().unwrap()), &target, &options)
}

#[test]
fn everything_that_must_be_tried_has_a_named_scenario() {
    let suite = reference();
    let names: BTreeSet<&str> = suite.deliveries.iter().filter_map(|case| case.path.split('/').nth(2)).collect();
    for (what, scenarios) in TOLD {
        for scenario in *scenarios {
            assert!(names.contains(scenario), "{what}: there is no case of the scenario {scenario}");
        }
    }
}

/// Not only random sequences, and not only those whose listener misbehaves, which judge nothing.
#[test]
fn every_statement_about_notifications_is_tried_by_a_named_case() {
    let suite = reference();
    let named =
        suite.deliveries.iter().filter(|case| matches!(case.trial, DeliveryTrial::Steps(_)) && case.listener.is_none());
    let tried: BTreeSet<&str> = named.flat_map(|case| &case.requirements).map(String::as_str).collect();
    let mut about = 0;
    for contract in &suite.contracts {
        for requirement in &contract.register.requirements {
            let sent = requirement.clauses.iter().filter_map(|id| contract.clauses.get(id)).any(|clause| {
                let webhook =
                    contract.operations.iter().any(|own| own.name == clause.operation && own.kind == Kind::Webhook);
                webhook && clause.duties.emit.is_some() && !clause.place.is_answer()
            });
            if sent && requirement.level != RequirementLevel::None {
                about += 1;
                assert!(tried.contains(requirement.id.as_str()), "{}: {}", requirement.id, requirement.says);
            }
        }
    }
    assert!(about >= 40, "{about}");
}

#[test]
fn the_planted_faults_are_of_every_kind_in_which_delivery_goes_wrong() {
    let faults: BTreeSet<&str> = planted_delivery::TABLE.iter().map(|row| row.name).collect();
    let approved = std::fs::read_to_string("snapshots/deliveries/faults.snap").unwrap();
    for (kind, names) in [
        ("dropped", &["Dropped", "DroppedCancel", "DroppedSecondPerson"][..]),
        ("doubled", &["Doubled", "AgainDoubles"]),
        ("leaked to another user or company", &["LeaksToUsers", "LeaksToCompanies", "Broadcasts"]),
        ("wrong type", &["WrongType", "TypeOther"]),
        ("wrong event kind", &["KindOther", "KindUnknown"]),
        ("stale after unsubscribe", &["Stale", "StaleOnce", "StaleCompany"]),
        (
            "an unsubscribe that removes too much or too little",
            &["RemovesAllTypes", "RemovesAllUsers", "RemovesOtherType"],
        ),
        ("lost after some requests", &["LostAfterRequests"]),
        ("missing, unescaped or unencoded values", &["TokenMissing", "Unescaped", "TokenRaw", "NameRaw"]),
        ("wrong or missing element", &["ElementRenamed", "ElementMissing", "ElementTwice"]),
        ("wrong format", &["DateOther", "DateImpossible"]),
        ("wrong content type", &["MediaTypeOther", "MediaTypeMissing"]),
        ("other method", &["MethodPut"]),
        ("no query", &["NoQuery"]),
        ("wrong root", &["RootOther"]),
        ("malformed XML", &["Malformed"]),
        ("never in time", &["NeverInTime", "Late"]),
        ("a notification for a refused subscription", &["RefusedSubscribes"]),
    ] {
        for name in names {
            assert!(faults.contains(name), "{kind}: {name}");
            assert!(approved.contains(&format!("\n{name}: ")), "{kind}: {name} is not in the approved table");
        }
    }
}

/// A thousand sequences with a seed, half of them with steps at the same time; `PROBITY_SEEDS` tries more seeds.
#[test]
fn the_reference_passes_a_thousand_random_sequences() {
    let seeds = std::env::var("PROBITY_SEEDS").map_or(1, |text| text.parse().unwrap());
    for seed in 1..=seeds {
        let place = Place::new();
        let seed = u64::to_string(&seed);
        let only = "lifecycle/scenario/random/*";
        place.run(&["run", "--only", only, "--sequences", "500", "--seed", &seed]).says(0, &["conformant"]);
        let report = place.report();
        let summary = &report["summary"];
        assert_eq!((summary["inputs"].as_u64(), summary["passed"].as_u64()), (Some(1000), Some(2)), "{summary}");
    }
}
