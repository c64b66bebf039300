//! The lifecycle stage of a run: named scenarios first, then random sequences.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::super::ground::RunContext;
use super::super::result::{CUT_SHORT, Shown, delivered, undelivered};
use super::earlier::Earlier;
use super::overdue::{Overdue, Suspended};
use super::play::{Playthrough, together};
use super::verdict::{SequenceVerdict, worst};
use crate::contract::{Contract, Keyword, Level, Operation, Role};
use crate::event::{CaseResult, Finding, Judged, Outcome};
use crate::exchange::Arrival;
use crate::judge::Without;
use crate::run::surroundings::Ask;
use crate::suite::{Behaviour, DeliveryCase, DeliveryTrial, Step, World, parts};
use crate::wire::{Actions, ArrivalLog, Listener, Reply};

/// How many sequences on disjoint leases are played side by side.
const SIDE_BY_SIDE: usize = 8;

/// What delivery needs beside the ground.
pub(in crate::run) struct DeliveryContext<'a> {
    pub(in crate::run) actions: Arc<Actions>,
    pub(in crate::run) log: Arc<ArrivalLog>,
    pub(in crate::run) listener: Option<&'a Listener>,
    /// The postback URL as registered.
    pub(in crate::run) registered: String,
    pub(in crate::run) begun: Instant,
    pub(in crate::run) seed: u64,
    /// Random sequences of each style.
    pub(in crate::run) sequences: u32,
    /// Asks the tester to make something happen.
    pub(in crate::run) ask: Option<Ask>,
}

/// The lifecycle stage.
pub(super) struct LifecycleStage<'a> {
    pub(super) ground: &'a RunContext,
    pub(super) post: &'a DeliveryContext<'a>,
    pub(super) world: &'a World,
    results: &'a UnboundedSender<CaseResult>,
    /// Words of values that were chosen for events of this run.
    pub(super) values: Mutex<HashSet<String>>,
    pub(super) events: AtomicU64,
    pub(super) foreign: AtomicU64,
    pub(super) suspended: Mutex<Vec<Suspended>>,
    /// Everything that did not come in time.
    pub(super) overdue: Mutex<Vec<Overdue>>,
    /// The members that have subscribed in this run.
    pub(super) history: Mutex<BTreeSet<usize>>,
    pub(super) earlier: Mutex<Earlier>,
    /// The number of the first arrival that has not been looked at.
    seen: AtomicU64,
}

/// Runs all cases; returns how many arrivals were somebody else's.
pub(in crate::run) async fn run(
    ground: &RunContext,
    post: &DeliveryContext<'_>,
    world: &Arc<World>,
    cases: &[DeliveryCase],
    results: &UnboundedSender<CaseResult>,
) -> u64 {
    let stage = LifecycleStage {
        ground,
        post,
        world,
        results,
        values: Mutex::default(),
        events: AtomicU64::new(0),
        foreign: AtomicU64::new(0),
        suspended: Mutex::default(),
        overdue: Mutex::default(),
        history: Mutex::default(),
        earlier: Mutex::default(),
        seen: AtomicU64::new(post.log.len()),
    };
    if cases.is_empty() {
        return 0;
    }
    if ground.stopped() {
        for case in cases {
            stage.give_up(case, Outcome::Inconclusive, CUT_SHORT);
        }
        return 0;
    }
    if let Some(silence) = world.members.first().and_then(|member| ground.patience.silence(&member.remove)) {
        for case in cases {
            stage.give_up(case, Outcome::Inconclusive, &silence);
        }
        return 0;
    }
    if let Some(register) = &ground.target.postback.register {
        let variables = std::collections::BTreeMap::from([("postback".to_owned(), post.registered.clone())]);
        ground.witness.helped();
        // What comes of a registration that fails is judged: nothing arrives.
        let _ =
            ground.stop.cut(Box::pin(post.actions.run(register, &variables, ground.limits(Role::Provider).hang))).await;
    }
    // What an earlier run left behind must not speak in this one.
    stage.unsubscribe_all().await;
    stage.quiet().await;
    let scenarios: Vec<(&DeliveryCase, &[Step])> = cases
        .iter()
        .filter_map(|case| match &case.trial {
            DeliveryTrial::Steps(steps) => Some((case, steps.as_slice())),
            DeliveryTrial::Random(_) => None,
        })
        .collect();
    let mut rest = scenarios.as_slice();
    while !rest.is_empty() {
        let count = stage.side_by_side(&rest.iter().map(|(case, steps)| (*steps, case.listener)).collect::<Vec<_>>());
        let (batch, others) = rest.split_at(count);
        stage.scenarios(batch).await;
        rest = others;
    }
    for case in cases {
        if let DeliveryTrial::Random(style) = &case.trial {
            stage.random(case, *style, world).await;
        }
    }
    if ground.cleanup {
        stage.unsubscribe_all().await;
    }
    for result in stage.resume(stage.seen.load(Ordering::Relaxed)).await {
        let _ = results.send(result);
    }
    stage.foreign.load(Ordering::Relaxed)
}

