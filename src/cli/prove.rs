//! `probity prove`: the contract's faults against the suite, and the kill matrix that comes of it.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::console::{complain, say};
use super::run::{PreparedRun, Unready, setup};
use super::values::check;
use super::{Environment, UserError, runtime, signals};
use crate::contract::Readings;
use crate::event::{ExitCode, KillMatrix};
use crate::judge::CheckId;
use crate::prove::{Effort, Proof, ProofError, built_target, over_sockets, prove, without_each};
use crate::report::{
    ReportError, checks_json, kill_html, kill_json, kill_markdown, kill_table, make_room, requirements_markdown,
    write_file,
};
use crate::run::Stop;

/// Prove that the checks can fail: break every clause in turn and see that the suite names it
///
/// Shipped contracts are proved against the embedded reference. For any other one a provider and a handler are built
/// from the contract; what that shows is self-consistency.
#[derive(Debug, Clone, Args)]
pub(super) struct ProveArguments {
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: all shipped contracts
    #[arg(value_name = "SPEC")]
    specs: Vec<String>,
    /// Try the rules that hold for every contract on every operation, not on one of each contract
    #[arg(long)]
    exhaustive: bool,
    /// Only operations whose name is this one; may be given several times
    #[arg(long, value_name = "OPERATION")]
    operation: Vec<String>,
    /// At most this many operations of each contract, the first ones
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Where kill-matrix.json, kill-matrix.html, kill-matrix.md and requirements.md are written, and checks.json with
    /// --without-each
    #[arg(long, value_name = "DIR", default_value = "reports")]
    report_dir: PathBuf,
    /// How many threads work at once
    #[arg(long, value_name = "N", default_value_t = 2)]
    threads: usize,
    /// Only faults and variants whose id holds this text
    #[arg(long, value_name = "TEXT", hide = true)]
    fault: Option<String>,
    /// Only every N-th fault
    #[arg(long, value_name = "N", hide = true)]
    sample: Option<usize>,
    /// Then switch each check off in turn: some fault must survive without it
    #[arg(long)]
    without_each: bool,
    /// The findings of this check do not count, as if it were switched off
    #[arg(long, value_name = "CHECK", hide = true, value_parser = check)]
    without: Vec<CheckId>,
}

/// Derives the faults, tries each, writes the matrix.
pub(super) fn run(arguments: &ProveArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let stop = signals::watch(None)?;
    for name in files(arguments) {
        make_room(&arguments.report_dir.join(name)).map_err(|error| unwritten(&error))?;
    }
    let read = |readings| PreparedRun::read_as(readings, &arguments.specs, environment);
    let readings = (read(Readings::Lenient)?, read(Readings::Strict)?);
    let color = environment.stderr.color;
    let interactive = environment.stderr.terminal && !environment.ci;
    runtime::block_on(async {
        let (asked, told) = (arguments.clone(), stop.clone());
        let planned = runtime::aside(stop.wait(), move || plan(&asked, &readings, told, color)).await?;
        let (proof, effort) = match planned {
            Ok(planned) => planned?,
            Err(cause) => return Unready::Stopped(cause).exit(),
        };
        let without_each = arguments.without_each;
        let matrix = move || made(&proof, &effort, without_each, interactive);
        let Ok(matrix) = runtime::aside(stop.over(), matrix).await? else {
            complain("the proof did not end in the time for it: nothing is written");
            return Ok(ExitCode::Inconclusive);
        };
        let matrix = matrix?;
        say(kill_table(&matrix).trim_end());
        write(arguments, &matrix)?;
        Ok(matrix.exit())
    })
}

/// The proof that is asked for.
fn plan(
    arguments: &ProveArguments,
    (lenient, strict): &(PreparedRun, PreparedRun),
    stop: Stop,
    color: bool,
) -> Result<(Arc<Proof>, Effort), UserError> {
    let shipped = crate::contract::shipped();
    let mut lenient = setup(lenient, color)?;
    let built = lenient.contracts.iter().any(|contract| !shipped.contains(&contract.name.as_str()));
    limit(&mut lenient.contracts, arguments);
    if built {
        lenient.target = built_target(&lenient.contracts);
    }
    let strict = if built { None } else { Some(setup(strict, color)?) };
    let strict = strict.map(|mut strict| {
        limit(&mut strict.contracts, arguments);
        strict
    });
    let effort = Effort {
        exhaustive: arguments.exhaustive,
        without: arguments.without.iter().copied().collect(),
        only: arguments.fault.clone(),
        sample: arguments.sample,
        threads: arguments.threads,
        built,
        stop,
    };
    let proof = Arc::new(Proof::new(lenient, strict, &effort).map_err(failed)?);
    Ok((proof, effort))
}

/// The matrix of a proof, or of what there was time for.
fn made(proof: &Arc<Proof>, effort: &Effort, each: bool, interactive: bool) -> Result<KillMatrix, UserError> {
    let (faults, variants) = proof.size();
    complain(&format!("{faults} faults and {variants} legal variants"));
    let progress = |done: usize, total: usize| {
        if interactive && done.is_multiple_of(50) {
            complain(&format!("{done} of {total}"));
        }
    };
    let mut matrix = prove(proof, effort, &progress).map_err(failed)?;
    let whole = effort.only.is_none() && effort.sample.is_none() && effort.without.is_empty();
    if whole && !effort.built && effort.stop.cause().is_none() {
        matrix.sockets = over_sockets(proof, &effort.stop).map_err(failed)?;
    }
    if each && effort.stop.cause().is_none() {
        let off = without_each(proof, &matrix, effort).map_err(failed)?;
        matrix.off = if effort.stop.cause().is_none() { off } else { Vec::new() };
    }
    matrix.cut_short = effort.stop.cause().map(|cause| cause.to_string());
    Ok(matrix)
}

/// Keeps the operations that are asked for.
fn limit(contracts: &mut [Arc<crate::contract::Contract>], arguments: &ProveArguments) {
    if arguments.operation.is_empty() && arguments.limit.is_none() {
        return;
    }
    for contract in contracts {
        let own = Arc::make_mut(contract);
        if !arguments.operation.is_empty() {
            own.operations.retain(|operation| arguments.operation.contains(&operation.name));
        }
        own.operations.truncate(arguments.limit.unwrap_or(usize::MAX));
    }
}

fn failed(error: ProofError) -> UserError {
    match error {
        ProofError::Unmatched(patterns) => super::contracts::unmatched(&patterns, false),
        other => UserError::new(format!("failed to {other}"), "this is a bug of Probity: please report it"),
    }
}

/// The names of the files that a proof writes.
fn files(arguments: &ProveArguments) -> impl Iterator<Item = &'static str> {
    let checks = arguments.without_each.then_some("checks.json");
    ["kill-matrix.json", "kill-matrix.html", "kill-matrix.md", "requirements.md"].into_iter().chain(checks)
}

fn write(arguments: &ProveArguments, matrix: &KillMatrix) -> Result<(), UserError> {
    let makers: [fn(&KillMatrix) -> String; 5] =
        [kill_json, kill_html, kill_markdown, requirements_markdown, checks_json];
    for (name, make) in files(arguments).zip(makers) {
        write_file(&arguments.report_dir.join(name), make(matrix).as_bytes()).map_err(|error| unwritten(&error))?;
    }
    Ok(())
}

fn unwritten(error: &ReportError) -> UserError {
    UserError::new(format!("failed to {error}"), "choose another place with --report-dir")
}
