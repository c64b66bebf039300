//! What a partner meets on the way to a handler that is right: the first refusal, one notification by hand, the
//! handler's own counter, the first lines of the report.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use base64::Engine as _;
use probity::internals::codec::FORMATS;
use probity::internals::contract::baseline;
use probity::internals::event::RequirementVerdict;
use probity::internals::judge::{Judges, checks};
use probity::internals::suite::{Suite, SuiteOptions};
use probity::{Contract, Level, Readings, Role};
use probity::{Options, Profile};
use probity::{Outcome, Report, Verdict};

use crate::cli::Place;
use crate::servers::null::{Kind, Null};
use crate::servers::planted_handler::{self, PlantedHandler, answer};
use crate::servers::socket::{Request, Running, Step, plain, serve};
use crate::support::{check, contracts, lines, watch_cases, without_inputs};

const TOKEN: &str = "known-token-of-the-tests-1";
const USER: &str = "cm@example.com";

/// A handler that wants Basic authentication, and knows one token and one user.
async fn choosy() -> Running {
    let credentials = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("partner:secret"));
    serve(move |request: Request, _| {
        let credentials = credentials.clone();
        async move {
            if request.header("authorization") != Some(&credentials) {
                return plain(401, &[("WWW-Authenticate", "Basic realm=\"notifications\"")], b"");
            }
            let known = |name: &str, value: &str| request.query_values(name).iter().all(|own| own == value);
            if known("oauth_token_key", TOKEN) && known("userid_value", USER) {
                answer(&request)
            } else {
                plain(403, &[], b"")
            }
        }
    })
    .await
}

