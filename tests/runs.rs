//! Runs as a whole: interrupted, limited in time, with wrong tokens, and twice with one seed.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use probity::Readings;
use probity::internals::contract::baseline;
use probity::{Options, Profile};
use serde_json::Value;

use crate::cli::Place;
use crate::servers::null::{Kind, Null};
use crate::servers::planted_provider::{PlantedProvider, config_toml};
use crate::servers::socket::{plain, serve};
use crate::support::{check, contracts, lines};

/// Ctrl-C ends a run with a partial report that says so, after the subscriptions it made are removed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_run_cleans_up_and_reports_what_it_has() {
    let running = PlantedProvider::start(None, None, None).await;
    let place = Place::new().with("probity.toml", &config_toml(running.addr, None));
    let child = Command::new(env!("CARGO_BIN_EXE_probity"))
        .current_dir(place.path())
        // Slow enough to be in the middle when it is interrupted.
        .args(["run", "--rate", "40/s", "--concurrency", "2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(120);
    while running.requests() < 30 {
        assert!(Instant::now() < until, "{} requests came", running.requests());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let sent = running.requests();
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = tokio::task::block_in_place(|| child.wait_with_output()).unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let report = place.report();
    assert_eq!(report["complete"], false);
    assert!(report["partial"].to_string().contains("interrupted"), "{}", report["partial"]);
    assert!(running.requests() > sent, "the run removes what it added before it ends");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_limit_ends_a_run_as_inconclusive() {
    let running = PlantedProvider::start(None, None, None).await;
    let place = Place::new().with("probity.toml", &config_toml(running.addr, None));
    let said = tokio::task::block_in_place(|| place.run(&["run", "--rate", "40/s", "--time-limit", "1s"]));
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    assert!(place.report()["partial"].to_string().contains("time limit"));
    running.stop().await;
}

/// Every promise that binds what is checked is among what was explored or among what was not, with the reason.
#[test]
fn what_was_explored_of_each_clause_is_said_and_what_was_not() {
    let (contracts, baseline) = (contracts(Readings::Lenient), baseline().unwrap());
    let clauses = contracts.iter().flat_map(|own| own.clauses.values()).chain(baseline.clauses.values());
    let promises: BTreeSet<(String, String)> = clauses
        .flat_map(|clause| {
            clause.duties.iter().map(|(duty, _)| (clause.id.clone(), duty.to_string())).collect::<Vec<_>>()
        })
        .collect();
    for (arguments, drawn, of_users) in [
        (&["run", "--inputs", "3"][..], true, true),
        (&["run", "--inputs", "0"], false, true),
        (&["run", "--inputs", "3", "--only", "partner-notifications-v4/**"], true, false),
    ] {
        let place = Place::new();
        place.run(arguments).says(0, &["conformant"]);
        let report = place.report();
        let of = |name: &str| report[name].as_array().unwrap().clone();
        let key = |own: &Value| (own["clause"].as_str().unwrap().to_owned(), own["duty"].as_str().unwrap().to_owned());
        let explored: BTreeSet<_> = of("explored").iter().map(key).collect();
        let left: BTreeSet<_> = of("unexplored").iter().map(key).collect();
        assert_eq!(explored.intersection(&left).next(), None);
        assert_eq!(explored.union(&left).cloned().collect::<BTreeSet<_>>(), promises);
        let count = |own: &Value, name: &str| own[name].as_u64().unwrap();
        for own in of("explored") {
            let (cases, inputs) = (count(&own, "cases"), count(&own, "inputs"));
            assert!(0 < cases && cases <= inputs && count(&own, "drawn") <= inputs, "{own}");
        }
        assert_eq!(of("explored").iter().any(|own| count(own, "drawn") > 0), drawn);
        assert_eq!(count(&report["summary"], "drawn") > 0, drawn);
        let kind = ("user-notification-v1/subscribeUser/query.type#enum".to_owned(), "refuse".to_owned());
        assert_eq!(explored.contains(&kind), of_users);
        let left_over = of("unexplored").iter().any(|own| own["reason"] == "no case that tries it ran");
        assert_eq!(left_over, !of_users, "in a whole run every case ran, or says why it did not");
        for own in of("unexplored") {
            assert!(!own["reason"].as_str().unwrap().is_empty());
            assert!(key(&own) != kind || own["reason"] == "no case that tries it ran", "{own}");
        }
    }
}

/// Wrong tokens are a matter of configuration, not hundreds of failures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_tokens_are_inconclusive_and_name_the_key() {
    let running = PlantedProvider::start(None, None, None).await;
    let config = format!(
        "[provider]\nurl = \"{}\"\n[provider.credentials]\ncompanyOAuth = \"wrong-company-token\"\ncompanyJwt = \"wrong-jwt-token\"\n\
         [[provider.users]]\nname = \"u\"\nuserOAuth = \"wrong-user-token\"\n",
        running.url()
    );
    let place = Place::new().with("probity.toml", &config);
    let said = tokio::task::block_in_place(|| place.run(&["run"]));
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    let report = place.report();
    assert_eq!(report["summary"]["failed"], 0, "{}", said.out);
    for key in ["userOAuth", "companyOAuth", "companyJwt"] {
        assert!(said.out.contains(&format!("{key} in [provider.credentials]")), "{key}\n{}", said.out);
    }
    running.stop().await;
}

/// Where a credential is missing, each requirement that is not judged for it names the key; so do those about deliveries.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_requirement_that_is_not_judged_names_the_key_that_is_missing() {
    let running = PlantedProvider::start(None, None, None).await;
    let config = format!(
        "[provider]\nurl = \"{}\"\n[provider.trigger]\nurl = \"{}/_control/event\"\n\
         [[provider.users]]\nname = \"u\"\nuserOAuth = \"wrong-user-token\"\n",
        running.url(),
        running.url()
    );
    let place = Place::new().with("probity.toml", &config);
    let said = tokio::task::block_in_place(|| place.run(&["run", "--profile", "quick"]));
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    let report = place.report();
    let mut named = [0; 2];
    for line in report["requirements"].as_array().unwrap() {
        let (id, reason) = (line["id"].as_str().unwrap(), line["reason"].as_str().unwrap_or_default());
        let of_baseline = id.starts_with("BL-");
        if !matches!(line["verdict"].as_str(), Some("skipped" | "inconclusive")) || of_baseline {
            continue;
        }
        assert!(!reason.contains("no case of this run tests it"), "{line}");
        for (count, (prefix, key)) in named.iter_mut().zip([("CN-", "companyOAuth"), ("PN-", "companyJwt")]) {
            let handlers = reason.contains("binds the handler");
            if id.starts_with(prefix) && !handlers {
                assert!(reason.contains(key) && reason.contains("[provider."), "{line}");
                *count += 1;
            }
        }
    }
    assert!(named[0] > 40 && named[1] > 20, "{named:?}");
    // Whoever has subscribed could be notified, but nowhere.
    assert!(said.out.contains("no [postback] listen is configured"), "{}", said.out);
    running.stop().await;
}

/// A target may well not know the ids that a contract shows as examples: that is a matter of configuration too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_example_values_are_inconclusive_and_name_the_keys() {
    let error =
        b"{\"errorId\":\"7d4f\",\"errorCode\":\"unknown.template\",\"errorMessage\":\"there is no such template\"}";
    let json = [("Content-Type", "application/json")];
    let running = serve(move |_, _| async move { plain(400, &json, error) }).await;
    let config =
        format!("[provider]\nurl = \"{}\"\n[provider.credentials]\ncompanyJwt = \"some-jwt-token\"\n", running.url());
    let place = Place::new().with("probity.toml", &config);
    let said = tokio::task::block_in_place(|| place.run(&["run", "partner-notifications-v4"]));
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    assert!(said.out.contains("sessionId, templateId, userId in [provider.values]"), "{}", said.out);
    running.stop().await;
}

