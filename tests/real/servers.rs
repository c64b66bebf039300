//! Runs `probity` against each server and compares what it says with what was recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The exit code with which `serve.sh` says that a server is not installed.
const NOT_INSTALLED: i32 = 77;

/// One server, checked in one way.
struct Rig {
    /// Names the recorded result.
    name: &'static str,
    /// What `serve.sh` calls the server.
    server: &'static str,
    role: Role,
    /// Further arguments of `probity run`.
    arguments: &'static [&'static str],
    /// The exit code that is due.
    exit: i32,
}

#[derive(Clone, Copy)]
enum Role {
    Handler,
    Provider,
    /// A provider that sends notifications.
    Sender,
}

impl Role {
    fn contracts(self) -> &'static [&'static str] {
        match self {
            Role::Handler => &["user-notification-v1", "company-notification-v1"],
            Role::Provider => &["partner-notifications-v4"],
            Role::Sender => &["user-notification-v1"],
        }
    }

    fn flag(self) -> &'static str {
        match self {
            Role::Handler => "--handler",
            Role::Provider | Role::Sender => "--provider",
        }
    }

    fn config(self, server: &str, url: &str) -> String {
        let subject = format!("[subject]\nname = \"{server}\"\n\n");
        match self {
            Role::Handler => subject,
            Role::Sender => {
                let sender = SENDER.replace("{url}", url);
                subject + &sender
            }
            Role::Provider => {
                subject
                    + r#"[provider.credentials]
companyJwt = "eyJhbGciOiJub25lIn0.e30.c2lnbmF0dXJl"

[provider.values]
userId = ["0E6BD8D8-A020-43C6-BBEC-B67A7021FF1C"]
templateId = ["template-name"]
url = ["https://www.example.com/foo"]
"#
            }
        }
    }
}

/// The user whom tests/real/wiremock-sender knows, and how it makes something happen.
const SENDER: &str = r#"
[[provider.users]]
name = "someone@example.com"
userOAuth = "wm+user/token=7f3a"

[provider.trigger]
method = "POST"
url = "{url}/_control/event"
headers = { content-type = "application/json" }
body = '{"token":"{{token}}","type":"{{type}}","event":"{{event}}","tripId":"{{tripId}}","postback":"{{postback}}"}'

[postback]
listen = "127.0.0.1:0"
due = "5s"
silence = "300ms"
"#;

/// A server of `serve.sh`; its standard input keeps it alive.
struct Served {
    child: Child,
    url: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends by itself once its input has ended.
        let _status = self.child.wait();
    }
}

/// How many inputs are drawn for each property case, where that is more than usual: `.ci/run --deep` sets it to 2,000.
fn inputs() -> Option<String> {
    std::env::var("PROBITY_INPUTS").ok()
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real")
}

/// Starts a server, or says why it cannot be.
fn serve(server: &str) -> Result<Served, String> {
    let mut child = Command::new(here().join("serve.sh"))
        .arg(server)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("serve.sh does not run: {error}"))?;
    let mut url = String::new();
    let output = child.stdout.take().expect("the output is piped");
    BufReader::new(output).read_line(&mut url).expect("the output is text");
    let url = url.trim().to_owned();
    if url.is_empty() {
        drop(child.stdin.take());
        let status = child.wait().expect("serve.sh ends");
        assert_eq!(status.code(), Some(NOT_INSTALLED), "{server} is installed but does not start");
        return Err(format!("{server} is not installed (tests/real/install.sh)"));
    }
    Ok(Served { child, url })
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skip(rig: &Rig, why: &str) {
    assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "{}: {why}", rig.name);
    eprintln!("skipped: {}: {why}", rig.name);
}

fn check(rig: &Rig) {
    let expected = here().join("expected").join(format!("{}.json", rig.name));
    let update = std::env::var_os("UPDATE_EXPECTED").is_some() && inputs().is_none();
    if !update && !expected.exists() {
        return skip(rig, "no result is recorded (UPDATE_EXPECTED=1 does that)");
    }
    let served = match serve(rig.server) {
        Ok(served) => served,
        Err(why) => return skip(rig, &why),
    };
    let mut actual = run(rig, &served.url);
    let unexplained = unexplained(rig, &actual);
    assert!(unexplained.is_empty(), "{}: why.toml does not explain {unexplained:#?}", rig.name);
    if inputs().is_some() {
        without_known(rig, &mut actual);
    }
    let text = format!("{actual:#}\n");
    if update {
        std::fs::create_dir_all(here().join("expected")).expect("the folder can be made");
        std::fs::write(&expected, &text).expect("the result can be written");
    }
    let recorded = std::fs::read_to_string(&expected).expect("the recorded result is text");
    let difference = similar::TextDiff::from_lines(&recorded, &text).unified_diff().to_string();
    assert!(difference.is_empty(), "{}: recorded (-) and actual (+) differ\n{difference}", rig.name);
    assert_eq!(actual["exit"], rig.exit, "{}: the exit code", rig.name);
}

/// Takes the findings away that only many inputs have, as `with-many-inputs.toml` lists them; each must be there. What is
/// left must be what was found with few, and no requirement may get another verdict.
fn without_known(rig: &Rig, actual: &mut Value) {
    let text = std::fs::read_to_string(here().join("expected/with-many-inputs.toml")).expect("the list is text");
    let known: toml::Table = text.parse().expect("the list is TOML");
    let known = known.get(rig.name).and_then(toml::Value::as_array).into_iter().flatten();
    let known: BTreeSet<_> = known.map(|finding| finding.as_str().expect("a finding is a string")).collect();
    let findings = actual["findings"].as_array_mut().expect("findings are an array");
    let before = findings.len();
    findings.retain(|finding| !known.contains(finding.as_str().expect("a finding is a string")));
    assert_eq!(before - findings.len(), known.len(), "{}: not each of {known:?} was found", rig.name);
}

