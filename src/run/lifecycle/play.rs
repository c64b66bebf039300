//! Plays sequences: takes their steps and keeps account of what is due.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use tokio::time::Instant;

use super::event::NoEvent;
use super::stage::LifecycleStage;
use crate::contract::Role;
use crate::event::{Arrow, Outcome, ScriptLine};
use crate::exchange::{Exchange, Occurrence};
use crate::judge::Facts;
use crate::suite::{Happening, Step, parts};

/// A notification that is due, or that would have been to somebody who had not subscribed.
pub(super) struct Item {
    pub(super) webhook: usize,
    pub(super) member: usize,
    /// Index of the event.
    pub(super) event: usize,
    pub(super) facts: Facts,
    /// When the event had happened.
    pub(super) at: Instant,
    /// The step that it belongs to.
    pub(super) turn: usize,
    /// Whether its member's one subscription is all that was before it in the sequence.
    pub(super) plain: bool,
}

/// One sequence while it is played.
#[derive(Default)]
pub(super) struct Playthrough {
    pub(super) events: Vec<Occurrence>,
    pub(super) due: Vec<Item>,
    pub(super) other: Vec<Item>,
    /// The webhooks that must say nothing of something that happened.
    pub(super) quiet: BTreeSet<usize>,
    pub(super) script: Vec<ScriptLine>,
    /// Of each event, the line of the script that tells of it.
    pub(super) told_at: Vec<usize>,
    pub(super) subscribed: BTreeSet<usize>,
    /// The members that subscribed in it.
    pub(super) touched: BTreeSet<usize>,
    /// How many subscriptions were made, ended or refused.
    changes: usize,
    /// Events since the last silence that somebody may hear of too late.
    loose: Vec<usize>,
    turn: usize,
    pub(super) requests: u64,
    /// Why it cannot be judged.
    pub(super) stopped: Option<(Outcome, String)>,
}

/// What a step came to.
enum Acted {
    Answered(Exchange),
    Refused(Vec<Exchange>),
    Happened(Occurrence, Result<(), NoEvent>),
    Nothing,
}

