//! What is asked of the check of a handler and of drawn inputs, phrase by phrase, and what realises each phrase: cases that
//! every itinerary webhook has in the profile that the phrase belongs to, inputs that show it, and tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

/// The phrases that are realised by cases.
mod cases;
/// What is asked of drawn inputs, and what is sent for it.
mod drawn;
/// The report of a handler.
mod report;
/// What a case sends, as text.
mod sent;
/// The phrases that are realised by tests.
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use cases::{Ask, CASES, Phrase};
use probity::internals::contract::{Clause, baseline};
use probity::internals::judge::Expectation;
use probity::internals::run::Pattern;
use probity::internals::suite::Case;
use probity::{Level, Readings};
use probity::{Options, Prepared, Profile, Setup, prepare};
use sent::sent;
use tests::TESTS;

use crate::support::contracts;

/// The webhooks that a phrase is about.
const ITINERARY: [&str; 2] = ["user-notification-v1/userItinerary", "company-notification-v1/companyItinerary"];
const BODYLESS: [&str; 4] = [
    "user-notification-v1/userFop",
    "user-notification-v1/userProfile",
    "company-notification-v1/companyFop",
    "company-notification-v1/companyProfile",
];

/// What a profile runs against a handler on this machine.
fn prepared(profile: Profile) -> Prepared {
    let target =
        probity::internals::config::parse("[handler]\nurl = \"http://127.0.0.1:9/x\"\n", "x", &|_| None).unwrap();
    let options = Options { profile, ..Options::default() };
    let baseline = Arc::new(baseline().unwrap());
    let setup = Setup { contracts: contracts(Readings::Lenient), baseline, target, options };
    prepare(&setup, "http://127.0.0.1:8/").unwrap()
}

/// A case and, where it has one, its own way of being sent.
struct Entry<'a> {
    case: &'a Case,
    /// The level at which it is asked.
    level: Option<Level>,
    sent: String,
}

fn entries(prepared: &Prepared) -> Vec<Entry<'_>> {
    let suite = &prepared.suite;
    // Drawn cases are not counted: what they send differs from seed to seed.
    let single =
        suite.sessions.iter().flat_map(|own| [&own.control].into_iter().chain(&own.accepted).chain(&own.refused));
    let groups = suite.handlers.iter().flat_map(|own| &own.groups);
    let grouped = groups.clone().flat_map(|group| &group.cases).map(|own| (&own.case, Some(own)));
    let recoveries = groups.map(|group| &group.recovery).chain(suite.handlers.iter().map(|own| &own.again));
    let all = single.map(|case| (case, None)).chain(grouped).chain(recoveries.map(|case| (case, None)));
    all.map(|(case, handler)| Entry { case, level: level(prepared, case), sent: sent(case, handler) }).collect()
}

fn level(prepared: &Prepared, case: &Case) -> Option<Level> {
    let aim = case.aims.first()?;
    let mut contracts = prepared.suite.contracts.iter().chain([&prepared.suite.baseline]);
    let clause: &Clause = contracts.find_map(|own| own.clauses.get(&aim.clause))?;
    let level = clause.duties.level(aim.duty)?;
    Some(case.cap.map_or(level, |cap| cap.min(level)))
}

fn asks(phrase: &Phrase, entry: &Entry<'_>) -> bool {
    match phrase.ask {
        Ask::Taken(level) => entry.case.expectation == Expectation::Accepted && entry.level == Some(level),
        Ask::Refused => matches!(entry.case.expectation, Expectation::Refused(_)) && entry.level >= Some(Level::Should),
        Ask::Survived => entry.case.expectation == Expectation::Survived && entry.level == Some(Level::Must),
    }
}

/// The patterns of a phrase that no case realises, by webhook.
fn unrealised(phrase: &Phrase, entries: &[Entry<'_>]) -> Vec<String> {
    let webhooks = if phrase.bodyless { &BODYLESS[..] } else { &ITINERARY };
    let mut missing = Vec::new();
    for webhook in webhooks.iter().filter(|own| own.starts_with(phrase.only)) {
        for pattern in phrase.patterns {
            let path: Pattern = format!("{webhook}/{pattern}").parse().unwrap();
            let mut found = entries.iter().filter(|own| path.matches(&own.case.path)).peekable();
            let what = if found.peek().is_none() { "no case" } else { "no case that sends and asks it" };
            if !found.any(|own| asks(phrase, own) && (phrase.shows)(&own.sent)) {
                missing.push(format!("{}: “{}”: {what} {webhook}/{pattern}", phrase.section, phrase.says));
            }
        }
    }
    missing
}

fn realised(profile: Profile, golive: bool) {
    let prepared = prepared(profile);
    let entries = entries(&prepared);
    let phrases = CASES.iter().filter(|own| golive || !own.golive);
    let missing: Vec<String> = phrases.flat_map(|own| unrealised(own, &entries)).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_phrase_has_its_cases_in_the_quick_profile() {
    realised(Profile::quick(), false);
}

#[test]
fn every_phrase_has_its_cases_in_the_golive_profile() {
    realised(Profile::golive(), true);
}

/// A pattern is missed where its cases are not there, and where they send what the documented notification does.
#[test]
fn a_phrase_without_its_cases_is_missed() {
    let prepared = prepared(Profile::golive());
    let mut entries = entries(&prepared);
    for phrase in CASES {
        let own: Vec<Pattern> = phrase.patterns.iter().map(|own| format!("*/*/{own}").parse().unwrap()).collect();
        let (taken, rest): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|entry| own.iter().any(|pattern| pattern.matches(&entry.case.path)));
        assert!(!unrealised(phrase, &rest).is_empty(), "{}", phrase.says);
        assert!(!taken.is_empty(), "{}", phrase.says);
        entries = rest.into_iter().chain(taken).collect();
    }
}

/// Nothing that is sent points to a host that somebody else runs.
#[test]
fn what_is_sent_names_only_addresses_of_the_run() {
    let prepared = prepared(Profile::golive());
    let known = ["127.0.0.1", "www.w3.org/"];
    for entry in entries(&prepared) {
        for (at, _) in entry.sent.match_indices("://") {
            let rest = &entry.sent[at + 3..];
            let own = entry.sent[..at].ends_with("file") || known.iter().any(|host| rest.starts_with(host));
            assert!(own, "{}: {}", entry.case.path, &rest[..rest.len().min(60)]);
        }
        assert!(!entry.sent.contains("concursolutions"), "{}", entry.case.path);
    }
}

/// Every phrase that a test realises has that test.
#[test]
fn every_test_that_realises_a_phrase_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (section, says, tests) in TESTS {
        assert!(!tests.is_empty(), "{section}: {says}");
        for test in *tests {
            let (file, name) = test.split_once("::").unwrap();
            let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            let at = text.find(&format!("fn {name}(")).unwrap_or_else(|| panic!("{says}: there is no test {test}"));
            let before: Vec<&str> = text[..at].lines().rev().take(4).collect();
            assert!(before.iter().any(|line| line.contains("test")), "{test} is no test");
        }
    }
}

#[test]
fn no_phrase_stands_twice() {
    let says: Vec<&str> = CASES.iter().map(|own| own.says).chain(TESTS.iter().map(|(_, says, _)| *says)).collect();
    assert_eq!(says.iter().collect::<BTreeSet<_>>().len(), says.len());
}
