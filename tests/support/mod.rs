//! Runs the engine in this process against a target on loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod loopback;
mod namespace;
mod served;

use std::sync::Arc;

use probity::internals::contract::{LoadOptions, SpecSource, baseline};
use probity::{CaseResult, Event, Report};
use probity::{Contract, Readings};
use probity::{Options, Profile, RunEnvironment, Setup, Stop, prepare, run};
use tokio::task::JoinSet;

pub(crate) use loopback::{free_address, post};
pub(crate) use namespace::Namespace;
pub(crate) use served::Served;

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
    let target = probity::internals::config::parse(config, "probity.toml", &|_| None).unwrap();
    let surroundings = RunEnvironment::connect(&target, &options.tls, Stop::never()).await.unwrap();
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
