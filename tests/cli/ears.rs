//! `listen` and `doctor`, and a manual trigger without anybody at the terminal.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use super::{Place, manual};
use crate::servers::planted_provider::{PlantedProvider, config_toml};
use crate::support::{free_address, post};

/// `probity listen` on a free port, and the address that it says.
fn listening(arguments: &[&str]) -> (Child, BufReader<std::process::ChildStdout>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["listen", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    (child, output, address)
}

const GOOD: &str = "<Notification><ObjectType>ITINERARY</ObjectType><ObjectURI>https://example.com/api/travel/trip/v1.1/T1</ObjectURI>\
    <EventDateTime>2013-02-13T08:12:35</EventDateTime><EventType>CREATE</EventType><Context/><TripId>T1</TripId></Notification>";

fn heard(targets: &[(&str, &str)]) -> (Option<i32>, String) {
    let count = targets.len().to_string();
    let (mut child, mut output, address) = listening(&["--count", &count, "--for", "60s"]);
    for (target, body) in targets {
        let answer = post(&address, target, "application/xml", body);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let mut said = String::new();
    output.read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

#[test]
fn what_arrives_is_printed_and_judged() {
    let (code, said) = heard(&[("/?type=itinerary&oauth_token_key=t", GOOD)]);
    assert!(said.contains("user-notification-v1/userItinerary") && said.contains("as documented"), "{said}");
    assert_eq!(code, Some(0), "{said}");
    let broken = GOOD.replace("<TripId>T1</TripId>", "");
    let (code, said) =
        heard(&[("/?type=itinerary&oauth_token_key=t", GOOD), ("/?type=itinerary&oauth_token_key=t", &broken)]);
    assert!(said.contains("userItinerary/body#required:TripId") && said.contains("heard 2, of which 1"), "{said}");
    assert_eq!(code, Some(1), "{said}");
}

/// What is longer than what is kept of a body is not called right.
#[test]
fn what_is_not_read_is_said_and_is_no_conformance() {
    let long = GOOD.replace("<Context/>", &format!("<Context/>{}", " ".repeat(6 << 20)));
    let (code, said) = heard(&[("/?type=itinerary&oauth_token_key=t", &long)]);
    assert!(said.contains("the body was not read, and so not judged: it is longer than"), "{said}");
    assert!(!said.contains("as documented"), "{said}");
    assert_eq!(code, Some(3), "{said}");
}

#[test]
fn nothing_heard_is_an_end_of_its_own() {
    let (mut child, mut output, _) = listening(&["--for", "100ms"]);
    let mut said = String::new();
    output.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_finds_what_works_and_what_does_not() {
    let postback = format!("http://{}/", free_address());
    let running = PlantedProvider::start(None, None, Some(postback.clone())).await;
    let config = config_toml(running.addr, Some(&postback));
    let place = Place::new().with("probity.toml", &config);
    let said = tokio::task::block_in_place(|| place.run(&["doctor"]));
    said.says(
        0,
        &[
            "ok    provider:",
            "ok    credential \u{27e8}userOAuth#0\u{27e9}: accepted",
            "ok    partner-notifications-v4/sendMessage: the documented request is accepted",
            "reaches the listener",
            "ok    idle: answers",
            "-     handler: no [handler] url is configured",
        ],
    );
    let wrong = config
        .replace("companyOAuth = \"", "companyOAuth = \"wrong-")
        .replace(&format!("url = \"{postback}\""), "url = \"http://127.0.0.1:1/elsewhere\"");
    let place = Place::new().with("probity.toml", &wrong);
    let said = tokio::task::block_in_place(|| place.run(&["doctor"]));
    said.says(
        3,
        &[
            "fail  credential \u{27e8}companyOAuth#0\u{27e9}: subscribing was answered 401",
            "does not reach the listener",
        ],
    );
    let url = "http://127.0.0.1:1";
    Place::new().run(&["doctor", "--provider", url]).says(3, &["fail  provider: http://127.0.0.1:1 does not answer"]);
    Place::new().run(&["doctor"]).says(0, &["ok    provider:", "ok    handler:"]);
    running.stop().await;
}

/// Somebody fetches from the canary where the handler runs: the doctor says which lines to add, and with them it counts.
#[test]
fn the_doctor_waits_for_a_fetch_from_where_the_handler_runs() {
    let place = Place::new();
    let handler = Stand::open();
    let url = format!("http://{}/postback", handler.address);
    let mut child = Command::new(env!("CARGO_BIN_EXE_probity"))
        .current_dir(place.path())
        .args(["doctor", "--handler", &url, "--canary", "120s"])
        .env_remove("PROBITY_CONFIG")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("canary: waits 120 s") {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0, "it does not ask for a fetch");
    }
    let port = line.split("http://0.0.0.0:").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    let request = format!(
        "GET /probity-canary/seen-from-the-handler HTTP/1.1\r\nHost: host.docker.internal:{port}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut said = String::new();
    output.read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    for part in [
        format!("ok    canary: reached as http://host.docker.internal:{port}"),
        format!("[canary]\nlisten = \"0.0.0.0:{port}\"\nurl = \"http://host.docker.internal:{port}\""),
    ] {
        assert!(said.contains(&part), "no `{part}` in:\n{said}");
    }
    let said = place.run(&["doctor", "--handler", &url, "--canary", "100ms"]);
    said.says(3, &["fail  canary: nobody fetched http://0.0.0.0:"]);
}

/// A handler that answers 200 to whatever comes, for as long as it is kept.
struct Stand {
    address: String,
}

impl Stand {
    fn open() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || answer_all(stream));
            }
        });
        Self { address }
    }
}

fn answer_all(mut stream: TcpStream) {
    let mut seen = [0; 16 * 1024];
    while stream.read(&mut seen).is_ok_and(|count| count > 0) {
        if stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manual_trigger_without_anybody_at_the_terminal_is_skipped_with_its_reason() {
    let postback = format!("http://{}/", free_address());
    let running = PlantedProvider::start(None, None, Some(postback.clone())).await;
    let config = config_toml(running.addr, Some(&postback));
    let place = Place::new().with("probity.toml", &manual(&config));
    let said = tokio::task::block_in_place(|| place.run(&["run", "--only", "lifecycle/scenario/subscribe/*"]));
    assert_eq!(said.code, Some(4), "{}{}", said.out, said.err);
    let report = place.report_text();
    assert!(report.contains("nobody is at the terminal"), "{report}");
    running.stop().await;
}