impl LifecycleStage<'_> {
    async fn unsubscribe_all(&self) {
        for member in &self.world.members {
            self.ground.clean_up(Role::Provider, std::slice::from_ref(&member.remove)).await;
        }
    }

    /// Unsubscribes everybody whom a sequence concerns, subscribed or not.
    pub(super) async fn clean(&self, steps: &[Step]) {
        let users = self.leases(steps);
        for member in &self.world.members {
            if self.ground.cleanup && member.users.iter().any(|user| users.contains(user)) {
                self.ground.clean_up(Role::Provider, std::slice::from_ref(&member.remove)).await;
            }
        }
    }

    /// How many of the first sequences lease nothing in common, and so can share a barrier.
    pub(super) fn side_by_side(&self, sequences: &[(&[Step], Option<Behaviour>)]) -> usize {
        let mut leased: BTreeSet<usize> = BTreeSet::new();
        for (index, (steps, listener)) in sequences.iter().enumerate().take(SIDE_BY_SIDE) {
            let users = self.leases(steps);
            let alone = listener.is_some() || self.post.ask.is_some();
            if index > 0 && (alone || sequences[0].1.is_some() || users.iter().any(|user| leased.contains(user))) {
                return index;
            }
            leased.extend(users);
        }
        sequences.len().clamp(1, SIDE_BY_SIDE)
    }

    /// The users whose subscriptions or data a sequence touches.
    fn leases(&self, steps: &[Step]) -> BTreeSet<usize> {
        let users = |step: &Step| match step {
            Step::Add(member) | Step::Remove(member) => self.world.members[*member].users.clone(),
            Step::Event(happening) => vec![happening.user],
            // A credential that must be refused may be anybody's.
            Step::Refused(_) => (0..self.world.users.len()).collect(),
            Step::Settle | Step::Together(_) => Vec::new(),
        };
        steps.iter().flat_map(parts).flat_map(users).collect()
    }

    /// Plays sequences side by side and judges them after one barrier.
    pub(super) async fn play(&self, sequences: &[(&str, &[Step])]) -> Vec<(Playthrough, SequenceVerdict)> {
        let from = self.seen.load(Ordering::Relaxed);
        let mut lines = together(sequences.iter().map(|(_, steps)| self.line(steps, from)).collect()).await;
        if lines.iter().any(|line| line.stopped.is_none()) {
            self.due(from, &lines.iter().collect::<Vec<_>>(), &|_, _| true).await;
        }
        self.quiet().await;
        if self.ground.stopped() {
            // What had no time to come is not missing.
            let cut = (Outcome::Inconclusive, "the run was cut short in this case".to_owned());
            for line in &mut lines {
                line.stopped.get_or_insert_with(|| cut.clone());
            }
        }
        let all: Vec<&Playthrough> = lines.iter().collect();
        let arrivals: Vec<Arrival> = self.post.log.snapshot_from(from);
        let next = arrivals.last().map_or(from, |last| last.number + 1);
        self.seen.store(next, Ordering::Relaxed);
        self.post.log.forget_before(next);
        let paths: Vec<&str> = sequences.iter().map(|(path, _)| *path).collect();
        let verdicts = self.judged(&all, &paths, &arrivals);
        for ((line, verdict), (_, steps)) in lines.iter().zip(&verdicts).zip(sequences) {
            if worst(&verdict.findings).is_some() {
                // A provider that is wrong may have noted what nobody asked for: the next sequence begins without it.
                self.clean(steps).await;
            } else {
                self.tidy(line).await;
            }
        }
        lines.into_iter().zip(verdicts).collect()
    }

    async fn scenarios(&self, batch: &[(&DeliveryCase, &[Step])]) {
        let begun = Instant::now();
        if self.ground.stopped() {
            for (case, _) in batch {
                self.give_up(case, Outcome::Inconclusive, CUT_SHORT);
            }
            return;
        }
        let behaviour = batch.first().and_then(|(case, _)| case.listener);
        if let (Some(behaviour), Some(listener)) = (behaviour, self.post.listener) {
            listener.respond_with(responder(behaviour, self.post.registered.clone()));
        }
        let sequences: Vec<(&str, &[Step])> = batch.iter().map(|(case, steps)| (case.path.as_str(), *steps)).collect();
        let played = self.play(&sequences).await;
        if let (Some(_), Some(listener)) = (behaviour, self.post.listener) {
            listener.respond_with(Arc::new(|_| Reply::default()));
        }
        for ((case, _), (line, mut verdict)) in batch.iter().zip(played) {
            if case.listener.is_some() {
                // The documents do not say what follows then: whatever it is, it is information.
                verdict.findings.iter_mut().for_each(|finding| finding.level = Level::May);
                let once = |finding: &Finding| finding.clause.parts().is_some_and(|own| own.keyword == Keyword::Once);
                verdict.findings.retain(|finding| !once(finding));
                verdict.missing.clear();
                verdict.judged = Judged::default();
            }
            self.settle_case(case, line, verdict, 1, begun.elapsed());
        }
    }

    /// The webhook that stands at this place of the delivery model, with its contract.
    pub(super) fn webhook(&self, index: usize) -> (&Contract, &Operation) {
        let (contract, operation) = self.world.webhooks[index].at.find(&self.ground.contracts);
        (contract, operation)
    }

    /// The checks that do not judge.
    pub(super) fn without(&self) -> Without<'_> {
        Without { run: Some(&self.ground.without), ..Without::default() }
    }

    /// The result of a case, or its suspension until the end of the run.
    pub(super) fn settle_case(
        &self,
        case: &DeliveryCase,
        line: Playthrough,
        verdict: SequenceVerdict,
        inputs: u64,
        elapsed: Duration,
    ) {
        if let Some((outcome, reason)) = line.stopped
            && verdict
                .findings
                .iter()
                .all(|finding| finding.level == Level::May || finding.message.starts_with("no notification came"))
        {
            self.give_up(case, outcome, &reason);
            return;
        }
        let SequenceVerdict { findings, judged, unread, missing, .. } = verdict;
        let mut result = delivered(self.ground, case, Shown { findings, judged, unread }, line.requests, elapsed);
        result.inputs = inputs;
        if missing.is_empty() {
            let _ = self.results.send(result);
        } else {
            let mut suspended = self.suspended.lock().unwrap_or_else(PoisonError::into_inner);
            suspended.push(Suspended { result, missing });
        }
    }

    pub(super) fn give_up(&self, case: &DeliveryCase, outcome: Outcome, reason: &str) {
        let _ = self.results.send(undelivered(self.ground, case, outcome, reason));
    }
}

/// A listener that misbehaves.
fn responder(behaviour: Behaviour, registered: String) -> crate::wire::Responder {
    let first = std::sync::atomic::AtomicBool::new(true);
    Arc::new(move |_| {
        let first = first.swap(false, Ordering::Relaxed);
        match behaviour {
            Behaviour::Slow => Reply { delay: Duration::from_millis(300), ..Reply::default() },
            Behaviour::FailOnce if first => Reply { status: 500, ..Reply::default() },
            Behaviour::CloseOnce if first => Reply { close: true, ..Reply::default() },
            Behaviour::RedirectOnce if first => {
                Reply { status: 307, headers: vec![("Location".to_owned(), registered.clone())], ..Reply::default() }
            }
            _ => Reply::default(),
        }
    })
}
