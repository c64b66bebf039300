//! Runs the engine with the reports listening.

use super::Prepared;
use crate::cli::{Environment, UserError};
use crate::event::ExitCode;

/// Runs a prepared run to its end.
pub(super) fn execute(prepared: Prepared, environment: &Environment) -> Result<ExitCode, UserError> {
    let _ = (prepared, environment);
    Err(UserError::new("this build cannot run cases yet", "build a later commit"))
}
