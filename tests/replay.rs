//! `probity replay`: the inputs of a report sent again by the real binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::cli::{Place, Said};
use crate::servers::planted_properties::{self as planted, Fault};

/// Runs the command while the servers of this test go on answering.
async fn probity(place: &std::sync::Arc<Place>, words: &[&str]) -> Said {
    let (place, words) =
        (std::sync::Arc::clone(place), words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    tokio::task::spawn_blocking(move || place.run(&words.iter().map(String::as_str).collect::<Vec<_>>())).await.unwrap()
}

fn place(addr: std::net::SocketAddr) -> std::sync::Arc<Place> {
    let config = planted::config_toml(addr);
    std::sync::Arc::new(Place::new().with("probity.toml", &config).with("orders.yaml", planted::CONTRACT))
}

const ONLY: [&str; 4] =
    ["--only", "orders/createOrder/body.comment/any-odd", "--only", "orders/createOrder/body/any-length"];
const REPLAY: [&str; 4] = ["replay", "reports/report.json", "--spec", "orders.yaml"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_finding_is_still_failing_until_it_is_fixed() {
    let broken = planted::start(Some(Fault::CommentApostrophe)).await;
    let place = place(broken.addr);
    probity(&place, &[&["run", "orders.yaml", "--inputs", "40"], ONLY.as_slice()].concat()).await.says(1, &["broken"]);
    // The token is in the configuration only.
    let report = place.report_text();
    assert!(!report.contains("tok-orders"), "{report}");

    let again = probity(&place, &REPLAY).await;
    again.says(1, &["still failing  orders/createOrder/body.comment/any-odd\n", "[baseline/provider/answer#no-5xx, "]);
    again.says(1, &["0 fixed, 1 still failing, 0 inconclusive"]);
    let case = [REPLAY.as_slice(), &["orders/createOrder/body.comment/any-odd"]].concat();
    probity(&place, &case).await.says(1, &["1 still failing"]);

    let sound = planted::start(None).await;
    let url = sound.url();
    let elsewhere = [REPLAY.as_slice(), &["--provider", &url]].concat();
    probity(&place, &elsewhere).await.says(0, &["fixed          orders/createOrder", "1 fixed, 0 still failing"]);

    broken.stop().await;
    sound.stop().await;
    probity(&place, &[REPLAY.as_slice(), &["--timeout", "2s"]].concat())
        .await
        .says(3, &["inconclusive", "0 fixed, 0 still failing, 1 inconclusive"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inputs_are_written_byte_for_byte_with_symbols() {
    let broken = planted::start(Some(Fault::CommentNul)).await;
    let place = place(broken.addr);
    probity(&place, &[&["run", "orders.yaml", "--inputs", "40"], ONLY.as_slice()].concat()).await.says(1, &["broken"]);
    broken.stop().await;
    let said = probity(&place, &[REPLAY.as_slice(), &["--write", "raw"]].concat()).await;
    said.says(0, &["001.http", "orders/createOrder/body.comment/any-odd"]);
    let text = std::fs::read_to_string(place.path().join("raw/001.http")).unwrap();
    assert!(text.starts_with("POST /orders?priority=1&note=probe HTTP/1.1\r\n"), "{text}");
    assert!(text.contains("Authorization: Bearer \u{27e8}token#0\u{27e9}\r\n"), "{text}");
    assert!(text.contains(r#""comment":"\u0000""#), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_replayed_on_its_own_target_and_by_the_levels_of_its_run() {
    let broken = planted::start(Some(Fault::CommentApostrophe)).await;
    let tried = place(broken.addr);
    probity(&tried, &[&["run", "orders.yaml", "--inputs", "40"], ONLY.as_slice()].concat()).await.says(1, &["broken"]);
    let report = tried.report_text();
    // Another target in the configuration, as in another branch of the same project.
    let elsewhere = planted::config_toml("127.0.0.1:1".parse().unwrap());
    let noted = report.replace("\"level\": \"must\"", "\"level\": \"may\"");
    let homeless = report.replace(&format!("\"provider\": \"{}\"", broken.url()), "\"commit\": \"c\"");
    assert_ne!(report, homeless);
    let place = Place::new()
        .with("probity.toml", &elsewhere)
        .with("orders.yaml", planted::CONTRACT)
        .with("report.json", &report)
        .with("noted.json", &noted)
        .with("homeless.json", &homeless)
        .with("bare/orders.yaml", planted::CONTRACT);
    let place = std::sync::Arc::new(place);
    let replay = |name| ["replay", name, "--spec", "orders.yaml"];
    probity(&place, &replay("report.json")).await.says(1, &["must: fails]", "0 fixed, 1 still failing"]);
    probity(&place, &replay("noted.json")).await.says(0, &["may: a note]", "0 fixed, 1 still failing"]);
    let unaimed = [replay("homeless.json").as_slice(), &["--config", "empty.toml"]].concat();
    std::fs::write(place.path().join("empty.toml"), "").unwrap();
    probity(&place, &unaimed).await.complains(2, &["homeless.json does not say what was checked", "--handler URL"]);
    broken.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_known_to_fail_stays_in_sight_until_it_ends() {
    let broken = planted::start(Some(Fault::CommentApostrophe)).await;
    let place = place(broken.addr);
    let run = [&["run", "orders.yaml", "--inputs", "40"], ONLY.as_slice()].concat();
    let known = |remark: &str| {
        let text = format!("orders/createOrder/body.comment/any-odd  # ORD-7{remark}\n");
        std::fs::write(place.path().join("known.txt"), text).unwrap();
    };
    let with = [run.as_slice(), &["--known-failing", "known.txt"]].concat();
    known("; expires=2999-01-01; owner=@orders");
    probity(&place, &with).await.says(0, &["conformant (partial) except 1 known failure"]);
    let report: serde_json::Value = serde_json::from_str(&place.report_text()).unwrap();
    let line = &report["known_failing"][0];
    assert_eq!((&line["reason"], &line["expires"]), (&"ORD-7".into(), &"2999-01-01".into()), "{line}");
    assert_eq!((&line["owner"], &line["cases"]), (&"@orders".into(), &1.into()), "{line}");
    assert!(report["headline"].as_str().unwrap().contains("except 1 known failure"), "{report}");
    let page = std::fs::read_to_string(place.path().join("reports/report.html")).unwrap();
    assert!(page.contains("except 1 known failure"), "the page says so");
    known("; expires=2020-01-01");
    probity(&place, &with).await.says(1, &["broken", "ended on 2020-01-01 and excuses nothing any more"]);
    known("; expires=2020-13-01");
    probity(&place, &with).await.complains(2, &["known.txt: line 1: `expires=2020-13-01` is no day"]);
    broken.stop().await;
}

#[test]
fn what_cannot_be_replayed_is_an_error_that_says_why() {
    let report = r#"{"schema": "probity-report/1", "readings": "lenient", "contracts": [{"name": "orders", "sha256": ""}],
        "findings": [{"case": "orders/createOrder/body/any-odd", "check": "answers", "level": "must", "clause": {"id": "x"}, "message": "m"}]}"#;
    let place = Place::new()
        .with("text.json", "not json")
        .with("other.json", "{\"schema\": \"other/1\"}")
        .with("half.json", "{\"schema\": \"probity-report/1\"}")
        .with("report.json", report)
        .with(
            "empty.json",
            "{\"schema\": \"probity-report/1\", \"readings\": \"lenient\", \"contracts\": [], \"findings\": []}",
        );
    place.run(&["replay"]).complains(2, &["<REPORT>"]);
    place.run(&["replay", "none.json"]).complains(2, &["there is no report none.json", "report.json of a run"]);
    place.run(&["replay", "text.json"]).complains(2, &["text.json is not JSON"]);
    place.run(&["replay", "other.json"]).complains(2, &["other.json is not a report", "`other/1`"]);
    place.run(&["replay", "half.json"]).complains(2, &["half.json is not a whole report", "missing field"]);
    place.run(&["replay", "empty.json"]).says(4, &["the report has no finding"]);
    place.run(&["replay", "report.json", "orders/createOrder/body/any-od"]).complains(
        2,
        &["no finding of the case `orders/createOrder/body/any-od`", "did you mean `orders/createOrder/body/any-odd`"],
    );
    place.run(&["replay", "report.json"]).complains(2, &["`orders`, which is not shipped", "--spec"]);
}
