//! How runs end that cannot judge, or cannot begin.

use std::net::TcpListener;

use super::Place;

/// A URL on which nothing listens.
fn closed() -> String {
    // Given out to nobody, unlike a port that was free a moment ago.
    "http://127.0.0.1:1".to_owned()
}

#[test]
fn an_unreachable_provider_is_inconclusive() {
    let config = "[provider.credentials]\ncompanyJwt = \"some-json-web-token\"\n";
    let place = Place::new().with("probity.toml", config);
    let url = closed();
    let said = place.run(&["run", "partner-notifications-v4", "--provider", &url, "--timeout", "2s"]);
    said.says(3, &["inconclusive"]);
    assert!(place.path().join("reports/report.json").is_file());
}

#[test]
fn an_unreachable_handler_is_inconclusive() {
    let url = closed();
    Place::new().run(&["run", "user-notification-v1", "--handler", &url]).says(3, &["inconclusive"]);
}

#[test]
fn a_missing_credential_is_inconclusive_and_names_the_key() {
    let url = closed();
    let said = Place::new().run(&["run", "partner-notifications-v4", "--provider", &url, "--timeout", "2s"]);
    said.says(3, &["companyJwt", "[provider.credentials]"]);
}

#[test]
fn a_pattern_that_matches_nothing_is_an_error_with_what_may_have_been_meant() {
    let place = Place::new();
    let said = place.run(&["run", "--only", "user-notification-v1/subscribeUsr/**"]);
    said.complains(
        2,
        &[
            "`user-notification-v1/subscribeUsr/**` matches no case",
            "did you mean `user-notification-v1/subscribeUser/**`",
        ],
    );
    place.run(&["run", "--skip", "nothing/like/**"]).complains(2, &["`nothing/like/**` matches no case"]);
    let place = place.with("known.txt", "no/such/case/here  # gone\n");
    place.run(&["run", "--known-failing", "known.txt"]).complains(2, &["`no/such/case/here` matches no case"]);
}

#[test]
fn everything_skipped_means_that_no_case_ran() {
    Place::new().run(&["run", "--skip", "**"]).says(4, &["no case ran"]);
}

#[test]
fn a_contract_without_a_target_is_a_usage_error() {
    let place = Place::new().with("orders.yaml", "openapi: 3.1.0\ninfo: {title: Orders, version: '1'}\npaths: {}\n");
    for spec in ["orders.yaml", "partner-notifications-v4"] {
        let told = [spec, "--provider", "--handler", "probity serve"];
        place.run(&["run", spec]).complains(2, &told);
        place.run(&["doctor", spec]).complains(2, &told);
    }
    place.run(&["send", "userItinerary", "--spec", "user-notification-v1"]).complains(2, &["--handler URL"]);
    place.run(&["run", "partner-notifications-v4", "--dry-run"]).says(0, &["plan"]);
}

#[test]
fn a_port_in_use_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let config = format!(
        "[provider]\nurl = \"{}\"\n[provider.trigger]\nmanual = true\n[postback]\nlisten = \"{address}\"\n",
        closed()
    );
    Place::new().with("probity.toml", &config).run(&["run"]).complains(2, &[&address]);
    Place::new().run(&["serve", "--listen", &address]).complains(2, &["cannot listen on", &address, "--listen"]);
}

#[test]
fn a_dry_run_sends_nothing_and_ends_well() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let place = Place::new();
    place.run(&["run", "--handler", &url, "--dry-run"]).says(0, &["requests"]);
    assert!(listener.accept().is_err(), "something connected");
    assert!(!place.path().join("reports").exists());
}
