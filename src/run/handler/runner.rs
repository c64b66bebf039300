//! One session after another, group by group.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::file::Bait;
use super::others::foreign;
use super::send::Tried;
use crate::contract::{OperationRef, Role};
use crate::event::{CaseResult, Finding, Judged, Latency, Outcome};
use crate::exchange::{Exchange, Failure, Manner, Request};
use crate::judge::{Bound, CheckId, Evidence, Judgement, Observed, judge, judge_handler};
use crate::run::canary::Canary;
use crate::run::ground::{RunContext, is_abandoned, is_later, is_unanswered};
use crate::run::patience::Recipient;
use crate::run::reach::Reach;
use crate::run::result::{CUT_SHORT, Shown, findings, judged, unjudged};
use crate::run::session::{describe, need_not_offer, scene};
use crate::suite::{Attempt, Case, HandlerCase, HandlerGroup, HandlerSession, Watch};
use crate::wire::Actions;

/// A handler that restarts after a crash is given this long, in all.
const RESTART: [Duration; 3] = [Duration::from_millis(300), Duration::from_millis(700), Duration::from_secs(2)];
/// The time limit for entities that are not expanded: a thousand times what the slowest parser here needs to see them,
/// and less than any that expands them takes.
const EXPANSION: Duration = Duration::from_secs(4);
/// How much slower than the documented notification an answer may be for that.
const EXPANSION_FACTOR: u32 = 20;
/// Within so many times that a slow machine may be the reason.
const EXPANSION_DOUBT: u32 = 3;

/// The checks in whose place the rule stands, in the documented notification after others, that it must be taken.
const REPLACED: [CheckId; 2] = [CheckId::ACCEPTS_VALID, CheckId::ANSWERS];

/// What all cases share.
pub(super) struct HandlerContext<'a> {
    pub(super) ground: &'a Arc<RunContext>,
    pub(super) canary: Option<&'a Canary>,
    /// Runs the handler's own counter.
    pub(super) actions: Option<&'a Actions>,
    pub(super) bait: Option<Bait>,
    /// When the last notification that points to the canary was answered.
    pub(super) last: Instant,
    /// How long the documented notification takes, at most.
    pub(super) usual: Duration,
    /// Whom the requests of the session go to.
    pub(super) to: Recipient,
    results: UnboundedSender<CaseResult>,
    waiting: Vec<Waiting>,
}

/// A case that was sent; the canary has the last word on it.
struct Waiting {
    at: OperationRef,
    entry: HandlerCase,
    tried: Tried,
}

/// Runs the sessions of a handler and sends the result of each of their cases.
pub(in crate::run) async fn run(
    ground: &Arc<RunContext>,
    (canary, actions): (Option<&Canary>, Option<&Actions>),
    sessions: Vec<HandlerSession>,
    results: UnboundedSender<CaseResult>,
) {
    if sessions.is_empty() {
        return;
    }
    let bait = Bait::new();
    let (last, usual) = (Instant::now(), Duration::ZERO);
    let to = Recipient::from(Role::Handler);
    let mut field = HandlerContext { ground, canary, actions, bait, last, usual, to, results, waiting: Vec::new() };
    let mut begun = Vec::new();
    for session in sessions {
        let request = &session.control.request;
        let exchange = ground.send(Recipient::of(session.at, &session.control), request).await;
        let exchange = ground.or_in_full(exchange).await;
        field.usual = field.usual.max(exchange.elapsed);
        begun.push((session, exchange));
    }
    let alive = begun.iter().any(|(session, exchange)| field.takes(session, exchange));
    let mut open = Vec::new();
    for (session, exchange) in begun {
        let doubt = field.begin(&session, &exchange, alive);
        open.push((session, doubt));
    }
    // What points to the canary comes first: the rest is done while a late fetch has its time.
    for watched in [true, false] {
        for (session, doubt) in &mut open {
            field.groups(session, watched, doubt).await;
        }
    }
    if let Some(canary) = canary
        && !field.waiting.is_empty()
    {
        canary.settle(field.last, || ground.stopped()).await;
    }
    field.conclude();
}

