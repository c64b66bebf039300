//! Runs the engine with the reports listening.

use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::ask::ask;
use super::prepare::PreparedRun;
use crate::cli::contracts;
use crate::cli::{Environment, UserError};
use crate::contract::Level;
use crate::event::{Event, ExitCode, Report};
use crate::prove::Stage;
use crate::report::{self, Reporter, Terminal, TerminalOptions, Verbosity, standard_reports};
use crate::run::{self, Setup, Surroundings};

/// Runs a prepared run to its end.
pub(super) fn execute(prepared: PreparedRun, environment: &Environment) -> Result<ExitCode, UserError> {
    let runtime = runtime(&prepared)?;
    runtime.block_on(run_in(prepared, environment))
}

/// The embedded reference runs on a paused clock: its waiting costs no time, and its times are exact.
pub(in crate::cli) fn runtime(prepared: &PreparedRun) -> Result<Runtime, UserError> {
    if prepared.is_embedded() { crate::cli::paused_runtime() } else { crate::cli::runtime() }
}

/// The contracts, the target and the options of a run.
pub(in crate::cli) fn setup(prepared: &PreparedRun, environment: &Environment) -> Result<Setup, UserError> {
    let contracts = contracts::load(&prepared.specs, &prepared.overlays, prepared.options.readings, environment)?;
    contracts::check_mentions(&prepared.target, &contracts)?;
    Ok(Setup {
        contracts,
        baseline: Arc::new(contracts::baseline(environment)?),
        target: prepared.target.clone(),
        options: prepared.options.clone(),
    })
}

/// How the run reaches its target.
pub(in crate::cli) async fn surroundings(
    prepared: &PreparedRun,
    stop: watch::Receiver<bool>,
) -> Result<Surroundings, UserError> {
    if prepared.is_embedded() {
        return Stage::new(&prepared.target, stop).await.map(|stage| stage.surroundings).map_err(|error| {
            UserError::new(format!("failed to {error}"), "this is a bug of Probity: please report it")
        });
    }
    Surroundings::connect(&prepared.target, &prepared.options.tls, stop)
        .await
        .map_err(|error| UserError::new(format!("failed to {error}"), "see probity.toml and the flags"))
}

/// Builds and selects the suite.
pub(in crate::cli) fn suite(setup: &Setup, postback: &str, color: bool) -> Result<run::Prepared, UserError> {
    run::prepare(setup, postback).map_err(|unmatched| contracts::unmatched(&unmatched, color))
}

async fn run_in(prepared: PreparedRun, environment: &Environment) -> Result<ExitCode, UserError> {
    let setup = setup(&prepared, environment)?;
    let dry_run = prepared.options.dry_run;
    let (interrupted, stop) = watch::channel(false);
    let surroundings = Surroundings { ask: ask(&prepared.target, environment), ..surroundings(&prepared, stop).await? };
    let ready = suite(&setup, &surroundings.postback, environment.stderr.color)?;
    if dry_run {
        let info = run::info(&setup, ready.plan);
        let details = prepared.verbosity != Verbosity::Quiet;
        report::write_plan(&mut anstream::stdout().lock(), &info, details)
            .map_err(|error| UserError::new(format!("cannot print the plan: {error}"), "check the output stream"))?;
        return Ok(ExitCode::Conformant);
    }
    let mut reporters = reporters(&prepared, environment);
    tokio::spawn(interrupt(interrupted));
    run::wait_ready(&setup, &surroundings).await;
    let mut failure = None;
    let outcome = run::run(setup, ready, &surroundings, &mut |event: Event| {
        for reporter in &mut reporters {
            if let Err(error) = reporter.event(&event) {
                failure.get_or_insert(error);
            }
        }
    })
    .await;
    if let Some(error) = failure {
        return Err(UserError::new(format!("failed to {error}"), "choose another place with --report-dir or --report"));
    }
    write_known_failing(&prepared, &outcome)?;
    Ok(outcome.exit())
}

/// Ends the run at the first Ctrl-C; a second one ends the process at once.
async fn interrupt(interrupted: watch::Sender<bool>) {
    if tokio::signal::ctrl_c().await.is_err() {
        return std::future::pending().await;
    }
    interrupted.send_replace(true);
    crate::cli::console::complain("interrupted: cleaning up; press Ctrl-C again to leave at once");
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(i32::from(ExitCode::Inconclusive.code()));
    }
}

fn reporters(prepared: &PreparedRun, environment: &Environment) -> Vec<Box<dyn Reporter>> {
    let options = TerminalOptions {
        interactive: environment.stderr.terminal && !environment.ci,
        verbosity: prepared.verbosity,
        show_should: prepared.show <= Level::Should,
    };
    let terminal = Terminal::new(Box::new(anstream::stdout()), Box::new(anstream::stderr()), options);
    let clock: report::WallClock = Arc::new(jiff::Timestamp::now);
    let mut reporters = standard_reports(&prepared.report_dir, &clock);
    reporters.extend(prepared.reports.iter().map(|(format, path)| (format.make)(path.clone(), Arc::clone(&clock))));
    // Last, so that what it says of the files is true.
    reporters.push(Box::new(terminal));
    reporters
}

fn write_known_failing(prepared: &PreparedRun, report: &Report) -> Result<(), UserError> {
    let Some(path) = &prepared.write_known_failing else { return Ok(()) };
    let mut failed: Vec<(&str, &str)> = report
        .findings
        .iter()
        .filter(|finding| prepared.options.fail_on.fails(finding.level))
        .map(|finding| (finding.case.as_str(), finding.message.as_str()))
        .collect();
    failed.dedup_by(|a, b| a.0 == b.0);
    let text = run::KnownFailing::write(failed);
    std::fs::write(path, text).map_err(|error| UserError::file("write", path, &error))
}
