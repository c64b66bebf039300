//! Runs the engine with the reports listening.

use std::sync::Arc;

use super::arguments::OutputArguments;
use super::ask::ask;
use super::prepare::PreparedRun;
use crate::cli::console::complain;
use crate::cli::{Environment, UserError, contracts, runtime, signals};
use crate::event::{Event, ExitCode, Report, RunInfo};
use crate::prove::Stage;
use crate::report::{
    self, ReportError, Reporter, Terminal, TerminalOptions, Verbosity, standard_files, standard_reports,
};
use crate::run::{self, Cause, RunEnvironment, Setup, Stop};

/// Why a command ends before its first request.
pub(in crate::cli) enum Unready {
    /// The user can mend it.
    Refused(UserError),
    /// It is to end early.
    Stopped(Cause),
}

impl From<UserError> for Unready {
    fn from(error: UserError) -> Self {
        Self::Refused(error)
    }
}

impl Unready {
    /// How a command ends that writes no report.
    pub(in crate::cli) fn exit(self) -> Result<ExitCode, UserError> {
        match self {
            Self::Refused(error) => Err(error),
            Self::Stopped(cause) => {
                complain(&format!("{cause} before the first request"));
                Ok(ExitCode::Inconclusive)
            }
        }
    }
}

/// Runs `work` of a command whose target a prepared run names. The embedded reference runs on a paused clock: its waiting
/// costs no time, and its times are exact.
pub(in crate::cli) fn block_on<T>(
    prepared: &PreparedRun,
    work: impl Future<Output = Result<T, UserError>>,
) -> Result<T, UserError> {
    if prepared.is_embedded() { runtime::block_on_paused(work) } else { runtime::block_on(work) }
}

/// The contracts, the target and the options of a run.
pub(in crate::cli) fn setup(prepared: &PreparedRun, color: bool) -> Result<Setup, UserError> {
    let contracts = contracts::load(&prepared.specs, &prepared.overlays, prepared.options.readings, color)?;
    contracts::check_mentions(&prepared.target, &contracts)?;
    Ok(Setup {
        contracts,
        baseline: Arc::new(contracts::baseline(color)?),
        target: prepared.target.clone(),
        options: prepared.options.clone(),
    })
}

/// The same, unless the command is to end before.
pub(in crate::cli) async fn setup_unless(
    stop: &Stop,
    prepared: &Arc<PreparedRun>,
    color: bool,
) -> Result<Setup, Unready> {
    let prepared = Arc::clone(prepared);
    let made = runtime::aside(stop.wait(), move || setup(&prepared, color)).await?;
    Ok(made.map_err(Unready::Stopped)??)
}

/// How the run reaches its target.
pub(in crate::cli) async fn surroundings(prepared: &PreparedRun, stop: &Stop) -> Result<RunEnvironment, Unready> {
    let made = async {
        if prepared.is_embedded() {
            return Stage::new(&prepared.target, stop.clone()).await.map(|stage| stage.surroundings).map_err(|error| {
                UserError::new(format!("failed to {error}"), "this is a bug of Probity: please report it")
            });
        }
        RunEnvironment::connect(&prepared.target, &prepared.options.tls, stop.clone())
            .await
            .map_err(|error| UserError::new(format!("failed to {error}"), "see probity.toml and the flags"))
    };
    tokio::select! {
        biased;
        cause = stop.wait() => Err(Unready::Stopped(cause)),
        made = made => Ok(made?),
    }
}

/// Builds and selects the suite.
pub(in crate::cli) fn suite(setup: &Setup, postback: &str, color: bool) -> Result<run::Prepared, UserError> {
    run::prepare(setup, postback).map_err(|unmatched| contracts::unmatched(&unmatched, color))
}

/// The same, unless the command is to end before.
pub(in crate::cli) async fn suite_unless(
    stop: &Stop,
    setup: &Setup,
    postback: &str,
    color: bool,
) -> Result<run::Prepared, Unready> {
    let (setup, postback) = (setup.clone(), postback.to_owned());
    let made = runtime::aside(stop.wait(), move || suite(&setup, &postback, color)).await?;
    Ok(made.map_err(Unready::Stopped)??)
}

