//! What has arrived, in order, for all who wait for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::exchange::Arrival;

/// How many arrivals are kept at once, unless told otherwise.
const CAPACITY: usize = 10_000;

/// The arrivals of a run. Each has a number from 0; those that are no longer needed can be forgotten.
#[derive(Debug)]
pub struct ArrivalLog {
    kept: Mutex<Kept>,
    capacity: usize,
    dropped: AtomicU64,
    news: Notify,
}

#[derive(Debug, Default)]
struct Kept {
    /// The number of the first arrival that is kept.
    first: u64,
    arrivals: Vec<Arrival>,
}

impl Kept {
    fn from(&self, number: u64) -> &[Arrival] {
        let skip = usize::try_from(number.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.arrivals.get(skip..).unwrap_or_default()
    }

    fn len(&self) -> u64 {
        self.first + self.arrivals.len() as u64
    }
}

impl Default for ArrivalLog {
    fn default() -> Self {
        Self::new(CAPACITY)
    }
}

impl ArrivalLog {
    /// A log that keeps at most `capacity` arrivals; those beyond are counted and dropped.
    pub fn new(capacity: usize) -> Self {
        Self { kept: Mutex::default(), capacity, dropped: AtomicU64::new(0), news: Notify::new() }
    }

    /// Appends an arrival; its number is given here.
    pub fn push(&self, mut arrival: Arrival) {
        {
            let mut kept = self.kept();
            if kept.arrivals.len() >= self.capacity {
                self.dropped.fetch_add(1, Ordering::Relaxed);
                return;
            }
            arrival.number = kept.len();
            kept.arrivals.push(arrival);
        }
        self.news.notify_waiters();
    }

    /// How many have arrived: the number of the next one.
    pub fn len(&self) -> u64 {
        self.kept().len()
    }

    /// Whether none has arrived.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many were dropped because the log was full.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// The arrivals from number `from` on.
    pub fn snapshot_from(&self, from: u64) -> Vec<Arrival> {
        self.kept().from(from).to_vec()
    }

    /// Frees the memory of the arrivals before number `number`.
    pub fn forget_before(&self, number: u64) {
        let mut kept = self.kept();
        let count = usize::try_from(number.saturating_sub(kept.first)).unwrap_or(usize::MAX).min(kept.arrivals.len());
        kept.arrivals.drain(..count);
        kept.first += count as u64;
    }

    /// Waits until `enough` holds for the arrivals from number `from` on; `false` where it did not by `deadline`.
    pub async fn wait_until(&self, from: u64, deadline: Instant, mut enough: impl FnMut(&[Arrival]) -> bool) -> bool {
        loop {
            // Made before the look, so that an arrival between look and wait is not missed.
            let news = self.news.notified();
            if enough(self.kept().from(from)) {
                return true;
            }
            if tokio::time::timeout_at(deadline, news).await.is_err() {
                return enough(self.kept().from(from));
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    fn arrival(target: &str) -> Arrival {
        Arrival {
            number: 99,
            at: Duration::ZERO,
            method: "POST".to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: [].into(),
            truncated: false,
            undecoded: None,
            framing: None,
        }
    }

    #[test]
    fn numbers_go_on_when_arrivals_are_forgotten() {
        let log = ArrivalLog::new(2);
        log.push(arrival("/0"));
        log.push(arrival("/1"));
        log.push(arrival("/dropped"));
        assert_eq!((log.len(), log.dropped()), (2, 1));
        log.forget_before(1);
        log.push(arrival("/2"));
        let rest: Vec<_> = log.snapshot_from(0).into_iter().map(|one| (one.number, one.target)).collect();
        assert_eq!(rest, [(1, "/1".to_owned()), (2, "/2".to_owned())]);
        assert_eq!(log.snapshot_from(2).len(), 1);
        assert!(log.snapshot_from(7).is_empty());
        log.forget_before(100);
        assert_eq!(log.len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends_at_the_arrival_or_at_the_deadline() {
        let log = Arc::new(ArrivalLog::default());
        let start = Instant::now();
        let later = Arc::clone(&log);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(2)).await;
            later.push(arrival("/a"));
        });
        assert!(log.wait_until(0, start + Duration::from_secs(10), |arrivals| arrivals.len() == 1).await);
        assert_eq!(start.elapsed().as_secs(), 2);
        assert!(!log.wait_until(1, start + Duration::from_secs(5), |arrivals| !arrivals.is_empty()).await);
        assert_eq!(start.elapsed().as_secs(), 5);
    }
}
