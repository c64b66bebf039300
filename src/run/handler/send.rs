//! Sends one case of a handler, in the way it asks for.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::pace::{median, percentiles};
use super::runner::HandlerContext;
use crate::config::HandlerTarget;
use crate::contract::{Role, RuleId};
use crate::event::{Latency, Outcome};
use crate::exchange::{Exchange, Manner, Request};
use crate::judge::{Load, Observed, Pace, Processed};
use crate::run::ground::{RunContext, is_abandoned};
use crate::run::session::describe;
use crate::suite::{Attempt, HandlerCase, HostileTargets, PACE, PACE_TIME, Watch};
use crate::wire::SendOptions;

/// Findings show this much of a body that was made for the case; the rest is a repetition.
const SHOWN: usize = 8 * 1024;
/// Notifications that show the pace before a burst.
const BEFORE_BURST: usize = 10;
/// How long the rest of a notification that never comes may be waited for.
const UNFINISHED: Duration = Duration::from_secs(1);
/// When the second of two interleaved notifications is sent: the first is then half written.
const BETWEEN: Duration = Duration::from_millis(150);
const HALVES: Manner = Manner::Pieces { count: 4, pause: Duration::from_millis(100) };

/// What came of a case.
#[derive(Default)]
pub(super) struct Tried {
    /// Every exchange that is judged; the last one stands for the case.
    pub(super) exchanges: Vec<Exchange>,
    /// Requests sent.
    pub(super) requests: u64,
    /// What was seen beside the answers.
    pub(super) observed: Observed,
    /// How long the answers took, where that was looked at.
    pub(super) latency: Option<Latency>,
    /// Why nothing can be judged.
    pub(super) trouble: Option<(Outcome, String)>,
}

impl Tried {
    fn one(exchange: Exchange) -> Self {
        Self::of(vec![exchange])
    }

    fn of(exchanges: Vec<Exchange>) -> Self {
        let requests = exchanges.len() as u64;
        Self { exchanges, requests, ..Self::default() }
    }
}

