//! Targets that implement nothing earn nothing: no discriminating case passes on them, and dead ones are inconclusive.

use std::sync::Arc;
use std::time::Duration;

use probity::internals::contract::{Duty, baseline};
use probity::{CaseResult, Contract, Outcome, Report, Verdict};
use probity::{Options, Profile};
use probity::{Readings, Role};

use crate::cli::Place;
use crate::servers::null::{KINDS, Kind, Null};
use crate::servers::{planted_handler, planted_provider, socket};
use crate::support::{contracts, lines, watch_cases};

/// Short limits: a hanging target must not hang the tests, and a rate limit's `Retry-After` of a minute lies beyond them.
fn options() -> Options {
    let profile = Profile { time_limit: Duration::from_secs(20), ..Profile::standard() };
    Options { timeout: Some(Duration::from_millis(500)), profile, ..Options::default() }
}

/// Whether a case tells a correct target from one that answers anything: it demands a refusal.
fn discriminates(case: &CaseResult, contracts: &[Arc<Contract>], rules: &Contract) -> bool {
    let left = case.left.iter().map(|(_, duty)| *duty);
    case.judged.promises(contracts, rules).map(|(_, duty)| duty).chain(left).any(|duty| duty == Duty::Refuse)
}

fn discriminating_passes(cases: &[CaseResult]) -> Vec<&str> {
    let (contracts, rules) = (contracts(Readings::Lenient), baseline().expect("the rules"));
    cases
        .iter()
        .filter(|case| {
            discriminates(case, &contracts, &rules) && case.outcome == Outcome::Passed && case.findings.is_empty()
        })
        .map(|case| case.case.as_str())
        .collect()
}

fn expect(role: Role, kind: Kind, report: &Report, cases: &[CaseResult]) {
    let told = format!("{role} {kind:?}: {}\n{:#?}", report.headline, lines(report));
    let turned = matches!(kind, Kind::RateLimitAfter50 | Kind::TokenExpiresAfter(_));
    let dead = matches!(kind, Kind::ClosedPort | Kind::AcceptsAndHangs | Kind::Resets);
    if turned {
        // What passed, passed while the target was still fair: a correct one answers at most this many.
        assert!(cases.iter().filter(|case| case.outcome == Outcome::Passed).count() <= 50, "{told}");
        assert!(report.summary.failed == 0, "a target that turns is no broken one: {told}");
        assert_eq!(report.exit_code, 3, "{told}");
    } else {
        let passes = discriminating_passes(cases);
        assert!(passes.is_empty(), "{told}\n{passes:#?}");
    }
    if dead {
        assert_eq!((report.exit_code, report.summary.passed), (3, 0), "{told}");
    }
    let broken = match role {
        Role::Provider => {
            matches!(
                kind,
                Kind::Always200 | Kind::Always400 | Kind::Always500 | Kind::Echo | Kind::HtmlPage | Kind::RedirectLoop
            )
        }
        Role::Handler => matches!(kind, Kind::Always400 | Kind::Always500 | Kind::RedirectLoop),
    };
    if broken {
        assert_eq!(report.verdict, Verdict::Broken, "{told}");
    }
    // The documents do not say how a handler refuses: accepting everything is bad practice, not a breach.
    if role == Role::Handler && kind == Kind::Always200 {
        assert_eq!(report.exit_code, 0, "{told}");
        assert!(report.summary.advisory > 0 && report.summary.accepted_garbage > 0, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_providers() {
    let contracts = contracts(Readings::Lenient);
    for kind in KINDS {
        let running = Null::start(*kind).await;
        let config = planted_provider::config_toml(running.addr, None);
        let (report, cases) = watch_cases(&config, &contracts, Options { concurrency: 1, ..options() }).await;
        expect(Role::Provider, *kind, &report, &cases);
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_handlers() {
    let contracts = contracts(Readings::Lenient);
    for kind in KINDS {
        let running = Null::start(*kind).await;
        // The handler's own hang limit would make each unanswered case wait for half a minute.
        let config = planted_handler::config_toml(running.addr).replace("timeout = \"5s\"", "timeout = \"500ms\"");
        let mut options = Options { concurrency: 1, ..options() };
        if *kind == Kind::Always200 {
            // Nothing hangs here: a machine that is busy must not cut the run short.
            options.profile.time_limit = Duration::from_secs(120);
        }
        let (report, cases) = watch_cases(&config, &contracts, options).await;
        expect(Role::Handler, *kind, &report, &cases);
        running.stop().await;
    }
}

/// Six operations, so that six requests are in flight at once.
fn six_operations() -> String {
    let operation = |name: char| {
        format!(
            "  /{name}/{{key}}:\n    get:\n      operationId: {name}\n      parameters:\n        - {{name: key, in: path, required: true, \
             schema: {{type: string}}}}\n      responses: {{'200': {{description: there}}, '404': {{description: not there}}}}\n"
        )
    };
    let paths: String = "abcdef".chars().map(operation).collect();
    format!("openapi: 3.1.0\ninfo: {{title: Six, version: '1'}}\npaths:\n{paths}")
}

/// A target that dies of one input takes the requests beside it along: those are not judged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_is_blamed_on_one_case() {
    let last = Arc::new(tokio::sync::Notify::new());
    let dying = Arc::clone(&last);
    let running = socket::serve(move |request, _| {
        let dying = Arc::clone(&dying);
        async move {
            if request.path.starts_with("/c/") && request.path.contains("%zz") {
                dying.notify_one();
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
            let methods = [("Allow", "GET")];
            if request.method == "GET" { socket::plain(200, &[], b"") } else { socket::plain(405, &methods, b"") }
        }
    })
    .await;
    let url = running.url();
    let killer = tokio::spawn(async move {
        last.notified().await;
        running.stop().await;
    });
    let place = Place::new().with("six.yaml", &six_operations());
    let said = tokio::task::block_in_place(|| {
        place.run(&["run", "six.yaml", "--provider", &url, "--inputs", "0", "--timeout", "2s"])
    });
    killer.await.expect("the target has died");
    let report = place.report();
    let dead: Vec<&serde_json::Value> =
        report["findings"].as_array().expect("findings").iter().filter(|own| own["check"] == "answers").collect();
    assert_eq!(dead.len(), 1, "{dead:#?}\n{}{}{:#}", said.out, said.err, report["inconclusive"]);
    assert_eq!((said.code, &report["verdict"]), (Some(1), &serde_json::json!("broken")));
    let told = format!("{} {}", dead[0]["case"], dead[0]["message"]);
    assert!(told.contains("in flight beside it"), "{told}");
    assert!(told.contains("six/c/path.key/odd-invalid-percent"), "the case that did it is named: {told}");
}
