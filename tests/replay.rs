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
    again.says(1, &["still failing  orders/createOrder/body.comment/any-odd  baseline/provider/answer#no-5xx"]);
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

#[test]
fn what_cannot_be_replayed_is_an_error_that_says_why() {
    let report = r#"{"schema": "probity-report/1", "readings": "lenient", "contracts": [{"name": "orders", "sha256": ""}],
        "findings": [{"case": "orders/createOrder/body/any-odd", "check": "answers", "clause": {"id": "x"}, "message": "m"}]}"#;
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
