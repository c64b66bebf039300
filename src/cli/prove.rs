//! `probity prove`: the contract's faults against the suite, and the kill matrix that comes of it.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::console::{complain, say};
use super::run::{PreparedRun, setup};
use super::{Environment, UserError};
use crate::contract::Readings;
use crate::event::{ExitCode, KillMatrix};
use crate::prove::{Effort, Proof, ProofError, built_target, over_sockets, prove, without_each};
use crate::report::{checks_json, kill_html, kill_json, kill_markdown, kill_table, requirements_markdown};
use crate::run::Setup;

/// Prove that the checks can fail: break every clause in turn and see that the suite names it
///
/// Shipped contracts are proved against the embedded reference. For any other one a provider and a handler are built
/// from the contract; what that shows is self-consistency.
#[derive(Debug, Args)]
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
    #[arg(long, value_name = "CHECK", hide = true)]
    without: Vec<String>,
}

/// Derives the faults, tries each, writes the matrix.
pub(super) fn run(arguments: &ProveArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    if let Some(unknown) = arguments.without.iter().find(|id| !known(id)) {
        return Err(UserError::new(format!("there is no check `{unknown}`"), "see probity explain CHECK"));
    }
    let shipped = crate::contract::shipped();
    let read_as = |readings: Readings| -> Result<(Setup, bool), UserError> {
        let mut setup = setup(&PreparedRun::read_as(readings, &arguments.specs, environment)?, environment)?;
        let built = setup.contracts.iter().any(|contract| !shipped.contains(&contract.name.as_str()));
        limit(&mut setup.contracts, arguments);
        if built {
            setup.target = built_target(&setup.contracts);
        }
        Ok((setup, built))
    };
    let (lenient, built) = read_as(Readings::Lenient)?;
    let strict = if built { None } else { Some(read_as(Readings::Strict)?.0) };
    let effort = Effort {
        exhaustive: arguments.exhaustive,
        without: arguments.without.iter().cloned().collect(),
        only: arguments.fault.clone(),
        sample: arguments.sample,
        threads: arguments.threads,
        built,
    };
    let proof = Arc::new(Proof::new(lenient, strict, &effort).map_err(failed)?);
    let (faults, variants) = proof.size();
    complain(&format!("{faults} faults and {variants} legal variants"));
    let interactive = environment.stderr.terminal && !environment.ci;
    let progress = |done: usize, total: usize| {
        if interactive && done.is_multiple_of(50) {
            complain(&format!("{done} of {total}"));
        }
    };
    let mut matrix = prove(&proof, &effort, &progress).map_err(failed)?;
    let whole = arguments.fault.is_none() && arguments.sample.is_none() && arguments.without.is_empty();
    if whole && !built {
        matrix.sockets = over_sockets(&proof).map_err(failed)?;
    }
    if arguments.without_each {
        matrix.off = without_each(&proof, &matrix, &effort).map_err(failed)?;
    }
    say(kill_table(&matrix).trim_end());
    write(arguments, &matrix)?;
    Ok(if matrix.is_sound() { ExitCode::Conformant } else { ExitCode::Broken })
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

fn known(id: &str) -> bool {
    crate::judge::all().any(|own| own == id)
}

fn failed(error: ProofError) -> UserError {
    match error {
        ProofError::Unmatched(patterns) => super::contracts::unmatched(&patterns, false),
        other => UserError::new(format!("failed to {other}"), "this is a bug of Probity: please report it"),
    }
}

fn write(arguments: &ProveArguments, matrix: &KillMatrix) -> Result<(), UserError> {
    let folder = &arguments.report_dir;
    std::fs::create_dir_all(folder).map_err(|error| UserError::file("create", folder, &error))?;
    let mut files = vec![
        ("kill-matrix.json", kill_json(matrix)),
        ("kill-matrix.html", kill_html(matrix)),
        ("kill-matrix.md", kill_markdown(matrix)),
        ("requirements.md", requirements_markdown(matrix)),
    ];
    if arguments.without_each {
        files.push(("checks.json", checks_json(matrix)));
    }
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| UserError::file("write", &path, &error))?;
    }
    Ok(())
}
