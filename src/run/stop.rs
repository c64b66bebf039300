//! Why a run ends before its plan does, and how everybody who waits for something hears of it.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// How long clean-up may take after a signal: containers are killed ten seconds after they are asked to end.
const AFTER_SIGNAL: Duration = Duration::from_secs(5);
/// The least and the most that clean-up may take after the time limit; between them it is a tenth of the limit.
const AFTER_LIMIT: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));

/// Why a run ends before its plan does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A signal, by its name.
    Signal(&'static str),
    /// The time limit.
    TimeLimit(Duration),
}

impl Cause {
    /// How long clean-up may take.
    pub fn grace(self) -> Duration {
        match self {
            Self::Signal(_) => AFTER_SIGNAL,
            Self::TimeLimit(limit) => (limit / 10).clamp(AFTER_LIMIT.0, AFTER_LIMIT.1),
        }
    }
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Signal(name) => write!(f, "the run was interrupted ({name})"),
            Self::TimeLimit(limit) => write!(f, "the time limit of {} s was reached", limit.as_secs_f64()),
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    cause: Option<Cause>,
    over: bool,
}

/// Ends a run.
#[derive(Debug)]
pub struct Stopper(watch::Sender<State>);

impl Stopper {
    /// Nothing new is begun and nothing is waited for any more; what the run has made is removed.
    pub fn stop(&self, cause: Cause) {
        self.0.send_modify(|state| state.cause = state.cause.or(Some(cause)));
    }

    /// The time for that is over too.
    pub fn end(&self) {
        self.0.send_modify(|state| state.over = true);
    }
}

/// Tells when a run is to end early.
#[derive(Debug, Clone)]
pub struct Stop {
    state: watch::Receiver<State>,
    limit: Option<(Instant, Duration)>,
}

impl Default for Stop {
    fn default() -> Self {
        Self::never()
    }
}

impl Stop {
    /// A run that can be stopped.
    pub fn new() -> (Stopper, Self) {
        let (sender, state) = watch::channel(State::default());
        (Stopper(sender), Self { state, limit: None })
    }

    /// A run that goes on to its end.
    pub fn never() -> Self {
        Self::new().1
    }

    /// With a time limit that begins now.
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        Self { limit: Some((Instant::now() + limit, limit)), ..self }
    }

    /// Why the run ends early, once it does.
    pub fn cause(&self) -> Option<Cause> {
        let late = || self.limit.filter(|(at, _)| Instant::now() >= *at).map(|(_, limit)| Cause::TimeLimit(limit));
        self.state.borrow().cause.or_else(late)
    }

    /// Whether the time limit comes before `pause` has passed.
    pub fn is_before(&self, pause: Duration) -> bool {
        self.limit.is_some_and(|(at, _)| Instant::now() + pause >= at)
    }

    /// Waits until the run is to end.
    pub async fn wait(&self) -> Cause {
        let mut state = self.state.clone();
        let limit = async {
            match self.limit {
                Some((at, limit)) => {
                    sleep_until(at).await;
                    Cause::TimeLimit(limit)
                }
                None => std::future::pending().await,
            }
        };
        let told = async {
            match state.wait_for(|state| state.cause.is_some()).await.ok().and_then(|state| state.cause) {
                Some(cause) => cause,
                // Nobody is left who could stop it.
                None => std::future::pending().await,
            }
        };
        tokio::select! { cause = told => cause, cause = limit => cause }
    }

    /// Waits until the time for clean-up is over.
    pub async fn over(&self) {
        let mut state = self.state.clone();
        let limit = async {
            match self.limit {
                Some((at, limit)) => sleep_until(at + Cause::TimeLimit(limit).grace()).await,
                None => std::future::pending().await,
            }
        };
        let told = async {
            if state.wait_for(|state| state.over).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! { () = told => {}, () = limit => {} }
    }

    /// What `work` comes to; `None` where the run is to end before.
    pub async fn cut<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! { biased; _ = self.wait() => None, done = work => Some(done) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_limit_ends_the_run_and_then_the_clean_up() {
        let begun = Instant::now();
        let stop = Stop::never().within(Duration::from_secs(5));
        assert_eq!((stop.cause(), stop.is_before(Duration::from_secs(5))), (None, true));
        assert_eq!(stop.wait().await, Cause::TimeLimit(Duration::from_secs(5)));
        assert_eq!(begun.elapsed().as_secs(), 5);
        stop.over().await;
        assert_eq!(begun.elapsed().as_millis() / 100, 55);
        assert_eq!(stop.cause().unwrap().to_string(), "the time limit of 5 s was reached");
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_cause_counts_and_cuts_what_is_waited_for() {
        let (stopper, stop) = Stop::new();
        assert_eq!(stop.cut(async { 1 }).await, Some(1));
        stopper.stop(Cause::Signal("SIGTERM"));
        stopper.stop(Cause::TimeLimit(Duration::ZERO));
        assert_eq!(stop.cut(std::future::pending::<()>()).await, None);
        assert_eq!(stop.cause(), Some(Cause::Signal("SIGTERM")));
        stopper.end();
        stop.over().await;
    }

    #[test]
    fn clean_up_takes_a_tenth_of_the_limit_within_bounds() {
        for (limit, grace) in [(1, 500), (5, 500), (60, 6_000), (600, 10_000)] {
            assert_eq!(Cause::TimeLimit(Duration::from_secs(limit)).grace(), Duration::from_millis(grace));
        }
    }
}
