//! The suite against planted faults: each is found, and the finding names the clause that the table names; legal variants
//! raise no finding of level must.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use probity::{Contract, Level, Readings};
use probity::{Options, Selection};
use probity::{Report, Verdict};

use crate::servers::planted_handler::{self, PlantedHandler};
use crate::servers::planted_provider::{self, Fault, PlantedProvider, Variant, config_toml};
use crate::support::{all, check, contracts, lines, without_inputs};

/// The contracts, shared by the checks of a table.
type Contracts = Arc<Vec<Arc<Contract>>>;

fn shipped() -> Contracts {
    Arc::new(contracts(Readings::Lenient))
}

/// Slow faults take three seconds; everything else answers at once.
fn options() -> Options {
    Options { timeout: Some(Duration::from_secs(2)), concurrency: 8, profile: without_inputs(), ..Options::default() }
}

/// A port that nobody else takes meanwhile: each is given out once, and they lie below those that systems give out.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(21_000);
    loop {
        let port = NEXT.fetch_add(1, Ordering::Relaxed);
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

async fn provider(fault: Option<Fault>, variant: Option<Variant>, contracts: Contracts) -> Report {
    let postback = format!("http://127.0.0.1:{}/", free_port());
    let running = PlantedProvider::start(fault, variant, Some(postback.clone())).await;
    // Sequences of events have faults and variants of their own.
    let selection = Selection { skip: vec!["lifecycle/**".parse().unwrap()], ..Selection::default() };
    let mut options = Options { selection, ..options() };
    let mut config = config_toml(running.addr, Some(&postback));
    if fault.is_none() {
        // Nothing hangs and nothing is lost here: a machine that is busy must not look as if something did.
        options.timeout = Some(Duration::from_secs(30));
        config = config.replace("due = \"2s\"", "due = \"30s\"");
    }
    let report = check(&config, &contracts, options).await;
    running.stop().await;
    report
}

async fn handler(
    fault: Option<planted_handler::Fault>,
    variant: Option<planted_handler::Variant>,
    contracts: Contracts,
) -> Report {
    let running = PlantedHandler::start(fault, variant).await;
    let mut config = planted_handler::config_toml(running.addr);
    if fault.is_none() {
        // Nothing hangs here: a machine that is busy must not look as if something did.
        config = config.replace("timeout = \"5s\"", "timeout = \"30s\"");
    }
    if fault == Some(planted_handler::Fault::AnswersSlowly) {
        config = config.replace("timeout = \"5s\"", "timeout = \"2s\"");
    }
    if fault == Some(planted_handler::Fault::FetchesEntityLater) {
        config = config.replace("300ms", "4s");
    }
    let report = check(&config, &contracts, Options { timeout: None, ..options() }).await;
    running.stop().await;
    report
}

fn conformant(report: &Report) {
    assert_eq!(report.verdict, Verdict::Conformant, "{:#?}\n{:#?}", lines(report), report.inconclusive);
    assert!(report.findings.iter().all(|finding| finding.level < Level::Must), "{:#?}", lines(report));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correct_provider_is_conformant() {
    conformant(&Box::pin(provider(None, None, shipped())).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correct_handler_is_conformant() {
    conformant(&Box::pin(handler(None, None, shipped())).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_planted_fault_of_a_provider_is_found_at_its_clause() {
    let contracts = shipped();
    let missed = all(planted_provider::TABLE.iter().map(|row| {
        let contracts = Arc::clone(&contracts);
        async move {
            let report = Box::pin(provider(Some(row.fault), None, contracts)).await;
            let named = report.findings.iter().any(|finding| finding.clause.id == row.clause);
            (!named).then(|| {
                format!("{} should name {}: {:#?} {:#?}", row.name, row.clause, lines(&report), report.inconclusive)
            })
        }
    }))
    .await;
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), planted_provider::TABLE.len(), missed.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_legal_variant_of_a_provider_raises_a_must() {
    let contracts = shipped();
    let alarms = all(planted_provider::VARIANTS.iter().map(|(variant, name)| {
        let contracts = Arc::clone(&contracts);
        async move {
            let report = Box::pin(provider(None, Some(*variant), contracts)).await;
            let must = report.findings.iter().any(|finding| finding.level == Level::Must);
            (must || report.verdict != Verdict::Conformant)
                .then(|| format!("{name}: {:?} {:#?} {:#?}", report.verdict, lines(&report), report.inconclusive))
        }
    }))
    .await;
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

/// The contracts of notifications of users, or of companies.
fn of(contracts: &Contracts, company: bool) -> Contracts {
    Arc::new(contracts.iter().filter(|own| own.name.starts_with("company") == company).take(2).cloned().collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_planted_fault_of_a_handler_is_found_at_its_clause() {
    let contracts = shipped();
    let (users, companies) = (of(&contracts, false), of(&contracts, true));
    let missed = all(planted_handler::TABLE.iter().map(|row| {
        let contracts = Arc::clone(if row.clause.starts_with("company") { &companies } else { &users });
        async move {
            let report = Box::pin(handler(Some(row.fault), None, contracts)).await;
            let named = |finding: &&probity::Finding| finding.clause.id == row.clause;
            let found = report.findings.iter().filter(named).map(|finding| finding.level).max();
            (found.map(Level::as_str) != Some(row.level.name())).then(|| {
                format!(
                    "{} should name {} at {}, not {found:?}: {:#?} {:#?}",
                    row.name,
                    row.clause,
                    row.level.name(),
                    lines(&report),
                    report.inconclusive
                )
            })
        }
    }))
    .await;
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), planted_handler::TABLE.len(), missed.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_legal_variant_of_a_handler_raises_a_must() {
    let users = of(&shipped(), false);
    let alarms = all(planted_handler::VARIANTS.iter().map(|(variant, says)| {
        let contracts = Arc::clone(&users);
        async move {
            let report = Box::pin(handler(None, Some(*variant), contracts)).await;
            let must = report.findings.iter().any(|finding| finding.level == Level::Must);
            (must || report.verdict != Verdict::Conformant)
                .then(|| format!("{says}: {} {:#?} {:#?}", report.headline, lines(&report), report.inconclusive))
        }
    }))
    .await;
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

#[test]
fn the_handler_has_faults_of_fifty_kinds_and_thirty_legal_variants() {
    assert!(planted_handler::TABLE.len() >= 50 && planted_handler::VARIANTS.len() >= 30);
}
