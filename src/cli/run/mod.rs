//! `probity run`: checks a provider and/or a handler.

mod arguments;
mod ask;
mod execute;
mod options;
mod prepare;

pub(super) use arguments::{ConnectionArguments, ContractArguments, EffortArguments, RunArguments, TargetArguments};
pub(super) use execute::{Unready, block_on, setup, setup_unless, suite, suite_unless, surroundings};
pub(super) use prepare::PreparedRun;

use super::{Environment, UserError};
use crate::event::ExitCode;

/// Runs the command.
pub(super) fn run(arguments: &RunArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    if !arguments.effort.dry_run {
        execute::make_room(&arguments.output)?;
    }
    let prepared = PreparedRun::of(arguments, environment)?;
    if !arguments.effort.dry_run {
        prepared.refuse_without_target()?;
    }
    execute::execute(prepared, environment)
}
