//! The asynchronous runtime of a command.

use tokio::runtime::{Builder, Runtime};

use super::UserError;

/// A runtime on all cores.
pub(super) fn runtime() -> Result<Runtime, UserError> {
    Builder::new_multi_thread().enable_all().build().map_err(|error| failed(&error))
}

/// A runtime on a paused clock, for what runs in this process alone: its waiting costs no time, and its times are exact.
pub(super) fn paused_runtime() -> Result<Runtime, UserError> {
    Builder::new_current_thread().enable_all().start_paused(true).build().map_err(|error| failed(&error))
}

fn failed(error: &std::io::Error) -> UserError {
    UserError::new(format!("cannot start: {error}"), "free some memory or threads")
}
