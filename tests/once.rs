//! Targets that do wrong exactly once, at their n-th exchange, whatever that was for: each is found. In process, on a paused clock.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use insta::assert_snapshot;
use probity::internals::config::parse;
use probity::internals::contract::baseline;
use probity::internals::wire::{Actions, Client, Network, Pipe, ReadLimits, Vault, outside_client};
use probity::{Contract, Options, Profile, Readings, Report, RunEnvironment, Selection, Setup, Stop, prepare, run};
use tokio::time::Instant;

use crate::servers::planted_handler;
use crate::servers::planted_provider::{self, Correct};
use crate::servers::socket::{Request, Step, connection, plain};
use crate::support::{contracts, without_inputs};

/// The last exchange that is done wrong.
const LAST: usize = 80;
/// Of the shipped contracts, which are large, one in so many.
const SOME: usize = 9;
const ADDRESS: &str = "127.0.0.1:9";

/// What is done wrong, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wrong {
    NoAnswer,
    Reset,
    ServerError,
    Truncated,
    MediaType,
}

const WRONGS: [Wrong; 5] = [Wrong::NoAnswer, Wrong::Reset, Wrong::ServerError, Wrong::Truncated, Wrong::MediaType];

/// Who is right but once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Provider,
    Handler,
    Foreign,
}

const FOREIGN: &str = "
openapi: 3.1.0
info: {title: shelves, version: '1'}
paths:
  /shelves:
    get:
      operationId: listShelves
      parameters: [{name: order, in: query, schema: {type: string, enum: [up, down], default: up}}]
      responses:
        '200':
          description: d
          content: {application/json: {schema: {type: array, items: {type: string}}}}
        '400': {description: d, content: {application/json: {schema: {type: object}}}}
    post:
      operationId: addShelf
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, minLength: 1, example: top}}, additionalProperties: false}}}
      responses:
        '201': {description: d, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
        '400': {description: d, content: {application/json: {schema: {type: object}}}}
";

/// The foreign provider, right.
fn shelves(request: &Request) -> Vec<Step> {
    let json = [("Content-Type", "application/json")];
    let orders = request.query_values("order");
    let fits = orders.len() < 2 && orders.iter().all(|order| order == "up" || order == "down");
    let body: Option<serde_json::Value> = serde_json::from_slice(&request.body).ok();
    let named = body.as_ref().and_then(|body| body.as_object()).is_some_and(|members| {
        members.len() == 1 && members.get("name").and_then(|name| name.as_str()).is_some_and(|name| !name.is_empty())
    });
    match request.method.as_str() {
        _ if request.path != "/shelves" => plain(404, &[], b""),
        "GET" if fits => plain(200, &json, b"[\"top\"]"),
        "POST" if request.media_type() != "application/json" => plain(415, &[], b""),
        "POST" if named => plain(201, &json, b"{\"id\":1}"),
        "GET" | "POST" => plain(400, &json, b"{}"),
        _ => plain(405, &[("Allow", "GET, POST")], b""),
    }
}

fn wrong(kind: Wrong, right: Vec<Step>) -> Vec<Step> {
    match kind {
        Wrong::NoAnswer => vec![Step::Hang],
        Wrong::Reset => vec![Step::Close],
        Wrong::ServerError => plain(500, &[], b""),
        Wrong::Truncated => {
            let text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
            vec![Step::Write(text.into()), Step::Close]
        }
        Wrong::MediaType => {
            let [Step::Write(bytes)] = right.as_slice() else { return right };
            let text = String::from_utf8_lossy(bytes);
            vec![Step::Write(text.replace("Content-Type: application/", "Content-Type: klingon/").into_bytes())]
        }
    }
}

/// Whether an answer names a media type that can be wrong.
fn is_typed(steps: &[Step]) -> bool {
    matches!(steps, [Step::Write(bytes)] if String::from_utf8_lossy(bytes).contains("Content-Type: application/"))
}

/// Plays against a target that is wrong at its n-th exchange; the report, and whether it came to that.
fn play(who: Who, (contracts, only): (&[Arc<Contract>], &[&str]), kind: Wrong, n: usize) -> (Report, bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let text = match who {
            Who::Provider => planted_provider::config_toml(ADDRESS.parse().unwrap(), None),
            Who::Handler => planted_handler::config_toml(ADDRESS.parse().unwrap()),
            Who::Foreign => format!("[provider]\nurl = \"http://{ADDRESS}\"\n"),
        };
        let target = parse(&text, "probity.toml", &|_| None).unwrap();
        let vault = Arc::new(Vault::new(&target.secrets, None).await.unwrap());
        let pipe = Pipe::new();
        let (counter, came) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let seen = Arc::clone(&came);
        let correct = Correct::start();
        pipe.serve(
            "127.0.0.1",
            Arc::new(move |stream| {
                let (correct, counter, seen) = (correct.clone(), Arc::clone(&counter), Arc::clone(&seen));
                tokio::spawn(connection(stream, counter, move |request: Request, number: usize| {
                    let (correct, seen) = (correct.clone(), Arc::clone(&seen));
                    async move {
                        let mut right = match who {
                            Who::Provider => correct.answer(&request, number).await,
                            Who::Handler => planted_handler::answer(&request),
                            Who::Foreign => shelves(&request),
                        };
                        // What has no media type cannot have a wrong one.
                        if number == n && (kind != Wrong::MediaType || is_typed(&right)) {
                            seen.fetch_add(1, Ordering::Relaxed);
                            return wrong(kind, right);
                        }
                        if kind == Wrong::Reset {
                            // Each connection is a fresh one.
                            right.push(Step::Close);
                        }
                        right
                    }
                }));
            }),
        );
        let client = Arc::new(Client::new(Arc::new(pipe), vault, ReadLimits::default(), Instant::now()));
        let actions = Arc::new(Actions::new(Arc::clone(&client), outside_client(&Network::default()).unwrap()));
        let profile = Profile { time_limit: Duration::from_secs(24 * 60 * 60), ..without_inputs() };
        let only = only.iter().map(|pattern| pattern.parse().unwrap()).collect();
        let selection = Selection { only, ..Selection::default() };
        let options = Options { concurrency: 1, profile, selection, ..Options::default() };
        let setup = Setup { contracts: contracts.to_vec(), baseline: Arc::new(baseline().unwrap()), target, options };
        let (postback, stop) = ("http://postback.test/".to_owned(), Stop::never());
        let around =
            RunEnvironment { client, actions, arrivals: None, postback, stop, listener: None, canary: None, ask: None };
        let prepared = prepare(&setup, &around.postback).unwrap();
        let report = Box::pin(run(setup, prepared, &around, &mut |_| {})).await;
        (report, came.load(Ordering::Relaxed) > 0)
    })
}

