//! How long answers are waited for, and what is said of whoever does not answer.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cli::{Place, Said};
use crate::servers::null::{Kind, Null};
use crate::servers::socket::{Step, plain, serve};

fn run(place: &Place, arguments: &[&str]) -> (Said, Duration) {
    let begun = Instant::now();
    let said = tokio::task::block_in_place(|| place.run(arguments));
    (said, begun.elapsed())
}

/// The cases of a list of the report, by their reasons.
fn reasons(report: &Value, list: &str) -> Vec<String> {
    let cases = report[list].as_array().unwrap();
    let mut reasons: Vec<String> = cases.iter().map(|case| case["reason"].as_str().unwrap().to_owned()).collect();
    reasons.sort();
    reasons.dedup();
    reasons
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_answers_nothing_has_a_verdict_after_two_timeouts() {
    let silent = Null::start(Kind::AcceptsAndHangs).await;
    let url = silent.url();
    let credentials = "[provider.credentials]\ncompanyJwt = \"some-json-web-token\"\ncompanyOAuth = \"some-company-token\"\n\
                       [[provider.users]]\nname = \"u\"\nuserOAuth = \"some-user-token\"\n";
    let provider = format!("[provider]\nurl = \"{url}\"\n{credentials}");
    let handler = format!("[handler]\nurl = \"{url}/postback\"\n");
    for (name, config) in [("provider", provider), ("handler", handler)] {
        let place = Place::new().with("probity.toml", &config);
        let (said, took) = run(&place, &["run", "--timeout", "3s"]);
        assert!(took < Duration::from_secs(11), "{name}: {took:?}");
        assert_eq!(said.code, Some(3), "{name}: {}{}", said.out, said.err);
        let report = place.report();
        assert_eq!(report["findings"], serde_json::json!([]), "{name}: no byte ever is no evidence");
        let what = format!("{url} answers nothing: no answer within 3 s, each time");
        assert_eq!(reasons(&report, "inconclusive"), std::slice::from_ref(&what), "{name}");
        let lines: Vec<&str> = said.out.trim().lines().collect();
        assert!(lines[0].contains(&what) && lines[lines.len() - 1].contains(&what), "{name}: {}", said.out);
        assert_eq!(report["hang_limits"][0]["source"], "--timeout");
        assert_eq!(report["hang_limits"][0]["seconds"], 3.0);
        assert!(said.out.contains(&format!("hang limits: {name} 3 s (--timeout)")), "{}", said.out);
        let page = std::fs::read_to_string(place.path().join("reports/report.html")).unwrap();
        assert!(page.contains(&format!("hang limit {name} 3 s (--timeout)")));
    }
    silent.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_answer_nothing_hold_up_nobody_longer_than_one() {
    let (provider, handler) = (Null::start(Kind::AcceptsAndHangs).await, Null::start(Kind::AcceptsAndHangs).await);
    let config = format!(
        "[provider]\nurl = \"{}\"\n[provider.credentials]\ncompanyJwt = \"some-json-web-token\"\n[handler]\nurl = \"{}/postback\"\n",
        provider.url(),
        handler.url()
    );
    let place = Place::new().with("probity.toml", &config);
    let (said, took) = run(&place, &["run", "--timeout", "4s", "--concurrency", "1"]);
    assert!(took < Duration::from_secs(13), "{took:?}");
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    assert_eq!(
        reasons(&place.report(), "inconclusive").iter().filter(|own| own.contains("answers nothing")).count(),
        2
    );
    provider.stop().await;
    handler.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_stands_still_says_what_it_waits_for() {
    let silent = Null::start(Kind::AcceptsAndHangs).await;
    let place = Place::new();
    let url = format!("{}/postback", silent.url());
    let (said, _) =
        run(&place, &["run", "user-notification-v1", "--handler", &url, "--timeout", "12s", "--time-limit", "8s"]);
    assert!(said.err.contains("waiting for user-notification-v1/user"), "{}", said.err);
    assert!(said.err.contains("no answer for 5 s, of 12 s"), "{}", said.err);
    silent.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_listens_the_first_and_the_last_line_say_so() {
    let url = "http://127.0.0.1:1";
    for (role, spec) in [("--provider", "partner-notifications-v4"), ("--handler", "user-notification-v1")] {
        let config = "[provider.credentials]\ncompanyJwt = \"some-json-web-token\"\n";
        let place = Place::new().with("probity.toml", config);
        let (said, _) = run(&place, &["run", spec, role, url]);
        let what = format!("nobody listens at {url}: the connection was refused");
        let lines: Vec<&str> = said.out.trim().lines().collect();
        assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
        assert!(lines[0].contains(&what) && lines[lines.len() - 1].contains(&what), "{}", said.out);
        assert_eq!(reasons(&place.report(), "inconclusive"), [what]);
    }
}

const SPEC: &str = "
openapi: 3.1.0
info: {title: c, version: '1'}
paths:
  /items:
    get:
      parameters: [{name: kind, in: query, required: true, schema: {type: string, enum: [a, b]}}, {name: size, in: query, schema: {type: integer, maximum: 9}}]
      responses: {'200': {description: d}, '400': {description: d}}
";

/// Whoever hangs on everything that is wrong waits in full once; that is the finding, and the rest is in doubt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_wait_in_full_is_evidence_and_later_ones_shrink() {
    let running = serve(|request, _| async move {
        let kind = request.query_values("kind");
        let size = request.query_values("size");
        let good = matches!(kind.as_slice(), [one] if one == "a" || one == "b");
        let fits = size.iter().all(|size| size.parse::<i64>().is_ok_and(|size| size <= 9));
        if request.method != "GET" {
            plain(405, &[("Allow", "GET")], b"")
        } else if good && fits {
            plain(200, &[], b"")
        } else {
            vec![Step::Hang]
        }
    })
    .await;
    let place = Place::new().with("c.yaml", SPEC);
    let url = running.url();
    let (said, took) = run(&place, &["run", "c.yaml", "--provider", &url, "--inputs", "0", "--timeout", "6s"]);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    let report = place.report();
    let hung: Vec<&Value> =
        report["findings"].as_array().unwrap().iter().filter(|finding| finding["check"] == "answers-in-time").collect();
    assert_eq!(hung.len(), 1, "{}", said.out);
    assert_eq!((&hung[0]["level"], &hung[0]["message"].to_string().contains("within 6 s")), (&"must".into(), &true));
    let doubts = reasons(&report, "inconclusive").join("\n");
    assert!(doubts.contains("none came within 0.5 s; after one that did not come within 6 s"), "{doubts}");
    assert!(took < Duration::from_secs(20), "{took:?}");
    running.stop().await;
}
