//! Drawn inputs: each planted fault is found and shrunk to the smallest input that shows it, and a server without a fault
//! raises no finding.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use probity::Contract;
use probity::internals::event::Minimal as Shrunk;
use probity::{Finding, Report, Verdict};
use probity::{Options, Profile, Selection};
use serde_json::Value;

use crate::cli::Place;
use crate::servers::planted_properties::{self as planted, Fault, Minimal, Row};
use crate::servers::socket::{Reading, Step, plain};
use crate::support::{Served, all, check, free_address, lines};

/// As many inputs as show every planted fault.
const INPUTS: u32 = 40;

/// How many inputs a server without a fault is tried with; the deep run sets it to 2,000.
fn inputs() -> u32 {
    std::env::var("PROBITY_INPUTS").ok().and_then(|inputs| inputs.parse().ok()).unwrap_or(INPUTS)
}

fn contract() -> Vec<Arc<Contract>> {
    vec![Arc::new(Contract::from_text("orders", planted::CONTRACT).unwrap())]
}

async fn run(fault: Option<Fault>, only: &[String], contracts: &[Arc<Contract>]) -> Report {
    let inputs = if fault.is_none() { inputs() } else { INPUTS };
    against(planted::start(fault).await, inputs, only, contracts).await
}

async fn against(
    running: crate::servers::socket::Running,
    inputs: u32,
    only: &[String],
    contracts: &[Arc<Contract>],
) -> Report {
    let selection =
        Selection { only: only.iter().map(|pattern| pattern.parse().unwrap()).collect(), ..Selection::default() };
    let profile = Profile { inputs, time_limit: Duration::from_secs(3600), ..Profile::standard() };
    let options =
        Options { timeout: Some(Duration::from_secs(5)), concurrency: 4, profile, selection, ..Options::default() };
    let report = Box::pin(check(&planted::config_toml(running.addr), contracts, options)).await;
    running.stop().await;
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_fault_raises_no_finding() {
    let report = run(None, &[], &contract()).await;
    assert!(report.findings.is_empty(), "{:#?}", lines(&report));
    assert_eq!(report.verdict, Verdict::Conformant, "{:#?}", report.inconclusive);
}

/// An upload that promises more than it sends may be waited for, cut off, or refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_may_treat_an_upload_without_an_end_as_it_likes() {
    let contracts = contract();
    for (word, reading) in [
        ("waits", Reading { waits: true, ..Reading::default() }),
        ("closes", Reading::default()),
        ("resets", Reading { aborted: vec![Step::Reset], ..Reading::default() }),
        ("refuses", Reading { aborted: plain(400, &[], b""), ..Reading::default() }),
    ] {
        let report = against(planted::start_reading(reading, false).await, 40, &unfinished(), &contracts).await;
        assert!(report.findings.is_empty(), "{word}: {:#?}", lines(&report));
        assert!(report.inconclusive.is_empty(), "{word}: {:#?}", report.inconclusive);
    }
}

/// But it may not fail on it, nor answer nothing after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_fails_on_an_upload_without_an_end_is_found() {
    let contracts = contract();
    let failing = Reading { aborted: plain(500, &[], b""), ..Reading::default() };
    for (lost, reading, clause) in [
        (false, failing, "baseline/provider/answer#no-5xx"),
        (true, Reading::default(), "baseline/provider/answer#given"),
    ] {
        let report = against(planted::start_reading(reading, lost).await, 40, &unfinished(), &contracts).await;
        // The same may be seen in other cases too, which show no smallest input.
        let found = |finding: &&Finding| finding.clause.id == clause && finding.case.ends_with("/any-unfinished");
        let found = report.findings.iter().find(found);
        let found = found.unwrap_or_else(|| panic!("{clause}: {:#?} {:#?}", lines(&report), report.inconclusive));
        let minimal = found.minimal.as_ref().unwrap_or_else(|| panic!("no smallest input: {found:#?}"));
        assert!(minimal.exact.raw && found.curl.is_none(), "{found:#?}");
    }
}

fn unfinished() -> Vec<String> {
    vec!["orders/*/body/any-unfinished".to_owned()]
}

