//! `run.json`: what differs between two runs with the same seed: times, platform, hashes.
//!
//! ```json
//! { "schema": "probity-run/1", "started_at": "2026-11-20T10:00:00Z", "seconds": 41.3, "platform": { "os": "linux" } }
//! ```

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{ReportError, Reporter, WallClock, file, json};
use crate::contract::hex;
use crate::event::{CaseResult, ContractRef, Event, Latency, Outcome, Report};

/// How many of the slowest cases are named.
const SLOWEST: usize = 20;

/// Writes `run.json`.
pub(super) struct RunJson {
    path: PathBuf,
    clock: WallClock,
    started_at: Option<Timestamp>,
    roles: BTreeMap<&'static str, String>,
    operations: BTreeMap<String, Share>,
    slowest: Vec<(Duration, String)>,
}

/// What one operation took.
#[derive(Default)]
struct Share {
    cases: u64,
    requests: u64,
    time: Duration,
}

impl RunJson {
    /// A reporter that writes to `path` and asks `clock` when the run starts and ends.
    pub(super) fn new(path: impl Into<PathBuf>, clock: WallClock) -> Self {
        Self {
            path: path.into(),
            clock,
            started_at: None,
            roles: BTreeMap::new(),
            operations: BTreeMap::new(),
            slowest: Vec::new(),
        }
    }

    fn add(&mut self, case: &CaseResult) {
        if case.outcome == Outcome::Skipped {
            return;
        }
        let operation = case.case.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        let share = self.operations.entry(operation).or_default();
        share.cases += 1;
        share.requests += case.requests;
        share.time += case.elapsed;
        let slower = |other: &(Duration, String)| other.0 >= case.elapsed;
        let at = self.slowest.partition_point(slower);
        if at < SLOWEST {
            self.slowest.insert(at, (case.elapsed, case.case.clone()));
            self.slowest.truncate(SLOWEST);
        }
    }

    fn write(&mut self, report: &Report) -> Result<(), ReportError> {
        let finished_at = (self.clock)();
        let started_at = self.started_at.unwrap_or(finished_at);
        let operations = self.operations.iter().map(|(operation, share)| OperationTime {
            operation,
            cases: share.cases,
            requests: share.requests,
            seconds: seconds(share.time),
        });
        let slowest = self.slowest.iter().map(|(time, case)| CaseTime { case, seconds: seconds(*time) });
        let run = RunFile {
            schema: "probity-run/1",
            probity: &report.probity,
            started_at: started_at.to_string(),
            finished_at: finished_at.to_string(),
            seconds: seconds(finished_at.duration_since(started_at).unsigned_abs()),
            platform: Platform { os: std::env::consts::OS, arch: std::env::consts::ARCH },
            roles: &self.roles,
            seed: report.seed,
            exit_code: report.exit_code,
            contracts: &report.contracts,
            report_sha256: hex(&Sha256::digest(json::bytes(report)?)),
            operations: operations.collect(),
            slowest: slowest.collect(),
            latencies: report.latencies.iter().map(LatencyTime::of).collect(),
        };
        file::write(&self.path, &json::pretty(&run)?)
    }
}

impl Reporter for RunJson {
    fn event(&mut self, event: &Event) -> Result<(), ReportError> {
        match event {
            Event::Started(info) => {
                self.started_at = Some((self.clock)());
                self.roles = info.roles.iter().map(|(role, address)| (role.as_str(), address.clone())).collect();
            }
            Event::Note(_) | Event::Waiting(_) => {}
            Event::CaseFinished(case) => self.add(case),
            Event::Finished(report) => self.write(report)?,
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct RunFile<'a> {
    schema: &'static str,
    probity: &'a str,
    started_at: String,
    finished_at: String,
    seconds: f64,
    platform: Platform,
    roles: &'a BTreeMap<&'static str, String>,
    seed: u64,
    exit_code: u8,
    contracts: &'a [ContractRef],
    report_sha256: String,
    /// Cases run side by side: the sum may exceed the run's own time.
    operations: Vec<OperationTime<'a>>,
    slowest: Vec<CaseTime<'a>>,
    latencies: Vec<LatencyTime<'a>>,
}

#[derive(Serialize)]
struct Platform {
    os: &'static str,
    arch: &'static str,
}

#[derive(Serialize)]
struct OperationTime<'a> {
    operation: &'a str,
    cases: u64,
    requests: u64,
    seconds: f64,
}

#[derive(Serialize)]
struct CaseTime<'a> {
    case: &'a str,
    seconds: f64,
}

#[derive(Serialize)]
struct LatencyTime<'a> {
    case: &'a str,
    sent: usize,
    at_once: usize,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    limit_ms: f64,
}

impl<'a> LatencyTime<'a> {
    fn of(latency: &'a Latency) -> Self {
        Self {
            case: &latency.case,
            sent: latency.sent,
            at_once: latency.at_once,
            p50_ms: seconds(latency.p50 * 1000),
            p95_ms: seconds(latency.p95 * 1000),
            p99_ms: seconds(latency.p99 * 1000),
            limit_ms: seconds(latency.limit * 1000),
        }
    }
}

/// Seconds with three digits.
fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::event::sample;

    #[test]
    fn run_json_holds_times_and_hashes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/run.json");
        let calls = AtomicUsize::new(0);
        let times = ["2026-11-20T10:00:00Z", "2026-11-20T10:00:41.25Z"];
        let clock = Arc::new(move || times[calls.fetch_add(1, Ordering::Relaxed)].parse().unwrap());
        let mut reporter = RunJson::new(&path, clock);
        for event in sample::events(12, true) {
            reporter.event(&event).unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["started_at"], "2026-11-20T10:00:00Z");
        assert_eq!(json["seconds"], 41.25);
        assert_eq!(json["roles"]["provider"], "http://127.0.0.1:8080");
        assert_eq!(json["report_sha256"].as_str().unwrap().len(), 64);
        assert_eq!(json["slowest"].as_array().unwrap().len(), SLOWEST);
        assert_eq!(json["operations"][0]["operation"], "orders/createPet");
    }
}
