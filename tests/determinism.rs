//! The same seed against a target with deterministic answers gives the same requests and the same report, byte for byte,
//! however many sessions run at the same time.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;

use probity::Contract;
use probity::internals::event::mask;
use probity::{Options, Profile, Selection};

use crate::servers::planted_properties::{self as planted, Fault};
use crate::support::check;

/// How many runs are compared; the deep run sets it to 100.
fn runs() -> usize {
    std::env::var("PROBITY_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(6)
}

/// Requests in an order that does not depend on which of them came first, and the report.
async fn run(seed: u64, concurrency: usize, contracts: &[Arc<Contract>], server: &Server) -> (Vec<String>, String) {
    // A slice of everything: listed and drawn cases of texts, lists, forms and answers that fail and are shrunk.
    let only =
        ["createOrder/body.comment", "createOrder/query*", "findOrders/query.tags*", "rateOrder/*", "importOrder/*"];
    let only = only.iter().map(|place| format!("orders/{place}/*").parse().unwrap()).collect();
    let profile = Profile { inputs: 12, ..Profile::standard() };
    let selection = Selection { only, ..Selection::default() };
    let options = Options { seed, concurrency, profile, selection, ..Options::default() };
    server.log.lock().unwrap().clear();
    let report = Box::pin(check(&planted::config_toml(server.running.addr), contracts, options)).await;
    let mut requests = std::mem::take(&mut *server.log.lock().unwrap());
    requests.sort();
    (requests, serde_json::to_string_pretty(&mask::report(&report)).unwrap())
}

fn refer(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

struct Server {
    running: crate::servers::socket::Running,
    log: Arc<std::sync::Mutex<Vec<String>>>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_seed_gives_one_series_of_requests_and_one_report() {
    let contracts = vec![Arc::new(Contract::from_text("orders", planted::CONTRACT).unwrap())];
    let (running, log) = planted::start_recording(Some(Fault::CommentApostrophe)).await;
    let server = Server { running, log };
    let (requests, report) = run(7, 1, &contracts, &server).await;
    assert!(requests.len() > 800, "{}", requests.len());
    assert!(report.contains("\"minimal\""), "something is found and shrunk");
    for round in 1..runs() {
        let concurrency = if round % 2 == 1 { 16 } else { 1 };
        let (again, same) = run(7, concurrency, &contracts, &server).await;
        let difference = similar::TextDiff::from_slices(&refer(&requests), &refer(&again))
            .unified_diff()
            .context_radius(0)
            .to_string();
        assert!(difference.is_empty(), "requests differ in run {round} at concurrency {concurrency}:\n{difference}");
        assert!(report == same, "the report differs in run {round} at concurrency {concurrency}");
    }
    let (other, _) = run(8, 1, &contracts, &server).await;
    assert!(requests != other, "another seed draws other inputs");
    server.running.stop().await;
}