/// The reference as a server, and its handler behind another: over real sockets nothing is different.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reference_over_sockets_raises_no_finding() {
    let postback = free_address();
    let served = Served::start(Path::new("."), &["--postback-url", &format!("http://{postback}/")]);
    let handler = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = probity::internals::reference::CONFIG
        .replace("http://provider.reference", &served.url())
        .replace("url = \"http://postback.reference/\"", &format!("listen = \"{postback}\""))
        .replace("http://handler.reference", &format!("http://{}", handler.local_addr().unwrap()));
    tokio::spawn(async move { axum::serve(handler, probity::internals::reference::Handler::new().router()).await });
    let place = Place::new().with("probity.toml", &config);
    let inputs = std::env::var("PROBITY_INPUTS").unwrap_or_else(|_| "2".to_owned());
    let arguments = ["run", "--strict", "--inputs", &inputs, "--time-limit", "2h", "--report-dir", "reports"];
    let said = tokio::task::block_in_place(|| place.run(&arguments));
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let report = place.report();
    let worse = |finding: &&Value| finding["level"] != "may";
    assert_eq!(report["findings"].as_array().unwrap().iter().find(worse), None);
    assert_eq!(report["inconclusive"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_planted_fault_is_found_and_shrunk_to_its_smallest_input() {
    let contracts = contract();
    let one = std::env::var("PROBITY_FAULT").ok();
    let rows = planted::TABLE
        .iter()
        .filter(|row| one.as_ref().is_none_or(|names| names.split(',').any(|name| name == row.name)));
    let missed = all(rows.map(|row| {
        let contracts = contracts.clone();
        async move {
            let report = run(Some(row.fault), &cases(row), &contracts).await;
            let found = report.findings.iter().any(|finding| shows(row, finding));
            (!found).then(|| missed(row, &report))
        }
    }))
    .await;
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), planted::TABLE.len(), missed.join("\n"));
}

fn missed(row: &Row, report: &Report) -> String {
    let seen: Vec<String> = report
        .findings
        .iter()
        .zip(lines(report))
        .map(|(finding, line)| format!("    {line}\n      {}", sent(finding.minimal.as_ref())))
        .collect();
    let doubts =
        report.inconclusive.first().map(|case| format!("    {} {}", case.case, case.reason)).unwrap_or_default();
    format!(
        "{} ({})\n  should name {} with {:?}\n{}\n{doubts}",
        row.name,
        row.says,
        row.clause,
        row.minimal,
        seen.join("\n")
    )
}

/// What is shown beside the smallest input is how it differs from one that is rightly accepted, and from no other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_difference_is_from_the_nearest_accepted_sibling() {
    let only = ["orders/createOrder/body.quantity/any-maximum".to_owned()];
    let report = run(Some(Fault::QuantityWraps), &only, &contract()).await;
    let minimal = report.findings[0].minimal.as_ref().unwrap();
    let changed: Vec<&str> = minimal.changes().filter(|line| line.starts_with(['+', '-'])).collect();
    assert_eq!(changed, ["-  \"quantity\": 1", "+  \"quantity\": 257"], "{}", minimal.diff);
}

/// Every case has a path of its own, and building the suite again gives the same cases.
#[test]
fn case_ids_are_unique_and_stable() {
    let mut contracts = crate::support::contracts(probity::Readings::Lenient);
    contracts.extend(contract());
    let addr = "127.0.0.1:1".parse().unwrap();
    let target = probity::internals::config::parse(&planted::config_toml(addr), "probity.toml", &|_| None).unwrap();
    let paths = || -> Vec<String> {
        let baseline = Arc::new(probity::internals::contract::baseline().unwrap());
        let setup = probity::Setup {
            contracts: contracts.clone(),
            baseline,
            target: target.clone(),
            options: Options::default(),
        };
        probity::prepare(&setup, "").unwrap().suite.cases().map(|case| case.path.clone()).collect()
    };
    let first = paths();
    assert!(first.len() > 400, "{}", first.len());
    assert_eq!(first, paths());
    let unique: std::collections::BTreeSet<&String> = first.iter().collect();
    assert_eq!(unique.len(), first.len());
}

