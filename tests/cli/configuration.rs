//! Mistakes in `probity.toml` and in the flags that override it.

use super::Place;

#[test]
fn an_unknown_key_is_shown_with_its_line_and_a_suggestion() {
    let place = Place::new()
        .with("probity.toml", "[provider]\nurl = \"http://127.0.0.1:9\"\ncredentails = { userOAuth = \"hidden\" }\n");
    let said = place.run(&["run"]);
    said.complains(
        2,
        &["`provider.credentails` is not a known key", "probity.toml:3:1", "did you mean `credentials`?"],
    );
    assert!(!said.err.contains("hidden"), "{}", said.err);
}

#[test]
fn a_role_without_a_url_names_the_missing_key() {
    let place = Place::new().with("probity.toml", "[provider.values]\nid = [1]\n");
    place.run(&["run"]).complains(2, &["no `provider.url`", "--provider URL"]);
}

#[test]
fn a_missing_variable_is_named_with_its_key() {
    let config =
        "[provider]\nurl = \"http://127.0.0.1:9\"\n[provider.credentials]\nuserOAuth = \"env:NO_SUCH_VARIABLE\"\n";
    let place = Place::new().with("probity.toml", config);
    place.run(&["run"]).complains(2, &["`provider.credentials.userOAuth`", "NO_SUCH_VARIABLE", "probity.toml:4:13"]);
}

#[test]
fn an_unknown_security_scheme_is_shown_with_its_line_and_a_suggestion() {
    let config = "[provider]\nurl = \"http://127.0.0.1:9\"\n[provider.credentials]\nuserOauth2 = \"hidden-secret\"\n";
    let said = Place::new().with("probity.toml", config).run(&["run"]);
    said.complains(2, &["`userOauth2` is not a security scheme", "probity.toml:4:1", "did you mean `userOAuth`?"]);
    assert!(!said.err.contains("hidden-secret"), "{}", said.err);
}

#[test]
fn an_unknown_contract_under_urls_is_shown_with_its_line() {
    let config =
        "[provider]\nurl = \"http://127.0.0.1:9\"\n[provider.urls]\nuser-notification = \"http://127.0.0.1:9\"\n";
    let said = Place::new().with("probity.toml", config).run(&["run"]);
    said.complains(2, &["`user-notification` is not a contract", "probity.toml:4:1", "`user-notification-v1`"]);
}

#[test]
fn all_mistakes_are_shown_at_once() {
    let place = Place::new().with("probity.toml", "[provider]\nurl = 1\n[handler]\ntimeout = \"soon\"\n");
    place.run(&["run"]).complains(2, &["probity.toml:2:7", "probity.toml:4:11", "500ms, 10s, 2m"]);
}

#[test]
fn a_configuration_that_is_named_must_exist() {
    let place = Place::new();
    place.run(&["run", "--config", "gone.toml"]).complains(2, &["no configuration file gone.toml", "--config"]);
    place.run_with(&["run"], &[("PROBITY_CONFIG", "gone.toml")]).complains(2, &["no configuration file gone.toml"]);
}

#[test]
fn flags_that_cannot_be_used_are_named() {
    let place = Place::new();
    place.run(&["run", "--provider", "127.0.0.1:80"]).complains(2, &["--provider", "http://"]);
    place.run(&["run", "--handler", "ftp://x"]).complains(2, &["--handler", "not an http or https URL"]);
    place.run(&["run", "-H", "nonsense"]).complains(2, &["NAME:VALUE"]);
    place.run(&["run", "--rate", "5"]).complains(2, &["20/s"]);
    place.run(&["run", "--timeout", "5"]).complains(2, &["500ms"]);
    place.run(&["run", "--bogus"]).complains(2, &["--bogus"]);
    place.run(&["run", "--report", "pdf=x"]).complains(2, &["`pdf` is not a format"]);
    place.run(&["run", "--cert", "c.pem"]).complains(2, &["--key"]);
}

#[test]
fn patterns_that_are_none_are_refused_with_their_place() {
    let place = Place::new().with("only.txt", "# comment\n\na//b\n").with("empty.txt", "# nothing\n");
    place.run(&["run", "--only", "a/**b"]).complains(2, &["--only", "** must be a part on its own"]);
    place.run(&["run", "--only", "@only.txt"]).complains(2, &["only.txt:3", "an empty part"]);
    place.run(&["run", "--skip-file", "empty.txt"]).complains(2, &["empty.txt holds no pattern"]);
    place.run(&["run", "--only-file", "gone.txt"]).complains(2, &["cannot read gone.txt"]);
}

#[test]
fn a_known_failure_without_a_reason_is_refused() {
    let place = Place::new().with("known.txt", "**  # fine\na/b/c/d\n");
    place.run(&["run", "--known-failing", "known.txt"]).complains(2, &["known.txt: line 2", "gives no reason"]);
}
