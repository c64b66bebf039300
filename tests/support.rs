//! Runs the engine in this process against a target on loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;

use probity::contract::{Contract, LoadOptions, Readings, SpecSource, baseline};
use probity::event::{CaseResult, Event, Report};
use probity::run::{Options, Profile, Setup, Surroundings, prepare, run};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The shipped contracts under a reading.
pub(crate) fn contracts(readings: Readings) -> Vec<Arc<Contract>> {
    let options = LoadOptions { readings, ..LoadOptions::default() };
    SpecSource::all_shipped().iter().map(|spec| Arc::new(Contract::load(spec, &options).unwrap())).collect()
}

/// Checks the target that a configuration describes.
pub(crate) async fn check(config: &str, contracts: &[Arc<Contract>], options: Options) -> Report {
    Box::pin(watch_cases(config, contracts, options)).await.0
}

/// Checks the target that a configuration describes, and keeps the result of every case.
pub(crate) async fn watch_cases(
    config: &str,
    contracts: &[Arc<Contract>],
    options: Options,
) -> (Report, Vec<CaseResult>) {
    let target = probity::target::parse(config, "probity.toml", &|_| None).unwrap();
    let (_keep, stop) = watch::channel(false);
    let surroundings = Surroundings::connect(&target, &options.tls, stop).await.unwrap();
    let setup = Setup { contracts: contracts.to_vec(), baseline: Arc::new(baseline().unwrap()), target, options };
    let prepared = prepare(&setup, &surroundings.postback).unwrap();
    let mut cases = Vec::new();
    let mut keep = |event: Event| {
        if let Event::CaseFinished(case) = event {
            cases.push(case);
        }
    };
    let report = Box::pin(run(setup, prepared, &surroundings, &mut keep)).await;
    (report, cases)
}

/// The standard profile without drawn inputs: those have tests of their own.
pub(crate) fn without_inputs() -> Profile {
    Profile { inputs: 0, ..Profile::standard() }
}

/// How many targets are checked side by side.
const SIDE_BY_SIDE: usize = 6;

/// Runs one check after another, some side by side, and collects what each complains of.
pub(crate) async fn all<I, F>(checks: I) -> Vec<String>
where
    I: IntoIterator<Item = F>,
    F: Future<Output = Option<String>> + Send + 'static,
{
    let mut complaints = Vec::new();
    let mut running = JoinSet::new();
    for check in checks {
        if running.len() >= SIDE_BY_SIDE
            && let Some(done) = running.join_next().await
        {
            complaints.extend(done.unwrap());
        }
        running.spawn(check);
    }
    while let Some(done) = running.join_next().await {
        complaints.extend(done.unwrap());
    }
    complaints.sort();
    complaints
}

/// The findings of a report, one line each, for messages.
pub(crate) fn lines(report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .map(|finding| {
            format!("{} {} {} [{}] {}", finding.level, finding.case, finding.clause.id, finding.check, finding.message)
        })
        .collect()
}

/// A network namespace with a handler in it that takes every notification.
pub(crate) struct Namespace {
    name: String,
    handler: std::process::Child,
    tried: std::path::PathBuf,
}

impl Namespace {
    const ADDRESS: &'static str = "10.213.77.2";

    /// Opens one, or says why this machine does not permit it.
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    pub(crate) fn open() -> Option<Self> {
        let name = format!("probity{}", std::process::id());
        let ip = |words: &str| {
            std::process::Command::new("ip").args(words.split(' ')).output().is_ok_and(|out| out.status.success())
        };
        if !ip(&format!("netns add {name}")) {
            assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "ip netns is not permitted on this machine");
            eprintln!("skipped: ip netns is not permitted on this machine");
            return None;
        }
        let link = format!("pb{}", std::process::id());
        let ready = ip(&format!("link add {link}a type veth peer name {link}b netns {name}"))
            && ip(&format!("addr add 10.213.77.1/24 dev {link}a"))
            && ip(&format!("link set {link}a up"))
            && ip(&format!("-n {name} addr add {}/24 dev {link}b", Self::ADDRESS))
            && ip(&format!("-n {name} link set {link}b up"))
            && ip(&format!("-n {name} link set lo up"));
        if !ready {
            ip(&format!("netns del {name}"));
            assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "a network namespace has no link here");
            eprintln!("skipped: a network namespace has no link on this machine");
            return None;
        }
        let tried = std::env::temp_dir().join(format!("{name}-tried"));
        let handler = std::process::Command::new("ip")
            .args(["netns", "exec", &name, "python3", "-c", TAKES_ALL, Self::ADDRESS])
            .arg(&tried)
            .spawn()
            .unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while std::net::TcpStream::connect(Self::handler()).is_err() && std::time::Instant::now() < until {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        Some(Self { name, handler, tried })
    }

    /// What the handler tried to fetch, one address a line.
    pub(crate) fn tried(&self) -> String {
        std::fs::read_to_string(&self.tried).unwrap_or_default()
    }

    /// Where the handler listens.
    pub(crate) fn handler() -> String {
        format!("{}:9200", Self::ADDRESS)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ended = self.handler.kill();
        let _status = self.handler.wait();
        let _removed = std::fs::remove_file(&self.tried);
        let _deleted = std::process::Command::new("ip").args(["netns", "del", &self.name]).status();
    }
}

/// A handler that fetches every system identifier, as seen from where it runs.
const TAKES_ALL: &str = r#"
import re, sys, urllib.request, http.server
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        for url in re.findall(rb'SYSTEM "(http[^"]*)"', body[:4096]):
            with open(sys.argv[2], "a") as tried: tried.write(url.decode() + "\n")
            try: urllib.request.urlopen(url.decode(), timeout=0.3)
            except Exception: pass
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer((sys.argv[1], 9200), Handler).serve_forever()
"#;
