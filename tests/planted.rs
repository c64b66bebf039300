//! The suite against planted faults: each is found, and the finding names the clause that the table names; legal variants
//! raise no finding of level must.

use std::time::Duration;

use probity::contract::{Level, Readings};
use probity::event::Verdict;
use probity::run::Options;

use crate::servers::planted_handler::{self, PlantedHandler};
use crate::servers::planted_provider::{self, PlantedProvider, config_toml};
use crate::support::{check, contracts, lines};

/// Slow faults take three seconds; everything else answers at once.
fn options() -> Options {
    Options { timeout: Duration::from_secs(1), concurrency: 8, ..Options::default() }
}

/// A port that is free now.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn provider(
    fault: Option<planted_provider::Fault>,
    variant: Option<planted_provider::Variant>,
    contracts: &[std::sync::Arc<probity::contract::Contract>],
) -> probity::event::Report {
    let postback = format!("http://127.0.0.1:{}/", free_port());
    let running = PlantedProvider::start(fault, variant, Some(postback.clone())).await;
    let report = check(&config_toml(running.addr, Some(&postback)), contracts, options()).await;
    running.stop().await;
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correct_provider_is_conformant() {
    let report = provider(None, None, &contracts(Readings::Lenient)).await;
    assert_eq!(report.verdict, Verdict::Conformant, "{:#?}\n{:#?}", lines(&report), report.inconclusive);
    assert!(report.findings.iter().all(|finding| finding.level == Level::May), "{:#?}", lines(&report));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_planted_fault_of_a_provider_is_found_at_its_clause() {
    let contracts = contracts(Readings::Lenient);
    let mut missed = Vec::new();
    for row in planted_provider::TABLE {
        let report = provider(Some(row.fault), None, &contracts).await;
        let named = report.findings.iter().any(|finding| finding.clause.id == row.clause);
        if !named {
            missed.push(format!("{} should name {}: {:#?}", row.name, row.clause, lines(&report)));
        }
    }
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), planted_provider::TABLE.len(), missed.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_legal_variant_of_a_provider_raises_a_must() {
    let contracts = contracts(Readings::Lenient);
    let mut alarms = Vec::new();
    for (variant, name) in planted_provider::VARIANTS {
        let report = provider(None, Some(*variant), &contracts).await;
        if report.findings.iter().any(|finding| finding.level == Level::Must) || report.verdict != Verdict::Conformant {
            alarms.push(format!("{}: {:?} {:#?} {:#?}", name, report.verdict, lines(&report), report.inconclusive));
        }
    }
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_planted_fault_of_a_handler_is_found_at_its_clause() {
    let contracts = contracts(Readings::Lenient);
    let mut missed = Vec::new();
    for row in planted_handler::TABLE {
        let running = PlantedHandler::start(Some(row.fault)).await;
        let report = check(&planted_handler::config_toml(running.addr), &contracts, options()).await;
        running.stop().await;
        if !report.findings.iter().any(|finding| finding.clause.id == row.clause) {
            missed.push(format!(
                "{} should name {}: {:#?} {:#?}",
                row.name,
                row.clause,
                lines(&report),
                report.inconclusive
            ));
        }
    }
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), planted_handler::TABLE.len(), missed.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correct_handler_is_conformant() {
    let running = PlantedHandler::start(None).await;
    let report = check(&planted_handler::config_toml(running.addr), &contracts(Readings::Lenient), options()).await;
    running.stop().await;
    assert_eq!(report.verdict, Verdict::Conformant, "{:#?}\n{:#?}", lines(&report), report.inconclusive);
}
