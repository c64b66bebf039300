//! The report of a handler, as a partner hands it in.

use std::collections::BTreeSet;

use crate::cli::Place;
use crate::servers::planted_handler::{self, Fault, PlantedHandler};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_holds_what_a_partner_hands_in() {
    let running = PlantedHandler::start(Some(Fault::FailsOnMalformed), None).await;
    let config = planted_handler::config_toml(running.addr);
    let ran = tokio::task::spawn_blocking(move || {
        let place = Place::new().with("probity.toml", &config);
        place.run(&["run", "--profile", "quick"]).says(1, &["broken", "accepts garbage", "p50", "p99"]);
        let page = std::fs::read_to_string(place.path().join("reports/report.html")).unwrap();
        for part in [
            "planted handler",
            "broken",
            "id=\"requirements\"",
            "id=\"latency\"",
            "p95",
            "BL-NO-5XX",
            "curl -i --http1.1",
            ": the target failed with 500",
            "RFC 9110",
            "&#60;Notification&#62;",
        ] {
            assert!(page.contains(part), "{part}");
        }
        let report = place.report();
        // Of one check and one contract, each title says what was sent.
        let mut titles = BTreeSet::new();
        for finding in report["findings"].as_array().unwrap() {
            let word = |key: &str| finding[key].as_str().unwrap().to_owned();
            if word("check") == "no-server-error" {
                let contract = word("case").split('/').next().unwrap().to_owned();
                assert!(word("message").len() < 120, "{}", word("message"));
                assert!(titles.insert((contract, word("message"))), "{}", word("message"));
            }
        }
        assert!(titles.len() > 10, "{titles:?}");
    });
    ran.await.unwrap();
    running.stop().await;
}
