//! Sends requests and records the answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::content::Content;
use super::http1::{Head, HeadRead, ResponseRead, chunks_of, read_response, response_head};
use super::limits::ReadLimits;
use super::line::{self, Record, RecordedConnection};
use super::link::{Collected, Link};
use super::outgoing::Outgoing;
use super::transport::{Origin, Transport};
use super::vault::Vault;
use crate::exchange::{Exchange, Failure, Manner, Received, Request, Response};

/// How one request is sent.
#[derive(Debug, Clone, Copy)]
pub struct SendOptions {
    /// How long connection, request and answer may take together.
    pub timeout: Duration,
    /// On a connection of its own, which is not used again.
    pub fresh_connection: bool,
    /// How its bytes are written; any but at once takes a connection of its own.
    pub manner: Manner,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), fresh_connection: false, manner: Manner::Whole }
    }
}

/// Sends requests over one transport, keeps connections alive, and records what comes back.
///
/// A reused connection may have been closed by the peer at the moment a request was written to it. When not one byte
/// has come back before the end, the request is sent again, once, on a fresh connection, whatever its method: RFC 9112
/// section 9.3.1 allows that where the client knows that the request was not processed, and a peer that has closed
/// an idle connection did not read it. A peer that fails on the request itself fails on the fresh connection too,
/// and that is reported. Redirects are not followed, interim responses are skipped.
pub struct Client {
    transport: Arc<dyn Transport>,
    vault: Arc<Vault>,
    limits: ReadLimits,
    origin_time: Instant,
    idle: Mutex<HashMap<Origin, Vec<Link>>>,
}

/// What came of an attempt, before secrets are concealed.
type SendResult = Result<(Head, Collected), Failure>;

/// The connection in use, so that its record can be had after a timeout, or the record of one that is used again.
#[derive(Default)]
struct Trace {
    line: Option<Arc<Mutex<RecordedConnection>>>,
    finished: Option<Record>,
}

impl Trace {
    fn finish(&mut self) {
        self.finished = self.line.take().map(|line| std::mem::take(&mut line::lock(&line).record));
    }

    fn record(mut self) -> Record {
        if self.line.is_some() {
            self.finish();
        }
        self.finished.unwrap_or_default()
    }
}

impl Client {
    /// `origin_time` is the start of the run.
    pub fn new(transport: Arc<dyn Transport>, vault: Arc<Vault>, limits: ReadLimits, origin_time: Instant) -> Self {
        Self { transport, vault, limits, origin_time, idle: Mutex::default() }
    }

    /// The secrets.
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// The transport.
    pub fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    /// Sends `request` and waits for the answer, which is recorded byte for byte.
    pub async fn send(&self, request: &Request, options: SendOptions) -> Exchange {
        // Where a secret cannot be renewed, the old one is sent, and the target's answer says so.
        let _ = self.vault.renew().await;
        let begun = Instant::now();
        let mut trace = Trace::default();
        let limits = self.limits.within(options.timeout);
        let attempt = match Outgoing::new(request, &self.vault, self.transport.as_ref()) {
            Ok(outgoing) => {
                tokio::time::timeout(options.timeout, self.attempt(&outgoing, options, &limits, &mut trace))
                    .await
                    .unwrap_or(Err(Failure::Timeout))
            }
            Err(failure) => Err(failure),
        };
        let elapsed = begun.elapsed();
        let (outcome, received) = self.concealed(attempt, trace.record());
        let started = begun.saturating_duration_since(self.origin_time);
        Exchange { request: request.clone(), outcome, received, started, elapsed }
    }

    async fn attempt(
        &self,
        outgoing: &Outgoing,
        options: SendOptions,
        limits: &ReadLimits,
        trace: &mut Trace,
    ) -> SendResult {
        let fresh = options.fresh_connection || outgoing.raw || options.manner != Manner::Whole;
        let mut dropped = false;
        if !fresh && let Some(mut link) = self.idle_link(&outgoing.origin).await {
            trace.line = Some(Arc::clone(link.line()));
            let result = link.exchange(outgoing, options.manner, limits).await;
            if result.is_ok() || line::lock(link.line()).record.total > 0 {
                return self.conclude(link, result, outgoing, fresh, trace).await;
            }
            dropped = true;
        }
        // A connection that was dropped while a request was on it, and cannot be had again: the target has died of it.
        let io = self.transport.connect(&outgoing.origin).await.map_err(|failure| match failure {
            Failure::Refused if dropped => Failure::Closed,
            other => other,
        })?;
        let mut link = Link::new(io, limits).await.map_err(|error| Failure::Malformed(error.to_string()))?;
        trace.line = Some(Arc::clone(link.line()));
        let result = link.exchange(outgoing, options.manner, limits).await;
        self.conclude(link, result, outgoing, fresh, trace).await
    }

