//! Handlers that are harmed, or harm, by hostile notifications: found where Probity can see it, and never said to be safe
//! where it cannot.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::time::Duration;

use probity::Options;
use probity::Readings;
use probity::internals::event::RequirementVerdict;
use probity::{Report, Verdict};
use tokio::io::AsyncWriteExt as _;

use crate::servers::planted_handler::{self, answer};
use crate::servers::socket::{Request, Running, Step, plain, serve};
use crate::support::{check, contracts, lines};

const SAFE: &str = "BL-NO-EXTERNAL-ENTITY";

/// What a vulnerable handler does.
#[derive(Clone, Copy, PartialEq)]
enum Harm {
    /// Fetches what a system identifier names, after a while.
    Fetches(Duration),
    /// Takes two seconds over the last notification that points to the canary, and fetches three seconds after its answer.
    FetchesAfterLateAnswer,
    /// Answers with the content of a file that a system identifier names.
    Discloses,
    /// Closes the connection at a document type.
    Crashes,
    /// Takes long where entities stand in entities.
    Expands,
    /// Takes nothing any more after a document type.
    Dies,
}

const LATE_ANSWER: Duration = Duration::from_secs(2);

async fn vulnerable(harm: Harm) -> Running {
    let dead = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    serve(move |request, _| {
        let dead = std::sync::Arc::clone(&dead);
        async move { harmed(harm, &request, &dead) }
    })
    .await
}

fn harmed(harm: Harm, request: &Request, dead: &std::sync::atomic::AtomicBool) -> Vec<Step> {
    use std::sync::atomic::Ordering::SeqCst;
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let doctype = text.contains("<!DOCTYPE");
    if harm == Harm::Dies && (doctype || dead.load(SeqCst)) {
        dead.store(true, SeqCst);
        return plain(400, &[], b"");
    }
    match harm {
        Harm::Crashes if doctype => return vec![Step::Close],
        Harm::Expands if text.contains("probity0") => {
            return [vec![Step::Pause(Duration::from_millis(4_500))], plain(400, &[], b"")].concat();
        }
        Harm::Discloses => {
            if let Some(path) = system(&text).and_then(|url| url.strip_prefix("file://")) {
                return plain(400, &[], &std::fs::read(path).unwrap_or_default());
            }
        }
        Harm::Fetches(after) => {
            if let Some(url) = system(&text).filter(|url| url.starts_with("http://")).map(str::to_owned) {
                tokio::spawn(async move {
                    tokio::time::sleep(after).await;
                    fetch(&url).await;
                });
            }
        }
        Harm::FetchesAfterLateAnswer => {
            let address = text.split_once("<?xml-stylesheet").and_then(|(_, rest)| rest.split_once("href=\""));
            if let Some(url) = address.and_then(|(_, rest)| rest.split('"').next()).map(str::to_owned) {
                tokio::spawn(async move {
                    tokio::time::sleep(LATE_ANSWER + Duration::from_secs(3)).await;
                    fetch(&url).await;
                });
                return [vec![Step::Pause(LATE_ANSWER)], answer(request)].concat();
            }
        }
        _ => {}
    }
    answer(request)
}

fn system(text: &str) -> Option<&str> {
    text.split_once("SYSTEM \"")?.1.split('"').next()
}

async fn fetch(url: &str) {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).unwrap();
    if let Ok(mut stream) = tokio::net::TcpStream::connect(host).await {
        let _gone = stream.write_all(format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").as_bytes()).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn report(harm: Harm, settle: &str) -> Report {
    let running = vulnerable(harm).await;
    let config = planted_handler::config_toml(running.addr).replace("300ms", settle);
    let only = ["*/companyItinerary/hostile/*", "*/companyItinerary/recovery/*"]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    let mut options = Options { concurrency: 8, ..Options::default() };
    options.selection.only = only;
    let contracts = &contracts(Readings::Lenient)[..1];
    let report = check(&config, contracts, options).await;
    running.stop().await;
    report
}

fn names(report: &Report, clause: &str) -> bool {
    report.findings.iter().any(|finding| finding.clause.id == format!("baseline/handler/{clause}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_harm_is_found_at_its_clause() {
    for (harm, settle, clause) in [
        (Harm::Fetches(Duration::ZERO), "300ms", "xml#no-external-entity"),
        (Harm::Fetches(Duration::from_secs(3)), "4s", "xml#no-external-entity"),
        (Harm::FetchesAfterLateAnswer, "4s", "xml#no-external-entity"),
        (Harm::Discloses, "300ms", "xml#no-external-entity"),
        (Harm::Crashes, "300ms", "xml#bounded-expansion"),
        (Harm::Expands, "300ms", "xml#bounded-expansion"),
        (Harm::Dies, "300ms", "answer#after-hostile"),
    ] {
        let report = report(harm, settle).await;
        assert!(names(&report, clause), "{clause}: {:#?}", lines(&report));
        assert_eq!(report.verdict, Verdict::Broken, "{clause}");
    }
}

/// In a network of its own, the canary's loopback address is the handler's own: it fetches there, and nothing arrives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_in_another_network_namespace_is_never_said_to_be_safe() {
    use crate::support::Namespace;
    let Some(space) = Namespace::open() else { return };
    let handler = Namespace::handler();
    let config = format!("[handler]\nurl = \"http://{handler}/postback\"\n\n[canary]\nsettle = \"1s\"\n");
    let mut options = Options { concurrency: 8, ..Options::default() };
    options.classes.allowed.insert(probity::internals::suite::Class::Hostile);
    options.selection.only = vec!["**/hostile/**".parse().unwrap()];
    let report = check(&config, &contracts(Readings::Lenient)[..1], options).await;
    let line = report.requirements.iter().find(|line| line.id == SAFE).unwrap();
    assert_eq!(line.verdict, RequirementVerdict::Skipped, "{:#?}", lines(&report));
    let reason = line.reason.as_deref().unwrap_or_default();
    assert!(space.tried().contains("probity-canary"), "it tried to fetch: {:?}", space.tried());
    for way in ["not on this machine", "[canary] url", "probity doctor --canary"] {
        assert!(reason.contains(way), "{way}: {reason}");
    }
}
