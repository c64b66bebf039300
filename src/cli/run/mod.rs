//! `probity run`: checks a provider and/or a handler.

mod arguments;
mod ask;
mod execute;
mod options;
mod prepare;

pub(super) use arguments::{ConnectionArguments, ContractArguments, EffortArguments, RunArguments, TargetArguments};
pub(super) use execute::{runtime, setup, suite, surroundings};
pub(super) use prepare::PreparedRun;

use super::{Environment, UserError};
use crate::event::ExitCode;

/// Runs the command.
pub(super) fn run(arguments: &RunArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    execute::execute(PreparedRun::of(arguments, environment)?, environment)
}