/// The property cases about the part of a request in which a fault shows: drawn inputs alone must find it.
fn cases(row: &Row) -> Vec<String> {
    let subjects = match row.minimal {
        Minimal::Member(at, _) | Minimal::Least(at, _) | Minimal::Letters(at, _) | Minimal::LeastLetters(at, _) => {
            let place = at.replace("/0", "[]").replace('/', ".");
            let parent = place.rsplit_once('.').map_or("", |(parent, _)| parent);
            let documented = planted::documented().pointer(at).is_some();
            let mut found = vec![format!("body{}/any-*", if documented { &place } else { parent })];
            let own =
                row.clause.strip_prefix(&format!("orders/{}/", row.operation)).and_then(|own| own.split_once('#'));
            found.extend(own.filter(|(place, _)| place.starts_with("body")).map(|(place, _)| format!("{place}/any-*")));
            found.extend((!documented && !parent.is_empty()).then(|| "body/any-*".to_owned()));
            found
        }
        Minimal::Body(_) if row.operation != "createOrder" => vec!["body*/any-*".to_owned()],
        Minimal::Body(_) if row.clause.contains("lines[]") => vec!["body.lines[]/any-*".to_owned()],
        Minimal::Body(_) | Minimal::Spelled(..) | Minimal::Seldom(_) | Minimal::Header("Content-Type", _) => {
            vec!["body/any-*".to_owned()]
        }
        Minimal::Query(_) => vec!["query*/any-*".to_owned()],
        Minimal::Header("Authorization", _) => vec!["security/any-*".to_owned()],
        Minimal::Header(..) => ["header.*", "cookie.*"].map(|own| format!("{own}/any-*")).to_vec(),
        Minimal::Case(path) => return vec![path.to_owned()],
    };
    subjects.into_iter().map(|subject| format!("orders/{}/{subject}", row.operation)).collect()
}

/// Whether a finding names the row's clause and shows its smallest input.
fn shows(row: &Row, finding: &Finding) -> bool {
    if finding.clause.id != row.clause {
        return false;
    }
    let Some(minimal) = &finding.minimal else {
        return matches!(row.minimal, Minimal::Case(path) if finding.case == path);
    };
    let body = body(minimal);
    match row.minimal {
        Minimal::Member(at, value) => {
            serde_json::from_slice(&body).is_ok_and(|own: Value| own == put(planted::documented(), at, value))
        }
        Minimal::Letters(at, count) => serde_json::from_slice(&body)
            .is_ok_and(|own: Value| own == put(planted::documented(), at, &Value::from("a".repeat(count)).to_string())),
        Minimal::Body(text) => String::from_utf8_lossy(&body) == text,
        Minimal::Least(at, value) => {
            serde_json::from_slice(&body).is_ok_and(|own: Value| own == put(least(), at, value))
        }
        Minimal::LeastLetters(at, count) => serde_json::from_slice(&body)
            .is_ok_and(|own: Value| own == put(least(), at, &Value::from("a".repeat(count)).to_string())),
        Minimal::Spelled(part, other) => {
            String::from_utf8_lossy(&body) == planted::documented().to_string().replacen(part, other, 1)
        }
        Minimal::Query(pairs) => {
            let query = minimal.exact.target.split_once('?').map_or("", |(_, query)| query);
            let beside: Vec<&str> = query.split('&').filter(|pair| !planted::QUERY.contains(pair)).collect();
            let wanted = pairs.replace("TOO-LONG", &"a".repeat(301));
            // A pair may be the documented one a second time.
            beside.join("&") == wanted || query.ends_with(&format!("&{wanted}")) && wanted.contains('&')
        }
        Minimal::Header(name, value) => {
            minimal.exact.headers.iter().any(|(own, text)| own.eq_ignore_ascii_case(name) && text == value)
        }
        Minimal::Case(_) => false,
        Minimal::Seldom(often) => {
            let (seen, of) = minimal.seen;
            seen < of && f64::from(seen) / f64::from(of) < 4.0 / f64::from(often)
        }
    }
}

fn body(minimal: &Shrunk) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(&minimal.exact.base64).unwrap()
}

/// The smallest order.
fn least() -> Value {
    serde_json::json!({"kind": "book", "quantity": 1})
}

/// A body with one member of another value.
fn put(mut whole: Value, at: &str, value: &str) -> Value {
    let own: Value = serde_json::from_str(value).unwrap();
    if at.starts_with("/lines/0") && whole.get("lines").is_none() {
        whole["lines"] = serde_json::json!([{"sku": "ABC-1"}]);
    }
    let mut slot = &mut whole;
    for part in at.split('/').skip(1) {
        slot = match part.parse::<usize>() {
            Ok(index) => &mut slot[index],
            Err(_) => &mut slot[part],
        };
    }
    *slot = own;
    whole
}

fn sent(minimal: Option<&Shrunk>) -> String {
    minimal.map_or_else(
        || "not shrunk".to_owned(),
        |own| {
            let headers: Vec<String> =
                own.exact.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let body = String::from_utf8_lossy(&body(own)).chars().take(400).collect::<String>();
            format!("{} {:?} {body:?} {:?}", own.exact.target, headers, own.seen)
        },
    )
}
