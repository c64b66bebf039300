//! What is asked of drawn inputs, phrase by phrase, and what is really sent for each: a contract with every way in which a
//! value can be carried, and for each phrase an input that shows it.

/// The phrases.
mod rows;
/// The contract against a provider built from it.
mod served;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use probity::Contract;
use probity::internals::contract::baseline;
use probity::internals::judge::Expectation;
use probity::internals::run::Pattern;
use probity::{Options, Prepared, Setup, prepare};
use proptest::strategy::ValueTree as _;
use rows::{ROWS, Row};

use super::sent::written;

/// As many inputs as are drawn of each case.
const INPUTS: u64 = 60;

/// What a case expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Taken,
    Refused,
    Survived,
}

impl Ask {
    fn of(expectation: Expectation) -> Self {
        match expectation {
            Expectation::Accepted => Self::Taken,
            Expectation::Survived => Self::Survived,
            Expectation::Refused(_) | Expectation::Unknown => Self::Refused,
        }
    }
}

fn wide() -> Prepared {
    let setup = Setup {
        contracts: vec![Arc::new(Contract::from_text("wide", include_str!("wide.yaml")).unwrap())],
        baseline: Arc::new(baseline().unwrap()),
        target: probity::internals::config::parse(
            "[provider]\nurl = \"http://127.0.0.1:1\"\n",
            "probity.toml",
            &|_| None,
        )
        .unwrap(),
        options: Options::default(),
    };
    prepare(&setup, "").unwrap()
}

/// By case path what is asked, and every request.
fn drawn(prepared: &Prepared) -> BTreeMap<String, (Ask, Vec<String>)> {
    let mut all = BTreeMap::new();
    for session in &prepared.suite.sessions {
        for case in [&session.control].into_iter().chain(&session.accepted).chain(&session.refused) {
            all.insert(case.path.clone(), (Ask::of(case.expectation), vec![written(&case.request)]));
        }
        for property in &session.properties {
            let recipe = &property.recipe;
            let inputs = (0..INPUTS).filter_map(|input| recipe.tree(1, &property.case.path, input));
            let requests = inputs.map(|tree| written(&recipe.request(&tree.current()).unwrap()));
            all.insert(property.case.path.clone(), (Ask::of(property.case.expectation), requests.collect()));
        }
    }
    all
}

static WIDE: LazyLock<BTreeMap<String, (Ask, Vec<String>)>> = LazyLock::new(|| drawn(&wide()));

/// What is sent for a row.
fn requests(row: &Row) -> Vec<&'static str> {
    let path: Pattern = format!("wide/{}", row.case).parse().unwrap();
    let own = WIDE.iter().filter(|(case, (ask, _))| path.matches(case) && *ask == row.ask);
    own.flat_map(|(_, (_, sent))| sent.iter().map(String::as_str)).collect()
}