/// Runs a prepared run to its end.
pub(super) fn execute(prepared: PreparedRun, environment: &Environment) -> Result<ExitCode, UserError> {
    let stop = signals::watch(Some(prepared.options.profile.time_limit))?;
    let prepared = Arc::new(prepared);
    block_on(&prepared, run_in(&prepared, &stop, environment))
}

async fn run_in(prepared: &Arc<PreparedRun>, stop: &Stop, environment: &Environment) -> Result<ExitCode, UserError> {
    let dry_run = prepared.options.dry_run;
    let mut known = None;
    let ready = ready(prepared, stop, environment, &mut known).await;
    if dry_run {
        return match ready {
            Ok((setup, _, ready)) => print_plan(prepared, &run::info(&setup, ready.plan)),
            Err(unready) => unready.exit(),
        };
    }
    let mut reporters = reporters(prepared, environment);
    let mut failure = None;
    let mut tell = |event: Event| {
        for reporter in &mut reporters {
            if let Err(error) = reporter.event(&event) {
                failure.get_or_insert(error);
            }
        }
    };
    let report = match ready {
        Ok((setup, surroundings, ready)) => {
            run::wait_ready(&setup, &surroundings).await;
            Box::pin(run::run(setup, ready, &surroundings, &mut tell)).await
        }
        Err(Unready::Stopped(cause)) => run::unplanned(known.as_ref(), cause, &mut tell),
        Err(Unready::Refused(error)) => return Err(error),
    };
    if let Some(error) = failure {
        return Err(unwritten(&error));
    }
    write_known_failing(prepared, &report)?;
    Ok(report.exit())
}

/// All that a run needs; `known` becomes the setup once there is one.
async fn ready(
    prepared: &Arc<PreparedRun>,
    stop: &Stop,
    environment: &Environment,
    known: &mut Option<Setup>,
) -> Result<(Setup, RunEnvironment, run::Prepared), Unready> {
    let color = environment.stderr.color;
    let setup = known.insert(setup_unless(stop, prepared, color).await?).clone();
    let surroundings = surroundings(prepared, stop).await?;
    let surroundings = RunEnvironment { ask: ask(&prepared.target, environment), ..surroundings };
    let mut setup = setup;
    for line in run::settle_server_paths(&mut setup, &surroundings).await {
        complain(&line);
    }
    let ready = suite_unless(stop, &setup, &surroundings.postback, color).await?;
    Ok((setup, surroundings, ready))
}

fn print_plan(prepared: &PreparedRun, info: &RunInfo) -> Result<ExitCode, UserError> {
    let details = prepared.verbosity != Verbosity::Quiet;
    report::write_plan(&mut anstream::stdout().lock(), info, details)
        .map_err(|error| UserError::new(format!("cannot print the plan: {error}"), "check the output stream"))?;
    Ok(ExitCode::Conformant)
}

/// Moves the reports of an earlier run away, so that nobody takes them for this one's, whatever becomes of it.
pub(super) fn make_room(output: &OutputArguments) -> Result<(), UserError> {
    let own = standard_files().map(|name| output.report_dir.join(name));
    let further = output.report.iter().map(|(_, path)| path.clone());
    own.chain(further).try_for_each(|path| report::make_room(&path)).map_err(|error| unwritten(&error))
}

fn unwritten(error: &ReportError) -> UserError {
    UserError::new(format!("failed to {error}"), "choose another place with --report-dir or --report")
}

fn reporters(prepared: &PreparedRun, environment: &Environment) -> Vec<Box<dyn Reporter>> {
    let options = TerminalOptions {
        interactive: environment.stderr.terminal && !environment.ci,
        verbosity: prepared.verbosity,
        show: prepared.show,
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
    report::write_file(path, text.as_bytes())
        .map_err(|error| UserError::new(format!("failed to {error}"), "choose another place"))
}