/// What a run says, without what differs between runs.
fn run(rig: &Rig, url: &str) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = folder.path().join("probity.toml");
    std::fs::write(&config, rig.role.config(rig.server, url)).expect("the configuration can be written");
    let started = Instant::now();
    let many = inputs().map(|inputs| ["--inputs".to_owned(), inputs, "--time-limit".to_owned(), "2h".to_owned()]);
    let output = Command::new(env!("CARGO_BIN_EXE_probity"))
        .arg("run")
        .args(rig.role.contracts())
        .args([rig.role.flag(), url, "--seed", "1"])
        .arg("--config")
        .arg(&config)
        .arg("--report-dir")
        .arg(folder.path())
        .args(rig.arguments)
        .args(many.iter().flatten())
        .output()
        .expect("probity runs");
    let said = || String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let report = std::fs::read_to_string(folder.path().join("report.json"))
        .unwrap_or_else(|error| panic!("{}: no report.json: {error}\n{}", rig.name, said()));
    let report: Value = serde_json::from_str(&report).expect("the report is JSON");
    if inputs().is_some() {
        told(rig, &report["summary"], started.elapsed());
    }
    let each = |name: &str| report[name].as_array().unwrap_or_else(|| panic!("report.json has no {name}")).iter();
    let requirements: BTreeMap<_, _> =
        each("requirements").map(|entry| (word(&entry["id"]), word(&entry["verdict"]))).collect();
    let findings: BTreeSet<_> = each("findings")
        .map(|finding| [word(&finding["clause"]["id"]), word(&finding["check"]), word(&finding["level"])])
        // In which order a server sends what it sends at once is chance.
        .filter(|[clause, _, level]| !(clause.ends_with("/delivery#due") && level == "may"))
        .collect();
    json!({
        "exit": output.status.code(),
        "verdict": report["verdict"],
        "requirements": requirements,
        // One line each, so that a difference reads well.
        "findings": findings.iter().map(|finding| finding.join(" ")).collect::<Vec<_>>(),
    })
}

/// How much was tried, for docs/deep/inputs.md.
#[expect(clippy::print_stderr, reason = "what the deep run says is kept")]
fn told(rig: &Rig, summary: &Value, took: Duration) {
    let number = |key: &str| summary[key].as_u64().unwrap_or_default();
    let cases: u64 = ["passed", "failed", "advisory", "inconclusive"].into_iter().map(number).sum();
    let (inputs, requests) = (number("inputs"), number("requests"));
    eprintln!("{}: {cases} cases, {inputs} inputs, {requests} requests, {} s", rig.name, took.as_secs());
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a string")).to_owned()
}

/// The findings for which why.toml has no reason.
fn unexplained(rig: &Rig, actual: &Value) -> Vec<String> {
    let text = std::fs::read_to_string(here().join("why.toml")).expect("why.toml is text");
    let why: toml::Table = text.parse().expect("why.toml is TOML");
    let reasons = why[rig.server].as_array().expect("why.toml has a table for each server");
    let places: Vec<_> = reasons.iter().map(|reason| reason["where"].as_str().expect("where is a string")).collect();
    let findings = actual["findings"].as_array().expect("findings are an array").iter().map(word);
    findings.filter(|finding| !places.iter().any(|place| finding.contains(place))).collect()
}

#[test]
fn webhook_by_default() {
    let (role, exit) = (Role::Handler, 0);
    check(&Rig { name: "webhook-default", server: "webhook-default", role, arguments: &[], exit });
}

#[test]
fn webhook_by_default_under_strict() {
    let (role, exit) = (Role::Handler, 1);
    check(&Rig { name: "webhook-default-strict", server: "webhook-default", role, arguments: &["--strict"], exit });
}

#[test]
fn webhook_that_refuses() {
    let (role, exit) = (Role::Handler, 0);
    check(&Rig { name: "webhook-refusing", server: "webhook-strict", role, arguments: &[], exit });
}

#[test]
fn webhook_that_refuses_under_strict() {
    let (role, exit) = (Role::Handler, 1);
    check(&Rig { name: "webhook-refusing-strict", server: "webhook-strict", role, arguments: &["--strict"], exit });
}

#[test]
fn node_red() {
    check(&Rig { name: "node-red", server: "node-red", role: Role::Handler, arguments: &[], exit: 0 });
}

#[test]
fn wiremock() {
    check(&Rig { name: "wiremock", server: "wiremock", role: Role::Handler, arguments: &[], exit: 1 });
}

#[test]
fn prism() {
    check(&Rig { name: "prism", server: "prism", role: Role::Provider, arguments: &[], exit: 1 });
}

/// The path parameter with odd escapes ends the process; without those cases the rest is tried as well.
#[test]
fn prism_without_odd_paths() {
    let arguments = &["--skip", "partner-notifications-v4/sendMessage/path.userId/**"];
    check(&Rig { name: "prism-without-odd-paths", server: "prism", role: Role::Provider, arguments, exit: 1 });
}

#[test]
fn mockoon() {
    check(&Rig { name: "mockoon", server: "mockoon", role: Role::Provider, arguments: &[], exit: 1 });
}

#[test]
fn wiremock_that_notifies_after_a_subscription() {
    let (role, exit) = (Role::Sender, 1);
    check(&Rig { name: "wiremock-sender", server: "wiremock-sender", role, arguments: &["--sequences", "4"], exit });
}
