//! A postback handler of the three notification types: correct by default, wrong in exactly one way with a [`Fault`],
//! unusual but legal with a [`Variant`].
//!
//! It takes both forms (of a user, of a company) on any path and answers 200 without a body; what it
//! cannot process it refuses with 400.

/// What a notification deserves, with the faults that bend it.
mod decide;
/// A decision as bytes and pauses.
mod dress;
/// The faults, each with the clause that a finding must name.
mod fault;
/// What hostile XML makes a vulnerable handler do.
mod harm;
/// Unusual answers that break nothing.
mod variant;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub(crate) use fault::{Fault, TABLE};
pub(crate) use variant::{VARIANTS, Variant};

use super::socket::{Reading, Request, Running, Step, plain, serve_reading};

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(3);
/// How long processing takes where it matters that notifications overlap.
const BUSY: Duration = Duration::from_millis(20);
/// The largest body that is parsed, and the largest that is taken where uploads are cut off early.
const LARGEST: usize = 256 * 1024;

/// Starts planted handlers.
pub(crate) struct PlantedHandler;

impl PlantedHandler {
    /// Starts one on a free loopback port.
    pub(crate) async fn start(fault: Option<Fault>, variant: Option<Variant>) -> Running {
        let memory = Arc::<Memory>::default();
        let reading = match variant {
            Some(Variant::EarlyTooLarge) => {
                let steps = [plain(413, &[("Connection", "close")], b""), vec![Step::Close]].concat();
                Reading { largest: Some((LARGEST, steps)), ..Reading::default() }
            }
            Some(Variant::EarlyReset) => Reading { largest: Some((LARGEST, vec![Step::Reset])), ..Reading::default() },
            Some(Variant::WaitsForTheRest) => Reading { waits: true, ..Reading::default() },
            _ => Reading::default(),
        };
        serve_reading(reading, move |request, number| {
            let memory = Arc::clone(&memory);
            async move { memory.answer((fault, variant), request, number).await }
        })
        .await
    }
}

/// The configuration with which the handler at `addr` is checked.
pub(crate) fn config_toml(addr: SocketAddr) -> String {
    format!(
        "[subject]\nname = \"planted handler\"\n\n[handler]\nurl = \"http://{addr}/postback\"\ntimeout = \"5s\"\n\n[canary]\nsettle = \"300ms\"\n"
    )
}

/// Answers one notification, correctly.
pub(crate) fn answer(request: &Request) -> Vec<Step> {
    dress::answer((None, None), request, &decide::decide(None, None, request), 1)
}

/// What a handler keeps between notifications.
#[derive(Default)]
struct Memory {
    /// It takes nothing any more.
    dead: AtomicBool,
    /// The last notification was of a cancellation.
    cancelled: AtomicBool,
    /// Notifications that are being processed.
    busy: AtomicUsize,
    itineraries: AtomicUsize,
    /// The body that was read last, by whomever.
    body: Mutex<Vec<u8>>,
    /// The query of the notification before.
    before: Mutex<String>,
    /// Notifications that are being processed, by body.
    working: Mutex<BTreeMap<Vec<u8>, usize>>,
    one: tokio::sync::Mutex<()>,
}

impl Memory {
    async fn answer(
        &self,
        (fault, variant): (Option<Fault>, Option<Variant>),
        mut request: Request,
        number: usize,
    ) -> Vec<Step> {
        let has = |other: Fault| fault == Some(other);
        let _turn = if variant == Some(Variant::OneAtATime) { Some(self.one.lock().await) } else { None };
        if variant == Some(Variant::OneAtATime) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        if has(Fault::DiesOnAbortedUpload) && request.aborted > 0 || self.dead.load(SeqCst) {
            return plain(400, &[], b"");
        }
        if has(Fault::DiesOnDoctype) && harm::has_doctype(&request.body) {
            self.dead.store(true, SeqCst);
            return plain(400, &[], b"");
        }
        if let Some(steps) = self.overlapping(fault, &mut request).await {
            return steps;
        }
        if has(Fault::Expands) && harm::has_doctype(&request.body) {
            let body = request.body.clone();
            // It keeps a processor busy, and must not stop the other servers of this process.
            let _expanded = tokio::task::spawn_blocking(move || harm::expand(&body)).await;
        }
        if let Some(steps) = harm::harmed(fault, &request) {
            return steps;
        }
        let kinds = request.query_values("type");
        let itinerary = kinds.first().is_some_and(|kind| kind.eq_ignore_ascii_case("itinerary"));
        if has(Fault::HangsOnSecond)
            && itinerary
            && request.query_values("userid_value").is_empty()
            && self.itineraries.fetch_add(1, SeqCst) > 0
            || has(Fault::HangsOnProfile) && kinds == ["Profile"]
        {
            return vec![Step::Hang];
        }
        let mut decision = decide::decide(fault, variant, &request);
        if has(Fault::RefusesUpdateAfterCancel) {
            let text = String::from_utf8_lossy(&request.body).into_owned();
            let cancelled = self.cancelled.swap(text.contains("<EventType>CANCEL<"), SeqCst);
            if cancelled && text.contains("<EventType>UPDATE<") {
                decision = Err(decide::Refusal::Because("it is cancelled"));
            }
        }
        if has(Fault::ShowsLastRequest) {
            let query = request.query.clone().unwrap_or_default();
            let before = std::mem::replace(&mut *lock(&self.before), query);
            if decision.is_ok() {
                return plain(200, &[("Content-Type", "text/plain")], format!("after {before}").as_bytes());
            }
        }
        dress::answer((fault, variant), &request, &decision, number)
    }

    /// What goes wrong only where notifications overlap.
    async fn overlapping(&self, fault: Option<Fault>, request: &mut Request) -> Option<Vec<Step>> {
        match fault? {
            Fault::SharesBody => {
                lock(&self.body).clone_from(&request.body);
                tokio::time::sleep(BUSY).await;
                request.body.clone_from(&lock(&self.body));
            }
            Fault::FailsAtOnce | Fault::ClosesWhenBusy => {
                let others = self.busy.fetch_add(1, SeqCst);
                tokio::time::sleep(BUSY).await;
                self.busy.fetch_sub(1, SeqCst);
                if others > 0 {
                    return Some(if fault == Some(Fault::FailsAtOnce) {
                        plain(500, &[], b"")
                    } else {
                        vec![Step::Close]
                    });
                }
            }
            Fault::RefusesWhileBusy => {
                let others = *lock(&self.working).entry(request.body.clone()).and_modify(|own| *own += 1).or_default();
                tokio::time::sleep(BUSY).await;
                if others == 0 {
                    lock(&self.working).remove(&request.body);
                } else {
                    return Some(plain(409, &[], b""));
                }
            }
            _ => {}
        }
        None
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
