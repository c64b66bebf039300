//! What survives a restart: subscriptions, and what is still to be delivered.
//!
//! Every change is on the disk before it is answered, so that a process that is killed has lost nothing that it promised.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use redb::{Database, ReadableTable as _, StorageError, Table, TableDefinition};
use thiserror::Error;

use super::delivery::Delivery;
use super::state::Subscription;

const SUBSCRIPTIONS: TableDefinition<'_, &str, ()> = TableDefinition::new("subscriptions");
const OUTBOX: TableDefinition<'_, u64, &str> = TableDefinition::new("outbox");

/// Why state cannot be kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file cannot be opened, read or written.
    #[error("{0}")]
    Database(Box<redb::Error>),
    /// It holds what no version of this program has written.
    #[error("the file holds something else: {0}")]
    Content(#[from] serde_json::Error),
}

/// Something to be delivered, with its number in the file.
#[derive(Debug, Clone)]
pub(super) struct Queued {
    pub(super) number: u64,
    /// The credential whose order it keeps.
    pub(super) credential: String,
    pub(super) delivery: Delivery,
}

/// Keeps the state in a file, or not at all.
#[derive(Debug, Default)]
pub(super) struct Store {
    database: Option<Database>,
    /// The number of the next delivery.
    next: AtomicU64,
}

/// What was kept: subscriptions, and deliveries in order.
#[derive(Debug, Default)]
pub(super) struct StoredState {
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) outbox: Vec<Queued>,
}

type Tables<'t, 'x> = (&'x mut Table<'t, &'static str, ()>, &'x mut Table<'t, u64, &'static str>);

impl Store {
    /// Opens the file, or makes it, and reads what it holds.
    pub(super) fn open(path: &Path) -> Result<(Arc<Self>, StoredState), StoreError> {
        let database = Database::create(path).map_err(failed)?;
        let mut store = Self { database: Some(database), next: AtomicU64::new(0) };
        let (mut subscriptions, mut outbox) = (Vec::new(), Vec::new());
        store.change(|(own, queue)| {
            for entry in own.iter()? {
                subscriptions.push(entry?.0.value().to_owned());
            }
            for entry in queue.iter()? {
                let (number, text) = entry?;
                outbox.push((number.value(), text.value().to_owned()));
            }
            Ok(())
        })?;
        store.next = AtomicU64::new(outbox.last().map_or(0, |(number, _)| number + 1));
        let subscriptions = subscriptions.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?;
        let queued = |(number, text): (u64, String)| {
            let (credential, delivery) = serde_json::from_str(&text)?;
            Ok(Queued { number, credential, delivery })
        };
        let outbox = outbox.into_iter().map(queued).collect::<Result<_, serde_json::Error>>()?;
        Ok((Arc::new(store), StoredState { subscriptions, outbox }))
    }

    /// Notes a subscription, or its end.
    pub(super) fn subscribe(&self, subscription: &Subscription, is: bool) -> Result<(), StoreError> {
        if self.database.is_none() {
            return Ok(());
        }
        let text = serde_json::to_string(subscription)?;
        self.change(|(own, _)| {
            if is {
                own.insert(text.as_str(), ())?;
            } else {
                own.remove(text.as_str())?;
            }
            Ok(())
        })
    }

    /// Notes what is to be delivered, all of it or nothing.
    pub(super) fn queue(&self, deliveries: Vec<(String, Delivery)>) -> Result<Vec<Queued>, StoreError> {
        let count = deliveries.len() as u64;
        let numbers = self.next.fetch_add(count, Ordering::Relaxed)..;
        let queued: Vec<Queued> = numbers
            .zip(deliveries)
            .map(|(number, (credential, delivery))| Queued { number, credential, delivery })
            .collect();
        if self.database.is_some() && count > 0 {
            let texts = queued.iter().map(|one| serde_json::to_string(&(&one.credential, &one.delivery)));
            let texts = texts.collect::<Result<Vec<String>, _>>()?;
            self.change(|(_, queue)| {
                for (one, text) in queued.iter().zip(&texts) {
                    queue.insert(one.number, text.as_str())?;
                }
                Ok(())
            })?;
        }
        Ok(queued)
    }

    /// Forgets what was delivered or given up.
    pub(super) fn done(&self, number: u64) -> Result<(), StoreError> {
        self.change(|(_, queue)| queue.remove(number).map(|_| ()))
    }

    fn change(&self, change: impl FnOnce(Tables<'_, '_>) -> Result<(), StorageError>) -> Result<(), StoreError> {
        let Some(database) = &self.database else { return Ok(()) };
        let transaction = database.begin_write().map_err(failed)?;
        {
            let mut subscriptions = transaction.open_table(SUBSCRIPTIONS).map_err(failed)?;
            let mut outbox = transaction.open_table(OUTBOX).map_err(failed)?;
            change((&mut subscriptions, &mut outbox)).map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }
}

fn failed(error: impl Into<redb::Error>) -> StoreError {
    StoreError::Database(Box::new(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::settings::{Grantee, Topic};

    fn delivery(target: &str) -> Delivery {
        Delivery {
            address: "h:80".to_owned(),
            authority: "h".to_owned(),
            target: target.to_owned(),
            authorization: Some("OAuth t".to_owned()),
            body: None,
            summary: "a test".to_owned(),
        }
    }

    #[test]
    fn what_was_noted_is_there_after_a_restart_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let subscription = |kind| Subscription { form: Grantee::User, token: "t".to_owned(), kind };
        {
            let (store, kept) = Store::open(&path).unwrap();
            assert!(kept.subscriptions.is_empty() && kept.outbox.is_empty());
            store.subscribe(&subscription(Topic::Fop), true).unwrap();
            store.subscribe(&subscription(Topic::Profile), true).unwrap();
            store.subscribe(&subscription(Topic::Fop), false).unwrap();
            let all = ["/a", "/b", "/c"].map(|target| ("t".to_owned(), delivery(target)));
            let queued = store.queue(all.to_vec()).unwrap();
            store.done(queued[1].number).unwrap();
        }
        let (store, kept) = Store::open(&path).unwrap();
        assert_eq!(kept.subscriptions, [subscription(Topic::Profile)]);
        let targets: Vec<_> = kept.outbox.iter().map(|one| (one.number, one.delivery.target.as_str())).collect();
        assert_eq!(targets, [(0, "/a"), (2, "/c")]);
        assert_eq!(store.queue(vec![("t".to_owned(), delivery("/d"))]).unwrap()[0].number, 3);
    }

    #[test]
    fn a_file_of_something_else_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        std::fs::write(&path, "not a database, but long enough to be looked at as one ".repeat(40)).unwrap();
        assert!(Store::open(&path).is_err());
    }
}