impl LifecycleStage<'_> {
    /// Takes the steps of one sequence. `from` is the number of the first arrival that can belong to it.
    pub(super) async fn line(&self, steps: &[Step], from: u64) -> Playthrough {
        let mut line = Playthrough::default();
        for step in steps {
            if line.stopped.is_some() {
                break;
            }
            if self.ground.stopped() {
                line.stopped = Some((Outcome::Inconclusive, "the run was cut short in this case".to_owned()));
                break;
            }
            line.turn += 1;
            self.before(&mut line, step, from).await;
            let acting: Vec<_> = parts(step).iter().map(|part| self.act(part)).collect();
            let acted = together(acting).await;
            for (part, acted) in parts(step).iter().zip(acted) {
                self.note(&mut line, part, acted);
            }
        }
        line
    }

    /// Unsubscribes whoever is left at the end of a line.
    pub(super) async fn tidy(&self, line: &Playthrough) {
        let requests: Vec<_> =
            line.subscribed.iter().map(|member| self.world.members[*member].remove.clone()).collect();
        if self.ground.cleanup {
            self.ground.clean_up(Role::Provider, &requests).await;
        }
    }

    /// Barriers that keep apart what could not be told apart: the documents do not say what becomes of a notification
    /// that is under way when its subscription ends, nor how long an event takes to be looked at.
    async fn before(&self, line: &mut Playthrough, step: &Step, from: u64) {
        for part in parts(step) {
            match part {
                Step::Remove(member) => self.due(from, &[&*line], &|_, own| own == *member).await,
                Step::Add(member) => {
                    let heard = self.world.heard_by(*member);
                    let late = line.other.iter().any(|item| {
                        item.member == *member && heard.contains(&item.webhook) && line.loose.contains(&item.event)
                    });
                    if late && !line.subscribed.contains(member) {
                        self.settle(line, from).await;
                    }
                }
                Step::Event(happening) => {
                    let webhooks: Vec<usize> =
                        line.subscribed.iter().flat_map(|member| self.world.due(happening, *member)).collect();
                    // What has no value of its event is told apart by count alone: one at a time.
                    let alike = line.due.iter().any(|item| {
                        line.loose.contains(&item.event)
                            && webhooks.contains(&item.webhook)
                            && !self.world.webhooks[item.webhook].keyed
                    });
                    if alike {
                        self.settle(line, from).await;
                    }
                }
                Step::Settle => self.settle(line, from).await,
                Step::Refused(_) | Step::Together(_) => {}
            }
        }
    }

    async fn settle(&self, line: &mut Playthrough, from: u64) {
        self.due(from, &[&*line], &|_, _| true).await;
        self.quiet().await;
        line.loose.clear();
        line.script.push(ScriptLine::new(Arrow::Wait, "wait until everything is delivered"));
    }

    async fn act(&self, step: &Step) -> Acted {
        match step {
            Step::Add(member) => {
                Acted::Answered(self.ground.send(Role::Provider, &self.world.members[*member].add).await)
            }
            Step::Remove(member) => {
                Acted::Answered(self.ground.send(Role::Provider, &self.world.members[*member].remove).await)
            }
            Step::Refused(member) => {
                let mut exchanges = Vec::new();
                for (_, request, end) in &self.world.members[*member].refused {
                    let exchange = self.ground.send(Role::Provider, request).await;
                    // Some credentials are refused for another scope only: here they subscribe, and that is undone.
                    if !exchange.status().is_some_and(|status| (400..500).contains(&status)) {
                        self.ground.send(Role::Provider, end).await;
                    }
                    exchanges.push(exchange);
                }
                Acted::Refused(exchanges)
            }
            Step::Event(happening) => {
                let occurrence = self.occurrence(happening);
                let triggered = self.trigger(happening, &occurrence).await;
                Acted::Happened(occurrence, triggered)
            }
            Step::Settle | Step::Together(_) => Acted::Nothing,
        }
    }

    fn note(&self, line: &mut Playthrough, step: &Step, acted: Acted) {
        match (step, acted) {
            (Step::Add(member), Acted::Answered(exchange)) => {
                let again = !line.subscribed.insert(*member);
                line.touched.insert(*member);
                line.changes += 1;
                self.history.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(*member);
                self.answered(line, "subscribe", *member, &exchange, again);
            }
            (Step::Remove(member), Acted::Answered(exchange)) => {
                let idle = !line.subscribed.remove(member);
                line.changes += 1;
                self.answered(line, "unsubscribe", *member, &exchange, idle);
            }
            (Step::Refused(member), Acted::Refused(exchanges)) => {
                for (exchange, (symbol, ..)) in exchanges.iter().zip(&self.world.members[*member].refused) {
                    line.requests += 1;
                    line.changes += 1;
                    let text = format!("subscribe with {symbol}");
                    line.script.push(ScriptLine::new(Arrow::Request, &text).answered(&what(exchange)));
                }
            }
            (Step::Event(happening), Acted::Happened(occurrence, triggered)) => {
                line.requests += 1;
                self.happened(line, happening, occurrence, triggered);
            }
            _ => {}
        }
    }

    /// An answer to (un)subscribing; where nothing was to be changed, the documents do not say what it is.
    fn answered(&self, line: &mut Playthrough, what_for: &str, member: usize, exchange: &Exchange, idle: bool) {
        line.requests += 1;
        let text = format!("{what_for} {}", self.world.members[member].label);
        line.script.push(ScriptLine::new(Arrow::Request, &text).answered(&what(exchange)));
        if !(taken(exchange) || idle && exchange.status().is_some_and(|status| status < 500)) {
            let reason = format!("{what_for} was not accepted ({})", what(exchange));
            line.stopped.get_or_insert((Outcome::Inconclusive, reason));
        }
    }

    fn happened(
        &self,
        line: &mut Playthrough,
        happening: &Happening,
        occurrence: Occurrence,
        triggered: Result<(), NoEvent>,
    ) {
        let (name, token, company) = self.world.users[happening.user].clone();
        let text = format!("{} {} of {name}", happening.event_type, happening.kind);
        line.told_at.push(line.script.len());
        line.script.push(ScriptLine::new(Arrow::Event, &text));
        match triggered {
            Ok(()) => {}
            Err(NoEvent::Failed(reason)) => {
                line.stopped.get_or_insert((Outcome::Inconclusive, reason));
            }
            Err(NoEvent::Unavailable(reason)) => {
                line.stopped.get_or_insert((Outcome::Skipped, reason));
            }
        }
        let event = line.events.len();
        let at = Instant::now();
        line.events.push(Occurrence { at: self.post.begun.elapsed(), ..occurrence });
        line.loose.push(event);
        let plain = line.changes == 1 && line.due.is_empty();
        for (member, own) in self.world.members.iter().enumerate() {
            let due = self.world.due(happening, member);
            match (line.subscribed.contains(&member), due.is_empty()) {
                (false, _) => line.quiet.extend(&due),
                (true, true) => line.quiet.extend(self.world.heard_by(member)),
                (true, false) => {}
            }
            for webhook in due {
                let facts = Facts {
                    user: name.clone(),
                    token: token.clone(),
                    company: company.clone(),
                    subscription: own.attributes.clone(),
                };
                let item = Item { webhook, member, event, facts, at, turn: line.turn, plain };
                if line.subscribed.contains(&member) { line.due.push(item) } else { line.other.push(item) }
            }
        }
    }
}

/// A future and its result, once there is one.
type Running<F> = (Pin<Box<F>>, Option<<F as Future>::Output>);

/// Runs futures side by side within one task; their results in order.
pub(super) async fn together<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut running: Vec<Running<F>> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (future, result) in &mut running {
            if result.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(value) => *result = Some(value),
                    Poll::Pending => waiting = true,
                }
            }
        }
        if waiting { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    running.into_iter().filter_map(|(_, result)| result).collect()
}

fn taken(exchange: &Exchange) -> bool {
    exchange.status().is_some_and(|status| (200..300).contains(&status))
}

fn what(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Ok(response) => format!("{}", response.status),
        Err(failure) => failure.to_string(),
    }
}
