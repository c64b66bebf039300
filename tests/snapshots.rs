//! What a reader relies on, approved: the case list of each contract, and the reference's answers to the documented requests.
//! `cargo insta review` shows what changed.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use insta::{Settings, assert_snapshot};
use probity::Target;
use probity::internals::config::parse;
use probity::internals::contract::baseline;
use probity::internals::exchange::Exchange;
use probity::internals::prove::Stage;
use probity::internals::reference;
use probity::internals::wire::SendOptions;
use probity::{Contract, Readings};
use probity::{Options, Setup, Stop, prepare};

use crate::support::contracts;

/// Snapshots lie beside the contracts that they mirror, and hold no value that changes from run to run.
fn approved(contract: &str, name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(contract));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", "[uuid]");
    settings.add_filter(r"date: .* GMT", "date: [date]");
    settings.bind(|| assert_snapshot!(name, text));
}

fn embedded() -> Target {
    let mut target = parse(reference::CONFIG, "probity.toml", &|_| None).unwrap();
    target.provider.as_mut().unwrap().embedded = true;
    target.handler.as_mut().unwrap().embedded = true;
    target
}

fn setup(contract: &Arc<Contract>) -> Setup {
    Setup {
        contracts: vec![Arc::clone(contract)],
        baseline: Arc::new(baseline().unwrap()),
        target: embedded(),
        options: Options::default(),
    }
}

#[test]
fn the_case_list_of_each_contract_is_approved() {
    for contract in contracts(Readings::Lenient) {
        let prepared = prepare(&setup(&contract), "http://postback.reference/").unwrap();
        let mut paths: Vec<String> = prepared.suite.cases().map(|case| case.path.clone()).collect();
        paths.extend(prepared.suite.deliveries.iter().map(|case| case.path.clone()));
        paths.sort();
        approved(&contract.name, "cases", &paths.join("\n"));
    }
}

/// One answer, with its secrets as symbols.
fn told(exchange: &Exchange) -> String {
    let mut text = format!("{} {}\n", exchange.request.method, exchange.request.url);
    match &exchange.outcome {
        Err(failure) => {
            let _infallible = writeln!(text, "{failure}");
        }
        Ok(response) => {
            let _infallible = writeln!(text, "{} {}", response.status, response.reason);
            for (name, value) in &response.headers {
                let _infallible = writeln!(text, "{}: {value}", name.to_ascii_lowercase());
            }
            let _infallible = writeln!(text, "\n{}", String::from_utf8_lossy(&response.body));
        }
    }
    text
}

#[tokio::test(start_paused = true)]
async fn the_reference_answers_the_documented_requests_as_approved() {
    let stage = Stage::new(&embedded(), Stop::never()).await.unwrap();
    for contract in contracts(Readings::Lenient) {
        let prepared = prepare(&setup(&contract), "http://postback.reference/").unwrap();
        let mut text = String::new();
        for session in &prepared.suite.sessions {
            let client = &stage.surroundings.client;
            let options = SendOptions {
                timeout: std::time::Duration::from_secs(5),
                fresh_connection: false,
                ..SendOptions::default()
            };
            for request in &session.control.prepare {
                Box::pin(client.send(request, options)).await;
            }
            let exchange = Box::pin(client.send(&session.control.request, options)).await;
            let _infallible = writeln!(text, "## {}\n{}", session.control.path, told(&exchange));
        }
        approved(&contract.name, "documented-answers", &text);
    }
}
