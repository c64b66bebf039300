//! The canary: a listener that nothing but a fetch by the target reaches.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::reach::{Reach, reach};
use crate::config::Target;
use crate::wire::{ArrivalLog, Listener, Vault, WireError};

/// How many arrivals are kept.
const ARRIVALS: usize = 10_000;
/// The first segment of every address at the canary, so that no other request is taken for a fetch.
const PREFIX: &str = "/probity-canary/";

/// The canary of a run.
pub struct Canary {
    /// Kept for as long as the run lasts.
    listener: Listener,
    base: String,
    settle: Duration,
    pub(super) reach: Reach,
}

impl Canary {
    /// Opens the canary where a handler is checked.
    ///
    /// # Errors
    /// Its address is in use.
    pub async fn open(target: &Target, vault: Arc<Vault>, begun: Instant) -> Result<Option<Self>, WireError> {
        let Some(handler) = &target.handler else { return Ok(None) };
        let settings = &target.canary;
        let log = Arc::new(ArrivalLog::new(ARRIVALS));
        let listener = Listener::bind(&settings.listen, None, log, vault, begun).await?;
        let bound = listener.local_addr().map(|bound| format!("http://{bound}")).unwrap_or_default();
        let given = settings.url.trim_end_matches('/');
        let base = if given.is_empty() { bound } else { given.to_owned() };
        let reach = reach(&handler.url, handler.embedded, !given.is_empty());
        Ok(Some(Self { listener, base, settle: settings.settle, reach }))
    }

    /// A canary that is reached inside the process only.
    pub fn local(listener: Listener, base: String, settle: Duration) -> Self {
        Self { listener, base, settle, reach: Reach::Shown }
    }

    /// Its URL as seen from the handler, without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address for one case.
    pub(super) fn address(&self, case: &str) -> String {
        format!("{}{PREFIX}{case}", self.base)
    }

    /// The targets of the requests that came to the address of one case.
    pub(super) fn fetched(&self, case: &str) -> Vec<String> {
        let own = format!("{PREFIX}{case}");
        let arrivals = self.listener.log().snapshot_from(0).into_iter();
        let fetched = arrivals.filter(|arrival| arrival.path().ends_with(&own));
        fetched.map(|arrival| format!("{} {}", arrival.method, arrival.path())).collect()
    }

    /// The port that it listens on; `None` inside the process.
    pub(super) fn port(&self) -> Option<u16> {
        self.listener.local_addr().map(|bound| bound.port())
    }

    /// Waits for a request to the address of one case: the host and port that it was sent to, as the sender knows them.
    pub(super) async fn visited(&self, case: &str, limit: Duration) -> Option<String> {
        let own = format!("{PREFIX}{case}");
        let arrived =
            |arrivals: &[crate::exchange::Arrival]| arrivals.iter().any(|arrival| arrival.path().ends_with(&own));
        self.listener.log().wait_until(0, Instant::now() + limit, arrived).await;
        let mut arrivals = self.listener.log().snapshot_from(0).into_iter();
        let visit = arrivals.find(|arrival| arrival.path().ends_with(&own))?;
        visit.header("host").map(str::to_owned)
    }

    /// Waits until a fetch that was begun by the last case, answered at `last`, has had its time. Ends early when `stop` does.
    pub(super) async fn settle(&self, last: Instant, stopped: impl Fn() -> bool) {
        let until = last + self.settle;
        while Instant::now() < until && !stopped() {
            let pause = Duration::from_millis(100).min(until.saturating_duration_since(Instant::now()));
            tokio::time::sleep(pause).await;
        }
        if self.listener.local_addr().is_none() {
            return;
        }
        // On a paused clock all of that took no time: what is on its way to the socket gets a moment of real time.
        let _ = tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_millis(20))).await;
    }
}