    /// Makes an answer of what hyper has read, or of what it has refused.
    async fn conclude(
        &self,
        mut link: Link,
        result: hyper::Result<Collected>,
        outgoing: &Outgoing,
        fresh: bool,
        trace: &mut Trace,
    ) -> SendResult {
        if let Ok(collected) = result {
            let head = response_head(&line::lock(link.line()).record.bytes);
            if let HeadRead::Complete(head) = head {
                if !fresh && !outgoing.last && !collected.truncated && !collected.left && link.is_usable().await {
                    // Once the connection is back, another request may begin a new record on it.
                    trace.finish();
                    self.keep(&outgoing.origin, link);
                }
                return Ok((head, collected));
            }
        }
        {
            let record = &line::lock(link.line()).record;
            if record.total == 0 {
                return Err(if record.write_failed { Failure::ResetWhileSending } else { Failure::Closed });
            }
        }
        let reading = link.read_leniently(outgoing.head_only, self.limits.settle).await;
        let connection = line::lock(link.line());
        let record = &connection.record;
        match reading {
            // Where the connection broke instead of being closed in order, bytes may have been lost.
            ResponseRead::Complete(..) if record.reset && !is_whole(record, outgoing.head_only) => Err(Failure::Closed),
            ResponseRead::Complete(head, _) if head.end > self.limits.head => Err(Failure::TooLarge),
            ResponseRead::Complete(head, pieces) => {
                let full = connection.is_full() && !is_whole(record, outgoing.head_only);
                let mut body = Vec::new();
                for piece in pieces {
                    body.extend_from_slice(&record.bytes[piece]);
                }
                let truncated = full || body.len() > self.limits.body;
                body.truncate(self.limits.body);
                Ok((head, Collected::new(body, truncated)))
            }
            ResponseRead::Partial if record.bytes.len() > self.limits.head => Err(Failure::TooLarge),
            ResponseRead::Partial if record.closed || record.reset => Err(Failure::Closed),
            ResponseRead::Partial => Err(Failure::Malformed("the head does not end".to_owned())),
            ResponseRead::NotHttp => {
                let start = String::from_utf8_lossy(&record.bytes[..record.bytes.len().min(40)]).into_owned();
                Err(Failure::Malformed(format!("it begins with {start:?}, not with a status line")))
            }
        }
    }

    async fn idle_link(&self, origin: &Origin) -> Option<Link> {
        loop {
            let mut link = self.pool().get_mut(origin)?.pop()?;
            if link.is_usable().await {
                return Some(link);
            }
        }
    }

    fn keep(&self, origin: &Origin, link: Link) {
        let mut pool = self.pool();
        match pool.get_mut(origin) {
            Some(links) if links.len() < self.limits.idle => links.push(link),
            Some(_) => {}
            None => {
                pool.insert(origin.clone(), vec![link]);
            }
        }
    }

    fn pool(&self) -> std::sync::MutexGuard<'_, HashMap<Origin, Vec<Link>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Turns secrets back into symbols. The usual answer holds none, which one look at the recorded bytes tells.
    fn concealed(&self, attempt: SendResult, mut record: Record) -> (Result<Response, Failure>, Received) {
        let vault = &self.vault;
        let pieces = if vault.is_empty() { Vec::new() } else { chunks_of(&record.bytes) };
        let masked = match vault.mask(&record.bytes, &pieces) {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(masked) => Some(masked),
        };
        let cut = record.total > record.bytes.len() as u64;
        let clean = masked.is_none() && !cut;
        if let Some(masked) = masked {
            record.bytes = masked;
        }
        if cut {
            record.bytes.truncate(record.bytes.len().saturating_sub(vault.reach()));
        }
        let outcome = match attempt {
            Ok((head, collected)) => {
                let Collected { body, truncated, .. } = collected;
                let is_coded = head.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
                let Content { body, truncated, undecoded } =
                    Content::of(body, truncated, &head.headers, self.limits.body);
                let body = if truncated {
                    vault.conceal_cut(&body).into()
                } else if clean && !is_coded {
                    body.into()
                } else {
                    vault.conceal(&body).into_owned().into()
                };
                let Head { status, mut reason, version, mut headers, .. } = head;
                if !clean {
                    reason = vault.conceal_text(&reason).into_owned();
                    for (name, value) in &mut headers {
                        *name = vault.conceal_text(name).into_owned();
                        *value = vault.conceal_text(value).into_owned();
                    }
                }
                Ok(Response { status, reason, version, headers, body, truncated, undecoded })
            }
            Err(Failure::Malformed(why)) => Err(Failure::Malformed(vault.conceal_text(&why).into_owned())),
            Err(failure) => Err(failure),
        };
        let received = Received { bytes: record.bytes.into(), total: record.total, closed: record.closed };
        (outcome, received)
    }
}

/// Whether the recorded answer is complete by its own framing.
fn is_whole(record: &Record, head_only: bool) -> bool {
    matches!(read_response(&record.bytes, false, head_only), ResponseRead::Complete(..))
}
