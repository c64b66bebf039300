//! The one way out: signals and the time limit end a command in order, with its clean-up, its report and its exit code; what an
//! earlier run left is never taken for this one's.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::cli::Place;
use crate::servers::null::{Kind, Null};
use crate::servers::planted_provider::{PlantedProvider, config_toml};
use crate::servers::socket::{Request, Running, Step, plain, serve};

/// The command, running in a place.
fn spawn(place: &Place, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    command
        .current_dir(place.path())
        .args(arguments)
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for name in ["PROBITY_PROVIDER", "PROBITY_HANDLER", "PROBITY_CONFIG"] {
        command.env_remove(name);
    }
    command.spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

fn wait(child: Child) -> Output {
    tokio::task::block_in_place(|| child.wait_with_output()).unwrap()
}

/// Waits until `done`.
async fn until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !done() {
        assert!(Instant::now() < end, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Who is subscribed: path, type and credential.
type Subscribed = Arc<Mutex<BTreeSet<String>>>;

/// A provider in front of the planted one that notes who is subscribed.
async fn noting() -> (Running, Running, Subscribed) {
    let behind = PlantedProvider::start(None, None, None).await;
    let subscribed = Subscribed::default();
    let (addr, notes) = (behind.addr, Arc::clone(&subscribed));
    let front = serve(move |request, _| {
        let notes = Arc::clone(&notes);
        async move {
            let mut stream = tokio::net::TcpStream::connect(addr).await.unwrap();
            let query = request.query.as_deref().map(|query| format!("?{query}")).unwrap_or_default();
            let mut head = format!("{} {}{query} HTTP/1.1\r\nConnection: close\r\n", request.method, request.path);
            let hop = ["connection", "content-length", "transfer-encoding", "expect"];
            for (name, value) in
                request.headers.iter().filter(|(name, _)| !hop.iter().any(|own| name.eq_ignore_ascii_case(own)))
            {
                let _infallible = write!(head, "{name}: {value}\r\n");
            }
            let _infallible = write!(head, "Content-Length: {}\r\n\r\n", request.body.len());
            let _gone = stream.write_all(&[head.as_bytes(), &request.body].concat()).await;
            let mut answer = Vec::new();
            let _reset = stream.read_to_end(&mut answer).await;
            if answer.starts_with(b"HTTP/1.1 2") {
                note(&notes, &request);
            }
            vec![Step::Write(answer), Step::Close]
        }
    })
    .await;
    (front, behind, subscribed)
}

fn note(notes: &Subscribed, request: &Request) {
    let credential = request.header("authorization").unwrap_or_default();
    let key = |path: &str| format!("{path} {:?} {credential}", request.query_values("type"));
    let mut notes = notes.lock().unwrap();
    if request.path.ends_with("/unsubscribe") {
        notes.remove(&key(&request.path.replace("/unsubscribe", "/subscribe")));
    } else if request.path.ends_with("/subscribe") {
        notes.insert(key(&request.path));
    }
}

const YESTERDAY: &str = "{\"schema\": \"probity-report/1\", \"verdict\": \"conformant\"}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_signal_ends_a_run_in_order() {
    for name in ["INT", "TERM", "HUP"] {
        let (front, behind, subscribed) = noting().await;
        let place = Place::new()
            .with("probity.toml", &config_toml(front.addr, None))
            .with("reports/report.json", YESTERDAY)
            .with("reports/junit.xml", YESTERDAY);
        // Slow enough to be in the middle when it is interrupted.
        let child = spawn(&place, &["run", "--rate", "40/s", "--concurrency", "2"]);
        until("somebody is subscribed", || behind.requests() > 20 && !subscribed.lock().unwrap().is_empty()).await;
        assert!(!place.path().join("reports/report.json").exists(), "yesterday's report is still there");
        signal(&child, name);
        let output = wait(child);
        assert_eq!(code(&output), Some(3), "{name}: {}{}", text(&output.stdout), text(&output.stderr));
        assert!(text(&output.stderr).contains(&format!("SIG{name}: cleaning up")), "{}", text(&output.stderr));
        assert_eq!(*subscribed.lock().unwrap(), BTreeSet::new(), "{name} leaves nobody subscribed");
        let report = place.report();
        assert_eq!((&report["complete"], &report["verdict"]), (&false.into(), &"inconclusive".into()));
        assert!(report["partial"].to_string().contains(&format!("interrupted (SIG{name})")), "{}", report["partial"]);
        let earlier = std::fs::read_to_string(place.path().join("reports/report.json.previous")).unwrap();
        assert_eq!(earlier, YESTERDAY);
        assert!(std::fs::read_to_string(place.path().join("reports/junit.xml")).unwrap().contains("<testsuite"));
        front.stop().await;
        behind.stop().await;
    }
}

/// Whoever does not answer cannot hold a run up: neither the requests in flight nor the clean-up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_target_holds_up_no_signal_and_a_second_one_ends_at_once() {
    let silent = Null::start(Kind::AcceptsAndHangs).await;
    let place = Place::new().with("probity.toml", &config_toml(silent.addr, None));
    let child = spawn(&place, &["run", "--timeout", "60s"]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let begun = Instant::now();
    signal(&child, "TERM");
    tokio::time::sleep(Duration::from_millis(300)).await;
    signal(&child, "TERM");
    let output = wait(child);
    assert_eq!(code(&output), Some(3), "{}", text(&output.stderr));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    silent.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_limit_holds_in_both_roles_whoever_is_silent() {
    let silent = Null::start(Kind::AcceptsAndHangs).await;
    let provider = config_toml(silent.addr, None);
    let handler = format!("[handler]\nurl = \"{}/postback\"\n", silent.url());
    let both = format!("{provider}\n{handler}");
    let secret = |source: &str| {
        format!("[provider]\nurl = \"{}\"\n[provider.credentials]\ncompanyJwt = {source}\n", silent.url())
    };
    let command = secret("{ command = [\"sleep\", \"60\"] }");
    let token =
        format!("{{ token_url = \"{}/token\", client_id = \"me\", client_secret = \"some-secret\" }}", silent.url());
    for (name, config) in
        [("provider", provider), ("handler", handler), ("both", both), ("command", command), ("token", secret(&token))]
    {
        let place = Place::new().with("probity.toml", &config).with("reports/report.json", YESTERDAY);
        let begun = Instant::now();
        let output = wait(spawn(&place, &["run", "--time-limit", "2s"]));
        assert!(begun.elapsed() < Duration::from_millis(3500), "{name}: {:?}", begun.elapsed());
        assert_eq!(code(&output), Some(3), "{name}: {}{}", text(&output.stdout), text(&output.stderr));
        let report = place.report();
        assert!(report["partial"].to_string().contains("time limit of 2 s"), "{name}: {}", report["partial"]);
        assert_eq!(report["findings"], serde_json::json!([]), "{name}");
    }
    silent.stop().await;
}

/// A contract that takes long to plan.
fn large() -> String {
    let members = (0..40).fold(String::new(), |mut text, number| {
        let schema = "{type: string, pattern: '^[a-z]{3,20}[0-9]+$', maxLength: 60}";
        let _infallible = writeln!(text, "                member{number}: {schema}");
        text
    });
    let parameters = "[{name: id, in: path, required: true, schema: {type: string}}]";
    let body = format!(
        "        content:\n          application/json:\n            schema:\n              type: object\n              properties:\n{members}"
    );
    (0..600).fold("openapi: 3.1.0\ninfo: {title: large, version: '1'}\npaths:\n".to_owned(), |mut text, number| {
        let _infallible = write!(
            text,
            "  /things{number}/{{id}}:\n    put:\n      parameters: {parameters}\n      requestBody:\n{body}      responses: {{'200': {{description: done}}}}\n"
        );
        text
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_limit_and_a_signal_reach_planning() {
    let place = Place::new().with("large.yaml", &large());
    let arguments = ["run", "large.yaml", "--provider", "http://127.0.0.1:1", "--time-limit"];
    let begun = Instant::now();
    let output = wait(spawn(&place, &[&arguments[..], &["1s"]].concat()));
    assert!(begun.elapsed() < Duration::from_millis(2500), "{:?}", begun.elapsed());
    assert_eq!(code(&output), Some(3), "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(place.report()["verdict"], "inconclusive");
    let child = spawn(&place, &[&arguments[..], &["10m"]].concat());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    signal(&child, "TERM");
    assert_eq!(code(&wait(child)), Some(3));
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const SMALL: [&str; 5] = ["run", "--only", "partner-notifications-v4/**", "--inputs", "0"];

#[test]
fn a_link_in_the_place_of_a_report_is_an_error_and_is_left_as_it_is() {
    let place = Place::new().with("precious", "precious");
    std::fs::create_dir(place.path().join("reports")).unwrap();
    std::os::unix::fs::symlink("../precious", place.path().join("reports/report.json")).unwrap();
    place.run(&SMALL).complains(2, &["reports/report.json", "symbolic link", "--report-dir"]);
    assert_eq!(std::fs::read_to_string(place.path().join("precious")).unwrap(), "precious");
    assert_eq!(names(&place.path().join("reports")), ["report.json"]);
}

#[test]
fn a_full_device_is_an_error() {
    let said = Place::new().run(&[&SMALL[..], &["--report", "junit=/dev/full"]].concat());
    said.complains(2, &["failed to write /dev/full", "No space left"]);
}

#[test]
fn a_full_disk_leaves_no_half_file() {
    let place = Place::new().with("reports/keep", "");
    let folder = place.path().join("reports");
    let small =
        |words: &[&str]| Command::new(words[0]).args(&words[1..]).arg(&folder).status().is_ok_and(|own| own.success());
    if !small(&["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"]) {
        return;
    }
    let said = place.run(&SMALL);
    let left = names(&folder);
    assert!(small(&["umount"]));
    said.complains(2, &["failed to write reports/", "No space left", "--report-dir"]);
    assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
    assert!(!left.contains(&"report.html".to_owned()), "{left:?}");
}

/// Where the configuration cannot be used, yesterday's report does not stand for a run of today.
#[test]
fn a_run_that_cannot_begin_leaves_no_report_of_an_earlier_one() {
    let place = Place::new().with("probity.toml", "[provder]\n").with("reports/report.json", YESTERDAY);
    place.run(&["run"]).complains(2, &["provder"]);
    assert_eq!(names(&place.path().join("reports")), ["report.json.previous"]);
    let place = Place::new().with("reports/report.json", YESTERDAY);
    place.run(&["run", "--dry-run"]).says(0, &["cases"]);
    assert_eq!(names(&place.path().join("reports")), ["report.json"]);
}

/// The other commands take the same way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_ends_every_command_with_its_code() {
    let silent = Null::start(Kind::AcceptsAndHangs).await;
    let provider = config_toml(silent.addr, None);
    let handler = format!("[handler]\nurl = \"{}/postback\"\n", silent.url());
    let report = "{\"schema\": \"probity-report/1\", \"readings\": \"lenient\", \"contracts\": [{\"name\": \
                  \"partner-notifications-v4\", \"sha256\": \"\"}], \"findings\": [{\"case\": \
                  \"partner-notifications-v4/getSession/operation/documented\", \"check\": \"answers\", \"level\": \"must\", \"clause\": {\"id\": \
                  \"x\"}, \"message\": \"m\"}]}";
    let url = silent.url();
    let commands: [(&[&str], &str, i32); 6] = [
        (&["send", "userItinerary", "--handler", &url], "", 3),
        (&["listen", "--listen", "127.0.0.1:0"], "", 4),
        (&["serve", "--listen", "127.0.0.1:0"], "", 0),
        (&["doctor"], &provider, 3),
        (&["doctor"], &handler, 3),
        (&["replay", "old.json", "--timeout", "60s"], &provider, 3),
    ];
    for (arguments, config, expected) in commands {
        let place = Place::new().with("old.json", report);
        let place = if config.is_empty() { place } else { place.with("probity.toml", config) };
        let child = spawn(&place, arguments);
        tokio::time::sleep(Duration::from_secs(3)).await;
        let begun = Instant::now();
        signal(&child, "TERM");
        let output = wait(child);
        assert_eq!(code(&output), Some(expected), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
        assert!(begun.elapsed() < Duration::from_millis(6500), "{arguments:?}: {:?}", begun.elapsed());
    }
    silent.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_ends_a_proof_with_what_it_has() {
    let place = Place::new().with("reports/kill-matrix.json", YESTERDAY);
    let mut child = spawn(&place, &["prove", "partner-notifications-v4"]);
    let mut line = String::new();
    tokio::task::block_in_place(|| BufReader::new(child.stderr.take().unwrap()).read_line(&mut line)).unwrap();
    assert!(line.contains("faults and"), "{line}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = Instant::now();
    signal(&child, "TERM");
    let output = wait(child);
    assert_eq!(code(&output), Some(3), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    let matrix = std::fs::read_to_string(place.path().join("reports/kill-matrix.json")).unwrap();
    assert!(matrix.contains("\"cut_short\":\"the run was interrupted (SIGTERM)\""), "{matrix:.300}");
    assert!(text(&output.stdout).contains("not everything was tried"), "{}", text(&output.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_secret_comes_from_is_bounded() {
    let token = serve(|_, _| async { plain(200, &[], &vec![b' '; 100 * 1024]) }).await;
    let url = token.url();
    for source in [
        "{ command = [\"sh\", \"-c\", \"yes\"] }".to_owned(),
        format!("{{ token_url = \"{url}/token\", client_id = \"me\", client_secret = \"some-secret\" }}"),
    ] {
        let config = format!("[provider]\nurl = \"{url}\"\n[provider.credentials]\ncompanyJwt = {source}\n");
        let place = Place::new().with("probity.toml", &config);
        let begun = Instant::now();
        let said = tokio::task::block_in_place(|| place.run(&["run", "partner-notifications-v4"]));
        said.complains(2, &["failed to obtain the secret", "64 KB"]);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
    token.stop().await;
}