#[test]
fn every_phrase_is_seen_in_what_is_sent() {
    let mut missing = Vec::new();
    for row in ROWS {
        let sent = requests(row);
        if !sent.iter().any(|own| (row.shows)(own)) {
            let some: Vec<String> = sent.iter().take(3).map(|own| own.chars().take(300).collect()).collect();
            missing.push(format!("“{}”: {} inputs of {}, such as {some:#?}", row.says, sent.len(), row.case));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// So what is looked for is in the input and not in every request.
#[test]
fn the_documented_request_shows_no_phrase_but_its_own() {
    for row in ROWS.iter().filter(|own| !own.case.ends_with("/documented")) {
        let operation = row.case.split('/').next().unwrap();
        let (_, documented) = &WIDE[&format!("wide/{operation}/operation/documented")];
        assert!(!(row.shows)(&documented[0]), "“{}”: {}", row.says, documented[0]);
    }
}

/// A body that cannot be built is told with what is in the way.
#[test]
fn what_cannot_be_built_is_told_with_its_reason() {
    let prepared = wide();
    let told: Vec<(&str, &str)> =
        prepared.skipped.iter().map(|own| (own.case.as_str(), own.reason.as_deref().unwrap_or_default())).collect();
    for (operation, why) in [
        ("none", "no value fits the schema of the body: give known values by name in [provider.values]"),
        ("parts", "bodies of multipart/related are not written"),
        ("bytes", "the body has no schema to make application/octet-stream from"),
        ("unfit", "no value was found for query.q: give known values by name in [provider.values]"),
    ] {
        let path = format!("wide/{operation}/operation/documented");
        let own = told.iter().find(|(own, _)| *own == path);
        assert!(own.is_some_and(|(_, reason)| reason.ends_with(why)), "{operation}: {told:#?}");
    }
}

/// What of a document is a violation by mistake would be a false finding on every target.
#[test]
fn what_the_contract_allows_is_no_violation() {
    let refused = |case: &str| WIDE.get(&format!("wide/{case}")).is_some_and(|(ask, _)| *ask == Ask::Refused);
    // `allowEmptyValue`; a name that no pair of a spread object bears.
    for case in ["query/query.em/empty", "query/query.fo/empty", "query/query.de/empty", "query/query.fo/any-single"] {
        assert!(!refused(case), "{case}");
    }
    // Another parameter is no member of an object that is spread; a list without items is not there at all.
    for case in ["query/query.fo/additionalProperties-unexpected-member", "query/query.fo/any-additionalProperties"] {
        assert!(!refused(case), "{case}");
    }
    assert!(!refused("xml/body.Flat/minItems-too-few") && refused("xml/body.Lines/minItems-too-few"));
    let (_, other) = &WIDE["wide/text/body/media-type-other"];
    assert!(!other[0].contains("Content-Type: text/plain"), "{}", other[0]);
    assert!(refused("query/query.fn/empty") || refused("query/query.fon/empty"), "others may not be empty");
}

/// What the client writes itself, or puts back, is no violation where it is left out or changed; and what says how a message
/// is carried is not taken from a contract.
#[test]
fn header_fields_of_http_itself_are_left_to_the_client() {
    let (_, documented) = &WIDE["wide/carried/operation/documented"];
    let head = documented[0].to_ascii_lowercase();
    for name in ["host", "content-length", "connection", "transfer-encoding", "expect"] {
        assert!(!head.contains(&format!("\n{name}: ")), "{head}");
        let site = format!("wide/carried/header.{name}/");
        assert_eq!(WIDE.keys().find(|case| case.to_ascii_lowercase().starts_with(&site)), None);
    }
    let refused = WIDE.iter().filter(|(_, (ask, _))| *ask == Ask::Refused).map(|(case, _)| case);
    let fields: Vec<&String> = refused.filter(|case| case.starts_with("wide/carried/header.")).collect();
    assert!(fields.iter().any(|case| case.ends_with("/header.X-Own/missing")), "{fields:#?}");
    assert!(fields.iter().all(|case| case.contains("/header.X-Own/")), "{fields:#?}");
}

/// A text that no schema bounds may be the name of something: it stays as it is documented, as does what a path names.
#[test]
fn what_may_be_an_identifier_does_not_vary_in_what_is_valid() {
    let taken = |operation: &str| {
        let prefix = format!("wide/{operation}/");
        let own = WIDE.iter().filter(move |(case, (ask, _))| case.starts_with(&prefix) && *ask == Ask::Taken);
        own.filter(|(case, _)| !case.contains("spelling") && !case.contains("encoding"))
    };
    for (case, (_, sent)) in taken("json").filter(|(case, _)| !case.ends_with("/body.t/absent")) {
        for text in sent {
            let body: serde_json::Value = serde_json::from_str(text.split_once("\n\n").unwrap().1).unwrap();
            assert!(matches!(body["t"].as_str(), Some("probe") | None), "{case}: {text}");
        }
    }
    let lines: std::collections::BTreeSet<&str> =
        taken("path").flat_map(|(_, (_, sent))| sent).map(|text| text.lines().next().unwrap()).collect();
    assert_eq!(lines.len(), 1, "{lines:#?}");
}

/// What is neither valid nor a violation is held to what holds for every answer, and to nothing else.
#[test]
fn what_is_odd_is_judged_by_the_baseline_alone() {
    let prepared = wide();
    let odd = prepared.suite.cases().filter(|case| case.expectation == Expectation::Survived);
    let aims: Vec<_> = odd.flat_map(|case| case.aims.iter().map(move |aim| (&case.path, &aim.clause))).collect();
    assert!(aims.len() > 40, "{}", aims.len());
    for (case, clause) in aims {
        assert!(clause.starts_with("baseline/provider/"), "{case}: {clause}");
    }
}

/// The interesting ones come first, whatever the seed.
#[test]
fn known_texts_come_before_random_ones() {
    let (_, sent) = &WIDE["wide/json/body.s/any-odd"];
    let first: Vec<&str> = sent[..36].iter().map(|text| text.split_once("\n\n").unwrap().1).collect();
    for known in ["\"\\u0000\"", "\"\u{1f600}\"", "\"e\u{301}\"", "\"\u{ffff}\"", "\"null\"", &"a".repeat(10_000)] {
        assert!(first.iter().any(|own| own.contains(known)), "{known}");
    }
}

/// Whatever part varies, each other parameter is still there.
#[test]
fn a_parameter_takes_the_place_of_no_other() {
    let (_, documented) = &WIDE["wide/query/operation/documented"];
    let line = documented[0].lines().next().unwrap();
    for pair in ["r=1", "g=1", "filter%5Bname%5D=ok", "js=%7B%22r%22%3A1%7D"] {
        assert_eq!(line.split(['?', '&']).filter(|own| *own == pair).count(), 1, "{pair}: {line}");
    }
}
