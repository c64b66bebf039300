//! The one way out of every command that takes its time: signals and the time limit end it in order, a second signal at once.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep, sleep_until};

use super::console::complain;
use super::{UserError, runtime};
use crate::event::ExitCode;
use crate::run::{Cause, Stop, Stopper};

/// Watches for signals, and for the end of `limit`, which begins now. A thread of its own does so by the real clock: it hears
/// them whatever the command is busy with, and on whatever clock.
pub(super) fn watch(limit: Option<Duration>) -> Result<Stop, UserError> {
    let (stopper, stop) = Stop::new();
    let begun = Instant::now();
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| runtime::failed(&error))?;
    let signals = runtime.block_on(async { Signals::new() }).map_err(|error| runtime::failed(&error))?;
    let at = limit.map(|limit| (begun + limit, limit));
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || guard(&runtime, signals, &stopper, at))
        .map_err(|error| runtime::failed(&error))?;
    Ok(stop)
}

fn guard(runtime: &Runtime, mut signals: Signals, stopper: &Stopper, limit: Option<(Instant, Duration)>) {
    runtime.block_on(async {
        let late = async {
            match limit {
                Some((at, limit)) => {
                    sleep_until(at).await;
                    Cause::TimeLimit(limit)
                }
                None => std::future::pending().await,
            }
        };
        let cause = tokio::select! {
            biased;
            name = signals.next() => Cause::Signal(name),
            cause = late => cause,
        };
        stopper.stop(cause);
        let mut heard = match cause {
            Cause::Signal(name) => {
                complain(&format!("{name}: cleaning up; a second signal ends at once"));
                1
            }
            Cause::TimeLimit(_) => 0,
        };
        let grace = sleep(cause.grace());
        tokio::pin!(grace);
        loop {
            tokio::select! {
                biased;
                _ = signals.next() => {
                    heard += 1;
                    if heard > 1 {
                        std::process::exit(i32::from(ExitCode::Inconclusive.code()));
                    }
                }
                () = &mut grace, if !grace.is_elapsed() => stopper.end(),
            }
        }
    });
}

/// The signals by which a process is asked to end.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = if is_hangup_ignored() { None } else { Some(signal(SignalKind::hangup())?) };
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())?, hangup })
    }

    /// The name of the next one.
    async fn next(&mut self) -> &'static str {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(()) = self.interrupt.recv() => "SIGINT",
            Some(()) = self.terminate.recv() => "SIGTERM",
            Some(()) = hangup => "SIGHUP",
            else => std::future::pending().await,
        }
    }
}

/// Whether the process was started by `nohup`, which means that it goes on when its terminal is closed.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => std::future::pending().await,
        }
    }
}