impl HandlerContext<'_> {
    /// How long the answer to entities may take that are not expanded.
    pub(super) fn bound(&self) -> Bound {
        let usual = self.usual * EXPANSION_FACTOR;
        Bound { usual: EXPANSION.max(usual), certain: EXPANSION.max(usual * EXPANSION_DOUBT) }
    }

    fn takes(&self, session: &HandlerSession, exchange: &Exchange) -> bool {
        let (contract, operation) = session.at.find(&self.ground.contracts);
        scene(self.ground, contract, operation, &session.control, exchange, None).accepted()
    }

    /// Judges the documented notification after everything that came before; why nothing that follows can be judged, if
    /// so. `alive`: the handler takes another webhook's.
    fn begin(&mut self, session: &HandlerSession, exchange: &Exchange, alive: bool) -> Option<String> {
        let (contract, operation) = session.at.find(&self.ground.contracts);
        let case = &session.again;
        let taken = self.ground.taken.lock().unwrap_or_else(PoisonError::into_inner).contains(&session.at);
        let scene = scene(self.ground, contract, operation, case, exchange, None);
        let accepted = scene.accepted();
        let silent = self.ground.patience.silence(&exchange.request);
        let doubt = silent.or_else(|| {
            (!accepted).then(|| format!("the documented notification was not accepted ({})", describe(exchange)))
        });
        if !session.again_selected {
            return doubt;
        }
        // A handler that wants to be asked later, or no longer knows the credentials, is no broken one.
        let fair = !is_later(exchange) && !matches!(exchange.status(), Some(401 | 403));
        let judgeable = accepted || fair && (taken || alive && is_unanswered(exchange));
        self.emit(if judgeable {
            let observed = Observed { recovery: taken, ..Observed::default() };
            let without: &[CheckId] = if taken { &REPLACED } else { &[] };
            let shown = self.shown(session.at, case, exchange, &observed, without);
            judged(self.ground, session.at, case, exchange, shown)
        } else {
            let outcome = if need_not_offer(contract, operation) { Outcome::Skipped } else { Outcome::Inconclusive };
            unjudged(self.ground, contract, case, outcome, doubt.as_deref().unwrap_or_default(), 1)
        });
        doubt
    }

    /// The groups that the canary watches, or the others.
    async fn groups(&mut self, session: &mut HandlerSession, watched: bool, doubt: &mut Option<String>) {
        let (contract, operation) = session.at.find(&self.ground.contracts);
        // What a handler need not take at all leaves nothing in doubt.
        let outcome = if need_not_offer(contract, operation) { Outcome::Skipped } else { Outcome::Inconclusive };
        let is_watched = |group: &HandlerGroup| group.cases.iter().any(|entry| entry.watch == Watch::Canary);
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut session.groups).into_iter().partition(|own| is_watched(own) == watched);
        session.groups = later;
        self.to = Recipient::of(session.at, &session.control);
        for group in due {
            if self.ground.stopped() {
                doubt.get_or_insert_with(|| CUT_SHORT.to_owned());
            }
            if let Some(reason) = &*doubt {
                let recovery = group.recovery_selected.then_some(&group.recovery);
                for case in group.cases.iter().map(|entry| &entry.case).chain(recovery) {
                    self.emit(unjudged(self.ground, contract, case, outcome, reason, 0));
                }
                continue;
            }
            for entry in group.cases {
                self.try_case(session.at, entry, &group.recovery.request).await;
            }
            let alive = self.recover(session.at, &group.recovery, group.recovery_selected).await;
            if !alive {
                *doubt = Some(format!("the handler did not recover: see {}", group.recovery.path));
            }
        }
    }

    fn emit(&self, result: CaseResult) {
        // The receiver lives as long as the run; a closed one means that nobody listens any more.
        let _ = self.results.send(result);
    }

    async fn try_case(&mut self, at: OperationRef, entry: HandlerCase, documented: &Request) {
        let tried = self.attempt(&entry, documented).await;
        let waiting = Waiting { at, entry, tried };
        if waiting.entry.watch == Watch::Canary {
            self.waiting.push(waiting);
        } else {
            self.emit(self.verdict(&waiting));
        }
    }

    fn observed(&self, waiting: &Waiting) -> Observed {
        let Waiting { entry, tried, .. } = waiting;
        // What was not waited for is no part of a comparison.
        let whole = !tried.exchanges.iter().any(is_abandoned);
        let mut observed = if whole { tried.observed.clone() } else { Observed::default() };
        match entry.watch {
            Watch::Answer | Watch::Others => {}
            Watch::Canary => {
                observed.fetched = self.canary.map(|canary| canary.fetched(&entry.case.path)).unwrap_or_default();
            }
            Watch::File => observed.file = self.bait.as_ref().map(|bait| bait.content().to_owned()),
            Watch::Expansion => observed.bound = Some(self.bound()),
        }
        observed
    }

    /// What one exchange shows, and what was seen beside it; `without`: the checks that do not judge it.
    fn shown(
        &self,
        at: OperationRef,
        case: &Case,
        exchange: &Exchange,
        observed: &Observed,
        without: &[CheckId],
    ) -> Shown {
        let (contract, operation) = at.find(&self.ground.contracts);
        let mut scene = scene(self.ground, contract, operation, case, exchange, None);
        scene.without.here = without;
        let evidence = Evidence::of(contract, &self.ground.baseline);
        // The answers to a burst are judged together, by how many of them there are.
        let mut judgement = if observed.load.is_some() { Judgement::default() } else { judge(&scene, evidence) };
        judge_handler(&scene, observed, &mut judgement);
        let findings = findings(self.ground, contract, operation, case, exchange, &judgement.breaches);
        Shown { findings, judged: Judged::of(at.contract, judgement.evidence), unread: judgement.unread }
    }

    /// What all exchanges of a case show, each and together.
    fn shown_by_all(&self, waiting: &Waiting, observed: &Observed) -> Shown {
        let Waiting { at, entry, tried } = waiting;
        let unfinished = matches!(entry.attempt, Attempt::Manner(Manner::Half { .. }));
        let mut all = Shown::default();
        let last = tried.exchanges.len().saturating_sub(1);
        // Where the same notification was taken once, it is offered; how the other answers differ is a question of its own.
        let taken_once = observed.answers.iter().flatten().any(|status| (200..300).contains(status));
        let without = [
            (CheckId::ANSWERS, entry.may_cut),
            (CheckId::ANSWERS_IN_TIME, entry.may_cut && unfinished),
            (CheckId::ACCEPTS_VALID, taken_once),
        ];
        let without: Vec<CheckId> = without.into_iter().filter(|(_, is_off)| *is_off).map(|(check, _)| check).collect();
        for (index, exchange) in tried.exchanges.iter().enumerate() {
            let mut own = if index == last { observed.clone() } else { Observed::default() };
            if entry.watch == Watch::Others {
                own.foreign = foreign(&exchange.request, tried.exchanges.iter().map(|other| &other.request));
            }
            let shown = self.shown(*at, &entry.case, exchange, &own, &without);
            all.judged.extend(&shown.judged);
            all.unread = all.unread.or(shown.unread);
            for finding in shown.findings {
                let same = |own: &&mut Finding| own.check == finding.check && own.clause.id == finding.clause.id;
                match all.findings.iter_mut().find(same) {
                    // A finding shows an exchange of its own level.
                    Some(known) if finding.level > known.level => {
                        *known = Finding { count: known.count + finding.count, ..finding };
                    }
                    Some(known) => known.count += finding.count,
                    None => all.findings.push(finding),
                }
            }
        }
        all
    }

    fn verdict(&self, waiting: &Waiting) -> CaseResult {
        let Waiting { at, entry, tried } = waiting;
        let (contract, _) = at.find(&self.ground.contracts);
        let case = &entry.case;
        let observed = self.observed(waiting);
        let requests = tried.requests;
        let Some(exchange) = tried.exchanges.last() else {
            let stopped = (Outcome::Inconclusive, CUT_SHORT.to_owned());
            let (outcome, reason) = tried.trouble.as_ref().unwrap_or(&stopped);
            return unjudged(self.ground, contract, case, *outcome, reason, requests);
        };
        let unseen = self.unseen(entry, &observed);
        let is_watched = matches!(entry.watch, Watch::Canary | Watch::File);
        let observed = &Observed { watched: is_watched && unseen.is_none(), ..observed };
        let shown = self.shown_by_all(waiting, observed);
        let is_fair = shown.findings.is_empty();
        if let (Some((outcome, reason)), true) = (&tried.trouble, is_fair) {
            return unjudged(self.ground, contract, case, *outcome, reason, requests);
        }
        let unfinished = matches!(entry.attempt, Attempt::Manner(Manner::Half { .. }));
        let cut = match exchange.outcome {
            Err(Failure::Closed | Failure::ResetWhileSending) => entry.may_cut,
            Err(Failure::Timeout) => unfinished,
            _ => false,
        };
        let odd = tried.exchanges.iter().find(|own| is_unanswered(own) || is_later(own));
        if let (Some(odd), true, false, None) = (odd, is_fair, cut, observed.load) {
            return unjudged(self.ground, contract, case, Outcome::Inconclusive, &describe(odd), requests);
        }
        if let (Some(reason), true) = (&unseen, is_fair) {
            return unjudged(self.ground, contract, case, Outcome::Skipped, reason, requests);
        }
        let mut result = judged(self.ground, *at, case, exchange, shown);
        result.requests = requests;
        result.latency = tried.latency.clone().map(|latency| Latency { case: case.path.clone(), ..latency });
        result
    }

    /// Why silence says nothing about this case, if so.
    fn unseen(&self, entry: &HandlerCase, observed: &Observed) -> Option<String> {
        let watched = matches!(entry.watch, Watch::Canary | Watch::File);
        if !watched || !observed.fetched.is_empty() {
            return None;
        }
        if self.ground.stopped() {
            return Some("the run was cut short before a fetch had its time".to_owned());
        }
        let Some(canary) = self.canary else { return Some("there is no canary in this run".to_owned()) };
        let Reach::Unknown(why) = &canary.reach else { return None };
        Some(match entry.watch {
            Watch::File => format!("it is not shown that the handler sees the files of this machine: {why}"),
            _ => format!(
                "nothing was fetched, but it is not shown that the handler can reach the canary ({why}): give the \
                 canary's address as the handler sees it as [canary] url, with a matching [canary] listen; `probity \
                 doctor --canary 60s` waits for a request from where the handler runs, and prints these lines"
            ),
        })
    }

    /// The documented notification after a group; whether the handler is alive.
    async fn recover(&mut self, at: OperationRef, case: &Case, selected: bool) -> bool {
        let (contract, operation) = at.find(&self.ground.contracts);
        let mut exchange = self.ground.send(self.to, &case.request).await;
        for pause in RESTART {
            if !is_unanswered(&exchange) || self.ground.stopped() {
                break;
            }
            let _ = self.ground.stop.cut(tokio::time::sleep(pause)).await;
            exchange = self.ground.send_once(self.to, &case.request, true).await;
        }
        exchange = self.ground.or_in_full(exchange).await;
        let scene = scene(self.ground, contract, operation, case, &exchange, None);
        let alive = scene.accepted();
        if selected {
            let observed = Observed { recovery: true, ..Observed::default() };
            self.emit(if is_later(&exchange) || is_abandoned(&exchange) {
                unjudged(self.ground, contract, case, Outcome::Inconclusive, &describe(&exchange), 1)
            } else {
                let shown = self.shown(at, case, &exchange, &observed, &REPLACED);
                judged(self.ground, at, case, &exchange, shown)
            });
        }
        alive
    }

    /// Judges what waited for the canary.
    fn conclude(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            self.emit(self.verdict(&waiting));
        }
    }
}