impl HandlerContext<'_> {
    /// Sends the case's notifications; `documented` is the one that tells the handler's pace. An exchange holds the request as
    /// it is to be shown.
    pub(super) async fn attempt(&mut self, entry: &HandlerCase, documented: &Request) -> Tried {
        let case = &entry.case;
        let (role, request) = (case.role, &case.request);
        match &entry.attempt {
            Attempt::Body(payload) => {
                let places = HostileTargets {
                    canary: self.canary.map(|canary| canary.address(&case.path)).unwrap_or_default(),
                    file: self.bait.as_ref().map(super::file::Bait::url).unwrap_or_default(),
                };
                let body = payload.body(&request.body, &places);
                let request = Request { body: body.into(), ..request.clone() };
                let mut exchange = self.ground.send_once(self.to, &request, true).await;
                if entry.watch == Watch::Canary {
                    // From the answer on: a handler that is slow to answer may begin to fetch after it.
                    self.last = Instant::now();
                }
                if entry.watch == Watch::Expansion
                    && exchange.elapsed > self.bound().usual
                    && exchange.response().is_some()
                {
                    // A machine that is busy is slow with what costs nothing too, and not for long.
                    let pace = self.ground.send_once(self.to, documented, true).await;
                    self.usual = self.usual.max(pace.elapsed);
                    let again = self.ground.send_once(self.to, &request, true).await;
                    if again.elapsed < exchange.elapsed {
                        exchange = again;
                    }
                }
                exchange.request = shown(request);
                Tried::one(exchange)
            }
            Attempt::Manner(manner) => {
                let within = match manner {
                    Manner::Half { .. } => UNFINISHED,
                    _ => self.ground.limits(role).hang,
                };
                let mut exchange = self.ground.send_with(self.to, request, alone(within, *manner)).await;
                first_answer(&mut exchange);
                Tried::one(exchange)
            }
            Attempt::Interleaved { other } => {
                let within = self.ground.limits(role).hang;
                let slowly = self.ground.send_with(self.to, request, alone(within, HALVES));
                let meanwhile = async {
                    tokio::time::sleep(BETWEEN).await;
                    self.ground.send_once(self.to, other, true).await
                };
                let (first, second) = tokio::join!(slowly, meanwhile);
                Tried::of(vec![second, first])
            }
            Attempt::Repeated { times, at_once, counted: false } => {
                let requests = vec![request.clone(); *times];
                let exchanges =
                    if *at_once { self.together(role, requests).await } else { self.sequence(&requests).await };
                let answers = exchanges.iter().map(Exchange::status).collect();
                Tried { observed: Observed { answers, ..Observed::default() }, ..Tried::of(exchanges) }
            }
            Attempt::Repeated { times, counted: true, .. } => self.counted(request, *times).await,
            Attempt::Sequence(requests) => Tried::of(self.sequence(requests).await),
            Attempt::Together { valid, broken, rounds } => {
                let mut exchanges = Vec::new();
                let mut requests = 0;
                for _ in 0..*rounds {
                    if self.ground.stopped() {
                        break;
                    }
                    // The broken ones stand between the valid ones, so that neither kind is always first.
                    let mut all = valid.clone();
                    for (index, request) in broken.iter().enumerate() {
                        all.insert((2 * index + 1).min(all.len()), request.clone());
                    }
                    requests += all.len() as u64;
                    let answered = self.together(role, all).await;
                    exchanges.extend(answered.into_iter().filter(|own| valid.contains(&own.request)));
                }
                Tried { requests, ..Tried::of(exchanges) }
            }
            Attempt::Pace => {
                let exchanges = self.pace(request, PACE).await;
                let times: Vec<Duration> = exchanges.iter().map(|own| own.elapsed).collect();
                let latency = self.latency(&times, 1);
                let pace =
                    latency.as_ref().map(|own| Pace { sent: own.sent, p50: own.p50, p95: own.p95, p99: own.p99 });
                // As planned: how many a slow handler really got is a matter of time, and would differ between reports.
                let requests = PACE as u64;
                Tried { requests, observed: Observed { pace, ..Observed::default() }, latency, ..Tried::of(exchanges) }
            }
            Attempt::Burst(count) => self.burst(role, request, *count).await,
        }
    }

    async fn sequence(&self, requests: &[Request]) -> Vec<Exchange> {
        let mut exchanges = Vec::new();
        for request in requests {
            exchanges.push(self.ground.send(self.to, request).await);
        }
        exchanges
    }

    /// All at once, each on a connection of its own; the answers in the order of the requests.
    async fn together(&self, role: Role, requests: Vec<Request>) -> Vec<Exchange> {
        let within = self.ground.limits(role).hang;
        self.at_once(requests, within).await
    }

    async fn at_once(&self, requests: Vec<Request>, within: Duration) -> Vec<Exchange> {
        let mut running = JoinSet::new();
        for (index, request) in requests.into_iter().enumerate() {
            let (ground, to): (Arc<RunContext>, _) = (Arc::clone(self.ground), self.to);
            running.spawn(async move { (index, ground.send_with(to, &request, alone(within, Manner::Whole)).await) });
        }
        let mut done = Vec::new();
        while let Some(joined) = running.join_next().await {
            match joined {
                Ok(answered) => done.push(answered),
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_) => {}
            }
        }
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, exchange)| exchange).collect()
    }

    /// One after another, as long as the time for it lasts.
    async fn pace(&self, request: &Request, most: usize) -> Vec<Exchange> {
        let begun = Instant::now();
        let mut exchanges = Vec::new();
        while exchanges.len() < most && (exchanges.is_empty() || begun.elapsed() < PACE_TIME) && !self.ground.stopped()
        {
            exchanges.push(self.ground.send_once(self.to, request, false).await);
        }
        exchanges
    }

    async fn burst(&self, role: Role, request: &Request, count: usize) -> Tried {
        let before = self.pace(request, BEFORE_BURST).await;
        let alone = median(&before.iter().map(|own| own.elapsed).collect::<Vec<_>>());
        let fair = alone * u32::try_from(count).unwrap_or(u32::MAX) * Load::SLOWER;
        let within = fair.max(self.ground.limits(role).hang);
        let exchanges = self.at_once(vec![request.clone(); count], within).await;
        if let Some(cut) = exchanges.iter().find(|own| is_abandoned(own)) {
            let trouble = Some((Outcome::Inconclusive, describe(cut)));
            return Tried { requests: (BEFORE_BURST + count) as u64, trouble, ..Tried::default() };
        }
        let taken = exchanges.iter().filter(|own| own.status().is_some_and(|status| (200..300).contains(&status)));
        let taken = taken.count();
        let times: Vec<Duration> = exchanges.iter().map(|own| own.elapsed).collect();
        let latency = self.latency(&times, count);
        let load =
            latency.as_ref().map(|own| Load { sent: count, taken, alone, p50: own.p50, p95: own.p95, p99: own.p99 });
        let refused = exchanges.iter().position(|own| own.status().is_none_or(|status| !(200..300).contains(&status)));
        // As planned: how many a slow handler really got is a matter of time, and would differ between reports.
        let requests = (BEFORE_BURST + count) as u64;
        // One exchange stands for all: the answers to a burst are judged together.
        let shown = exchanges.into_iter().nth(refused.unwrap_or(0)).into_iter().collect();
        Tried { exchanges: shown, requests, observed: Observed { load, ..Observed::default() }, latency, trouble: None }
    }

    /// The same notification several times, between two looks at the handler's own counter.
    async fn counted(&self, request: &Request, times: usize) -> Tried {
        let before = match self.count().await {
            Ok(count) => count,
            Err(why) => return Tried { trouble: Some((Outcome::Inconclusive, why)), ..Tried::default() },
        };
        let exchanges = self.sequence(&vec![request.clone(); times]).await;
        let answers = exchanges.iter().map(Exchange::status).collect();
        let mut tried = Tried::of(exchanges);
        match self.settled_count().await {
            Ok(after) if after == before => {
                let why = "the handler's counter did not move, so it may have known the notification from an earlier \
                           run: try another --seed, or look at [handler.processed]";
                tried.trouble = Some((Outcome::Inconclusive, why.to_owned()));
            }
            Ok(after) => {
                let processed = Some(Processed { before, after });
                tried.observed = Observed { answers, processed, ..Observed::default() };
            }
            Err(why) => tried.trouble = Some((Outcome::Inconclusive, why)),
        }
        tried
    }
}