/// The lines of configuration in what a run printed.
fn printed(out: &str) -> String {
    let lines = out.lines().skip_while(|line| !line.contains("add to probity.toml")).skip(1);
    lines.take_while(|line| line.starts_with("    ")).map(str::trim).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_refusal_says_which_lines_to_add_and_with_them_the_handler_is_conformant() {
    let running = choosy().await;
    let url = format!("{}/postback", running.url());
    let ran = tokio::task::spawn_blocking(move || {
        let arguments = ["run", "--profile", "quick", "--handler", &url];
        let first = Place::new().run(&arguments);
        first.says(3, &["inconclusive: 0 failed", "add to probity.toml", "# it asks for Basic"]);
        let lines = printed(&first.out);
        let place = Place::new().with("probity.toml", &format!("{lines}\n[canary]\nsettle = \"300ms\"\n"));
        let authorization = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("partner:secret"));
        let variables = [
            ("HANDLER_AUTHORIZATION", authorization.as_str()),
            ("HANDLER_OAUTH_TOKEN_KEY", TOKEN),
            ("HANDLER_USERID_VALUE", USER),
        ];
        let second = place.run_with(&arguments, &variables);
        second.says(0, &["conformant"]);
        assert!(!second.out.contains(TOKEN) && !second.out.contains("cGFydG5lcj"), "a secret is printed");
    });
    ran.await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_notification_is_sent_by_hand() {
    let running = PlantedHandler::start(None, None).await;
    let url = format!("{}/postback", running.url());
    let ran = tokio::task::spawn_blocking(move || {
        let place = Place::new().with("body.xml", "<Notification>");
        let send = |more: &[&str]| place.run(&[&["send", "userItinerary", "--handler", &url], more].concat());
        send(&[])
            .says(0, &["passed: status 200", "must be taken", "curl -i --http1.1", "<EventType>CREATE</EventType>"]);
        send(&["--event", "cancel"]).says(0, &["<EventType>CANCEL</EventType>"]);
        send(&["--set", "TripId=abc", "--set", "oauth_token_key=t 1"]).says(0, &["<TripId>abc</TripId>", "t%201"]);
        send(&["--set", "TripId"]).says(0, &["passed: status 400", "should be refused", "TripId"]);
        send(&["--set", "type=other"]).says(0, &["passed: status 400", "`type` is not as documented"]);
        send(&["--raw", "body.xml"]).says(0, &["passed: status 400", "a body of its own"]);
        send(&["--times", "3"]).says(0, &["answer 3 of 3"]);
        send(&["--set", "TripID=a"]).says(0, &["<TripId>a</TripId>"]);
        send(&["--set", "Trip=a"]).complains(2, &["has no parameter and no member `Trip`", "did you mean `TripId`?"]);
        send(&["--event", "CHANGE"]).complains(2, &["has no event `CHANGE`", "CREATE, UPDATE, CANCEL"]);
        send(&["--raw", "none.xml"]).complains(2, &["cannot read none.xml"]);
        place.run(&["send", "userItinary", "--handler", &url]).complains(2, &["did you mean `userItinerary`?"]);
        place.run(&["send", "subscribeUser", "--handler", &url]).complains(2, &["no webhook `subscribeUser`"]);
        place.run(&["send", "userItinerary", "--handler", "nonsense"]).complains(2, &["--handler"]);
        // Nothing listens there.
        place.run(&["send", "userItinerary", "--handler", "http://127.0.0.1:1/"]).says(3, &["inconclusive"]);
        // Without a handler it goes to the reference.
        place.run(&["send", "companyItinerary"]).says(0, &["passed: status 200", "userid_value="]);
    });
    ran.await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_seen_by_hand_is_explained() {
    let running = PlantedHandler::start(Some(planted_handler::Fault::FailsOnMalformed), None).await;
    let url = format!("{}/postback", running.url());
    let ran = tokio::task::spawn_blocking(move || {
        let place = Place::new().with("body.xml", "<Notification>");
        let said = place.run(&["send", "userItinerary", "--handler", &url, "--raw", "body.xml"]);
        said.says(
            1,
            &["failed: status 500", "baseline/handler/answer#no-5xx", "why: ", "fix: ", "RFC 9110 section 15.6"],
        );
    });
    ran.await.unwrap();
    running.stop().await;
}

/// A handler that counts what it processes, and perhaps processes what it knows already once more.
async fn counting(twice: bool) -> Running {
    let count = Arc::new(AtomicU64::new(0));
    let known = Arc::new(std::sync::Mutex::new(BTreeSet::new()));
    serve(move |request: Request, _| {
        let (count, known) = (Arc::clone(&count), Arc::clone(&known));
        async move {
            if request.path == "/count" {
                let text = format!("{{\"processed\": {}}}", count.load(SeqCst));
                return plain(200, &[("Content-Type", "application/json")], text.as_bytes());
            }
            let new = known.lock().unwrap().insert((request.query.clone(), request.body.clone()));
            let steps: Vec<Step> = answer(&request);
            if new || twice {
                count.fetch_add(1, SeqCst);
            }
            steps
        }
    })
    .await
}

async fn counted(twice: bool, with_counter: bool) -> Report {
    let running = counting(twice).await;
    let counter = format!("\n[handler.processed]\nurl = \"{}/count\"\n", running.url());
    let config = planted_handler::config_toml(running.addr) + if with_counter { &counter } else { "" };
    let mut options = Options::default();
    options.selection.only = vec!["**/repeated/*".parse().unwrap()];
    let report = check(&config, &contracts(Readings::Lenient)[..1], options).await;
    running.stop().await;
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processing_twice_is_found_with_a_counter_and_only_noted_without() {
    let line = |report: &Report| report.requirements.iter().find(|own| own.id == "BL-PROCESSED-ONCE").unwrap().clone();
    let found = counted(true, true).await;
    let named = found.findings.iter().find(|own| own.clause.id == "baseline/handler/delivery#once").unwrap();
    assert_eq!((named.level, named.check.as_str()), (Level::Should, "processed-once"));
    assert!(named.message.contains("sent 2 times was processed 2 times"), "{}", named.message);
    assert_eq!(line(&counted(false, true).await).verdict, RequirementVerdict::Passed);
    let unseen = counted(true, false).await;
    assert!(unseen.findings.iter().all(|own| own.check.as_str() != "processed-once"), "{:#?}", lines(&unseen));
    let line = line(&unseen);
    assert_eq!(line.verdict, RequirementVerdict::Skipped);
    assert!(line.reason.unwrap().contains("[handler.processed]"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_is_taken_by_a_handler_that_is_slow_and_missed_by_one_that_drops() {
    let report = |fault, variant| async move {
        let running = PlantedHandler::start(fault, variant).await;
        let mut options = Options { profile: Profile { inputs: 0, ..Profile::golive() }, ..Options::default() };
        options.selection.only = vec!["*/userItinerary/pace/*".parse().unwrap()];
        let config = planted_handler::config_toml(running.addr);
        let report = check(&config, &contracts(Readings::Lenient), options).await;
        running.stop().await;
        report
    };
    let slow = report(None, Some(planted_handler::Variant::OneAtATime)).await;
    assert!(slow.findings.is_empty(), "{:#?}", lines(&slow));
    assert_eq!(slow.latencies.iter().filter(|own| own.at_once > 1).count(), 1);
    let drops = report(Some(planted_handler::Fault::ClosesWhenBusy), None).await;
    let missed = drops.findings.iter().any(|own| own.clause.id == "baseline/handler/answer#under-load");
    assert!(missed, "{:#?}", lines(&drops));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_after_the_limit_are_a_finding_and_the_limit_says_whose_it_is() {
    let running = serve(|request: Request, _| async move {
        [vec![Step::Pause(Duration::from_millis(150))], answer(&request)].concat()
    })
    .await;
    let mut options = Options::default();
    options.selection.only = vec!["*/userItinerary/pace/*".parse().unwrap()];
    let config = planted_handler::config_toml(running.addr).replace("timeout", "ack = \"100ms\"\ntimeout");
    let late = check(&config, &contracts(Readings::Lenient), options.clone()).await;
    let named = late.findings.iter().find(|own| own.check.as_str() == "in-pace").unwrap();
    assert_eq!((named.level, named.clause.id.as_str()), (Level::Should, "baseline/handler/answer#acknowledged"));
    assert_eq!(late.latencies[0].source, "[handler] ack");
    let in_time = check(&planted_handler::config_toml(running.addr), &contracts(Readings::Lenient), options).await;
    assert!(in_time.findings.is_empty(), "{:#?}", lines(&in_time));
    assert!(in_time.latencies[0].source.contains("Event Subscription Service"), "{}", in_time.latencies[0].source);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_takes_everything_is_told_so_first_and_broken_when_strict() {
    let running = Null::start(Kind::Always200).await;
    let url = format!("{}/postback", running.url());
    let ran = tokio::task::spawn_blocking(move || {
        let place = Place::new().with("probity.toml", "[canary]\nsettle = \"300ms\"\n");
        let lenient = place.run(&["run", "--profile", "quick", "--handler", &url]);
        lenient.says(0, &["conformant"]);
        let third = lenient.out.lines().nth(2).unwrap();
        assert!(third.starts_with("The handler accepts garbage: in "), "{third}");
        let page = std::fs::read_to_string(place.path().join("reports/report.html")).unwrap();
        let first = page.find("The handler accepts garbage").unwrap();
        assert!(first < page.find("id=\"findings\"").unwrap());
        place.run(&["run", "--profile", "quick", "--strict", "--handler", &url]).says(1, &["broken"]);
    });
    ran.await.unwrap();
    running.stop().await;
}

#[test]
fn each_itinerary_webhook_has_sixty_cases_and_more_in_the_quick_profile() {
    let target =
        probity::internals::config::parse("[handler]\nurl = \"http://127.0.0.1:1/\"\n", "x", &|_| None).unwrap();
    let baseline = Arc::new(baseline().unwrap());
    let suite = Suite::new(
        &contracts(Readings::Lenient),
        &baseline,
        &target,
        &SuiteOptions { stub: "http://probity.invalid".to_owned(), seed: 1 },
    );
    for webhook in ["/userItinerary/", "/companyItinerary/"] {
        let drawn: BTreeSet<&str> = suite
            .sessions
            .iter()
            .flat_map(|session| &session.properties)
            .map(|property| property.case.path.as_str())
            .collect();
        let listed = suite.cases().filter(|case| case.path.contains(webhook) && !drawn.contains(case.path.as_str()));
        let count = listed.count();
        assert!(count >= 60, "{webhook}: {count}");
    }
}

#[test]
fn every_check_on_a_handler_comes_with_advice() {
    let baseline: Contract = baseline().unwrap();
    // These judge what only a provider's answers have, or what no clause of a webhook asks.
    let others = ["authentication-demanded", "response-header-present", "response-header-schema", "distinct-values"];
    let of_body = |id: &&str| FORMATS.iter().any(|format| format.check.is_some_and(|own| own.id == *id));
    let on_handlers = checks().iter().filter(|own| matches!(own.judges, Judges::Exchange(_) | Judges::Handler(_)));
    let ids = on_handlers.map(|own| own.id.as_str()).filter(|id| !of_body(id));
    let clause = baseline.clauses.values().next().unwrap();
    let without: Vec<&str> = ids
        .filter(|id| !others.contains(id) && baseline.register.advice(id, Role::Handler, clause).is_none())
        .collect();
    assert!(without.is_empty(), "{without:?}");
    for advice in &baseline.register.advice {
        assert!(checks().iter().any(|own| own.id.as_str() == advice.check), "there is no check {}", advice.check);
        for text in [&advice.why, &advice.fix] {
            assert!(text.ends_with('.') && text.matches(". ").count() == 0, "one sentence: {text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_of_what_a_handler_need_not_take_leaves_nothing_in_doubt() {
    let running = PlantedHandler::start(None, Some(planted_handler::Variant::TakesNoPayments)).await;
    let options = Options { profile: without_inputs(), ..Options::default() };
    let mut options = options;
    options.selection.only = vec!["*/userFop/**".parse().unwrap()];
    let config = planted_handler::config_toml(running.addr);
    let (report, cases) = watch_cases(&config, &contracts(Readings::Lenient), options).await;
    assert!(cases.iter().all(|case| case.outcome == Outcome::Skipped), "{:#?}", report.inconclusive);
    assert_eq!(report.verdict, Verdict::None);
    running.stop().await;
}
