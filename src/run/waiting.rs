//! What is waited for, so that a run that seems to stand still can say why.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::patience::Recipient;
use crate::contract::Role;

/// A request whose answer is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    pub(super) to: Recipient,
    pub(super) since: Instant,
    /// How long it is waited for.
    pub(super) limit: Duration,
}

/// The requests in flight.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<InFlight>);

#[derive(Debug, Default)]
struct InFlight {
    /// By number.
    pending: BTreeMap<u64, Pending>,
    /// The number of the next.
    next: u64,
    /// How many there have been, by role.
    begun: BTreeMap<Role, u64>,
}

/// Takes a request from the list when it is dropped.
pub(super) struct InFlightRequest<'a> {
    waiting: &'a Waiting,
    number: u64,
    role: Role,
    /// Whether nothing else of its role was in flight when it began.
    first: bool,
    /// How many of its role there had been with it.
    count: u64,
}

impl InFlightRequest<'_> {
    /// Whether nothing else of its role has been in flight since it began.
    pub(super) fn was_alone(&self) -> bool {
        self.first && self.waiting.lock().begun.get(&self.role) == Some(&self.count)
    }
}

impl Waiting {
    /// Notes a request until the result is dropped.
    pub(super) fn begin(&self, to: Recipient, limit: Duration) -> InFlightRequest<'_> {
        let mut own = self.lock();
        let (number, first) = (own.next, own.pending.values().all(|other| other.to.role != to.role));
        own.next += 1;
        let begun = own.begun.entry(to.role).or_default();
        *begun += 1;
        let count = *begun;
        own.pending.insert(number, Pending { to, since: Instant::now(), limit });
        InFlightRequest { waiting: self, number, role: to.role, first, count }
    }

    /// The one that is waited for the longest, and how many others there are.
    pub(super) fn longest(&self) -> Option<(Pending, usize)> {
        let pending = &self.lock().pending;
        pending.values().min_by_key(|own| own.since).map(|own| (*own, pending.len() - 1))
    }

    fn lock(&self) -> MutexGuard<'_, InFlight> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for InFlightRequest<'_> {
    fn drop(&mut self) {
        self.waiting.lock().pending.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_oldest_request_is_named() {
        let waiting = Waiting::default();
        assert!(waiting.longest().is_none());
        let first = waiting.begin(Role::Provider.into(), Duration::from_secs(10));
        tokio::time::advance(Duration::from_secs(3)).await;
        let second = waiting.begin(Role::Handler.into(), Duration::from_secs(35));
        let (oldest, others) = waiting.longest().unwrap();
        assert_eq!((oldest.to.role, oldest.since.elapsed().as_secs(), others), (Role::Provider, 3, 1));
        let third = waiting.begin(Role::Provider.into(), Duration::from_secs(10));
        assert!(!first.was_alone() && second.was_alone() && !third.was_alone());
        drop(third);
        drop(first);
        assert_eq!(waiting.longest().unwrap().0.to.role, Role::Handler);
        drop(second);
        assert!(waiting.begin(Role::Handler.into(), Duration::from_secs(35)).was_alone());
    }
}