/// On a connection of its own.
fn alone(timeout: Duration, manner: Manner) -> SendOptions {
    SendOptions { timeout: timeout + manner.takes(), fresh_connection: true, manner }
}

/// Keeps what belongs to the first answer, where two requests were sent at once.
fn first_answer(exchange: &mut Exchange) {
    let twice = exchange.request.raw.as_ref().is_some_and(|raw| {
        let start = format!("{} ", exchange.request.method);
        raw.windows(start.len()).filter(|window| *window == start.as_bytes()).count() > 1
    });
    // Of the second answer there may be one byte only, so its beginning tells nothing: the first one's end does.
    let bytes = &exchange.received.bytes;
    let find = |what: &[u8], from: usize| {
        bytes[from..].windows(what.len()).position(|window| window == what).map(|at| from + at + what.len())
    };
    let length = exchange.response().and_then(|own| own.header("content-length")?.trim().parse::<usize>().ok());
    let end = find(b"\r\n\r\n", 0).and_then(|head| match length {
        Some(length) => Some(head + length),
        None if exchange.status() == Some(204) => Some(head),
        None => find(b"HTTP/1.", head).map(|at| at - b"HTTP/1.".len()),
    });
    if let (true, Some(first)) = (twice, end.and_then(|end| bytes.get(..end))) {
        exchange.received.total = first.len() as u64;
        exchange.received.bytes = first.into();
    }
}

/// The request with a body that a report can hold.
fn shown(request: Request) -> Request {
    if request.body.len() <= SHOWN {
        return request;
    }
    let start = String::from_utf8_lossy(&request.body[..SHOWN]).into_owned();
    let body = format!("{start}… ({} bytes in all)", request.body.len());
    Request { body: body.into_bytes().into(), ..request }
}

impl HandlerContext<'_> {
    fn latency(&self, times: &[Duration], at_once: usize) -> Option<Latency> {
        let (p50, p95, p99) = percentiles(times)?;
        let limit = self.ground.limits(Role::Handler).answer;
        Some(Latency {
            case: String::new(),
            sent: times.len(),
            at_once,
            p50,
            p95,
            p99,
            limit,
            source: self.source(limit),
        })
    }

    /// Whose time limit it is: the configuration's, or that of the document that the baseline cites.
    fn source(&self, limit: Duration) -> String {
        if limit != HandlerTarget::default().ack {
            return "[handler] ack".to_owned();
        }
        let register = &self.ground.baseline.register;
        let clause = RuleId::Acknowledged.clause_id(Role::Handler);
        let stated = register.requirements.iter().find(|own| own.clauses.contains(&clause));
        let title = stated.and_then(|own| register.documents.get(&own.document)).map(|own| own.title.clone());
        title.unwrap_or_else(|| "[handler] ack".to_owned())
    }
}