/// Standard and strict: the reference keeps everything that is documented, and every must requirement is judged.
#[test]
fn the_reference_is_conformant_under_both_readings() {
    for arguments in [["run", "--readings", "lenient"].as_slice(), &["run", "--strict"]] {
        let place = Place::new();
        let said = place.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}\n{}{}", said.out, said.err);
        let must = &place.report()["summary"]["must"];
        assert_eq!(must["judged"], must["of"], "{}", said.out);
        for file in ["report.json", "run.json", "junit.xml", "report.html"] {
            assert!(place.path().join("reports").join(file).is_file(), "{file}");
        }
    }
}

#[test]
fn one_seed_gives_the_same_report_byte_for_byte() {
    let bytes = |concurrency: &str| {
        let place = Place::new();
        assert_eq!(place.run(&["run", "--seed", "7", "--concurrency", concurrency]).code, Some(0));
        place.report_text()
    };
    let first = bytes("1");
    assert_eq!(first, bytes("16"));
    assert_eq!(first, bytes("1"));
}

/// A rate limit holds requests apart; it changes no verdict.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rate_is_kept() {
    let running = Null::start(Kind::Always400).await;
    let config = format!("[handler]\nurl = \"{}/postback\"\n", running.url());
    let options = Options {
        rate: Some(50.0),
        profile: Profile { time_limit: Duration::from_secs(20), ..Profile::standard() },
        ..Options::default()
    };
    let begun = Instant::now();
    let report = Box::pin(check(&config, &contracts(Readings::Lenient), options)).await;
    let least = Duration::from_millis(20) * u32::try_from(running.requests().saturating_sub(1)).unwrap();
    assert!(begun.elapsed() >= least, "{:?} for {} requests", begun.elapsed(), running.requests());
    assert!(!lines(&report).is_empty());
    running.stop().await;
}
