//! What a handler does that is careless with hostile documents, or not up to many notifications.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{Layer, lock};
use crate::prove::fault::Kind;
use crate::prove::http::{Incoming, Reaction, ask};
use crate::prove::{answers, hostile};
use crate::wire::Origin;

/// More notifications at once than this are too many for a handler that is overloaded.
const CROWD: u64 = 8;

impl Layer {
    /// What a handler does that is careless with hostile documents, or not up to many notifications.
    pub(super) async fn misbehaves(&self, request: &Incoming, broken: &[String]) -> Option<Reaction> {
        let memory = &self.memory;
        match &self.fault.kind {
            Kind::Fetches(pointer) => {
                let url = hostile::target(pointer, &request.body)?;
                self.apply();
                if let Some(path) = url.strip_prefix("file://") {
                    let mut answer = self.forward(request).await?;
                    answer.body = std::fs::read(path).unwrap_or_default();
                    answer.set_header("Content-Type", Some("text/plain"));
                    return Some(Reaction::Answer(answer));
                }
                let (_, target) = Origin::split(&url).ok()?;
                let headers = vec![("Host".to_owned(), "canary.prove".to_owned())];
                let fetch = Incoming { method: "GET".to_owned(), target, headers, ..Incoming::default() };
                let _ = ask(self.canary.as_ref()?, &fetch).await;
                None
            }
            Kind::Expands(nested) if hostile::expands(*nested, &request.body) => {
                self.apply();
                Some(Reaction::Hang)
            }
            Kind::Wedged => {
                let spent = memory.spent.load(Ordering::Relaxed);
                if hostile::is_hostile(&request.body) {
                    memory.spent.store(true, Ordering::Relaxed);
                }
                (spent && broken.is_empty()).then(|| self.refused())
            }
            Kind::Fickle if broken.is_empty() => {
                // Every second time, so that it shows whether or not the message was seen before.
                let message = [request.target.as_bytes(), b" ", request.body.as_slice()].concat();
                let mut seen = lock(&memory.seen);
                let again = seen.remove(&message);
                if !again {
                    seen.insert(message);
                }
                again.then(|| {
                    self.apply();
                    Reaction::Answer(answers::plain(409))
                })
            }
            Kind::Echoes => {
                let own = format!("{} {}", request.query(), String::from_utf8_lossy(&request.body));
                let before = lock(&memory.last).replace(own)?;
                self.apply();
                let mut answer = self.forward(request).await?;
                answer.body = before.into_bytes();
                answer.set_header("Content-Type", Some("text/plain"));
                Some(Reaction::Answer(answer))
            }
            Kind::Recounts if broken.is_empty() => {
                self.apply();
                memory.processed.fetch_add(1, Ordering::Relaxed);
                None
            }
            Kind::Slow => {
                self.apply();
                tokio::time::sleep(self.delay).await;
                None
            }
            Kind::Overloaded => {
                let busy = memory.busy.fetch_add(1, Ordering::Relaxed);
                // Long enough that notifications sent at once meet.
                tokio::time::sleep(Duration::from_millis(20)).await;
                memory.busy.fetch_sub(1, Ordering::Relaxed);
                (busy >= CROWD).then(|| {
                    self.apply();
                    Reaction::Answer(answers::plain(400))
                })
            }
            _ => None,
        }
    }
}
