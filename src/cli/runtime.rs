//! The asynchronous runtime of a command.

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use super::UserError;

/// How much a thread may put on its stack: as much as the first thread of a process.
const STACK: usize = 8 * 1024 * 1024;

/// Runs `work` to its end on all cores. What it leaves behind, such as a read of the terminal, is not waited for.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, UserError>>) -> Result<T, UserError> {
    finish(Builder::new_multi_thread().enable_all().build(), work)
}

/// Runs `work` on a paused clock, for what runs in this process alone: its waiting costs no time, and its times are exact.
pub(super) fn block_on_paused<T>(work: impl Future<Output = Result<T, UserError>>) -> Result<T, UserError> {
    finish(Builder::new_current_thread().enable_all().start_paused(true).build(), work)
}

fn finish<T>(
    runtime: std::io::Result<Runtime>,
    work: impl Future<Output = Result<T, UserError>>,
) -> Result<T, UserError> {
    let runtime = runtime.map_err(|error| failed(&error))?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}

/// That no runtime or thread can be had.
pub(super) fn failed(error: &std::io::Error) -> UserError {
    UserError::new(format!("cannot start: {error}"), "free some memory or threads")
}

/// What comes of computing something that may take long; once `end` is there, it is left alone.
pub(super) async fn aside<T: Send + 'static, E>(
    end: impl Future<Output = E>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Result<T, E>, UserError> {
    let (done, result) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        // Nobody listens any more where the command has ended.
        .spawn(move || drop(done.send(work())))
        .map_err(|error| failed(&error))?;
    let result = tokio::select! {
        biased;
        result = result => result,
        end = end => return Ok(Err(end)),
    };
    match (result, thread) {
        (Ok(result), _) => Ok(Ok(result)),
        // Without a result it has panicked: a bug is shown where it was met.
        (Err(_), thread) => match thread.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => Err(failed(&std::io::Error::other("a thread ended without a result"))),
        },
    }
}