/// How many exchanges were wrong, and those that were not found, with what the report says instead.
type Planted = (usize, BTreeMap<usize, String>);

/// Whoever is wrong once is broken, whatever the exchange was for; the table lists those that are not.
fn table(who: Who, contracts: &[Arc<Contract>], only: &[&str], stride: usize) -> String {
    let waiting: Mutex<VecDeque<(Wrong, usize)>> =
        Mutex::new(WRONGS.into_iter().flat_map(|kind| (1..=LAST).step_by(stride).map(move |n| (kind, n))).collect());
    let missed: Mutex<BTreeMap<Wrong, Planted>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((kind, n)) = { waiting.lock().unwrap().pop_front() } {
                    let (report, came) = play(who, (contracts, only), kind, n);
                    if came {
                        let mut missed = missed.lock().unwrap();
                        let own = missed.entry(kind).or_default();
                        own.0 += 1;
                        if report.exit_code != 1 {
                            let why = format!("{} {:?}", report.exit_code, report.exchanges.excused);
                            own.1.insert(n, why);
                        }
                    }
                }
            });
        }
    });
    let mut text = String::new();
    for (kind, (planted, missed)) in missed.into_inner().unwrap() {
        writeln!(text, "{kind:?}: {} of {planted} found", planted - missed.len()).unwrap();
        for (n, why) in missed {
            writeln!(text, "  at {n}: {why}").unwrap();
        }
    }
    text
}

fn shipped(with: &str) -> Vec<Arc<Contract>> {
    let mut all = contracts(Readings::Lenient);
    all.retain(|contract| contract.name == with);
    all
}

#[test]
fn a_provider_that_is_wrong_once_is_found() {
    // The documents rule no media type of its answers out.
    assert_snapshot!(table(Who::Provider, &shipped("user-notification-v1"), &["*/subscribeUser/*/*"], SOME), @r"
    NoAnswer: 8 of 9 found
      at 1: 0 {NeverAnswered: 1}
    Reset: 8 of 9 found
      at 1: 0 {NeverAnswered: 1}
    ServerError: 9 of 9 found
    Truncated: 9 of 9 found
    MediaType: 0 of 6 found
      at 19: 0 {}
      at 28: 0 {}
      at 37: 0 {}
      at 55: 0 {}
      at 64: 0 {}
      at 73: 0 {}
    ");
}

#[test]
fn a_handler_that_is_wrong_once_is_found() {
    assert_snapshot!(table(Who::Handler, &shipped("user-notification-v1"), &["*/userItinerary/*/*"], SOME), @r"
    NoAnswer: 8 of 9 found
      at 1: 0 {NeverAnswered: 1}
    Reset: 8 of 9 found
      at 1: 0 {NeverAnswered: 1}
    ServerError: 9 of 9 found
    Truncated: 9 of 9 found
    ");
}

#[test]
fn a_provider_of_a_foreign_contract_that_is_wrong_once_is_found() {
    let foreign = vec![Arc::new(Contract::from_text("shelves", FOREIGN).unwrap())];
    assert_snapshot!(table(Who::Foreign, &foreign, &[], 1), @r"
    NoAnswer: 50 of 51 found
      at 1: 0 {NeverAnswered: 1}
    Reset: 50 of 51 found
      at 1: 0 {NeverAnswered: 1}
    ServerError: 51 of 51 found
    Truncated: 51 of 51 found
    MediaType: 45 of 45 found
    ");
}
