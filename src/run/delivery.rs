//! Runs a delivery session: subscribe, make events happen, judge what arrives, unsubscribe, hear nothing more.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::ground::Ground;
use super::result::{delivered, notification_findings, undelivered};
use crate::contract::{Contract, Operation, Role};
use crate::event::{CaseResult, Outcome};
use crate::exchange::{Arrival, Exchange, Occurrence};
use crate::judge::{Delivery, Notice, judge_delivery, judge_notification};
use crate::suite::{DeliveryCase, DeliverySession};
use crate::wire::{Actions, ArrivalLog};

/// What delivery needs beside the ground.
pub(super) struct Post {
    pub(super) actions: Arc<Actions>,
    pub(super) log: Arc<ArrivalLog>,
    /// The postback URL as registered.
    pub(super) registered: String,
    pub(super) begun: Instant,
}

/// Runs one delivery session and sends the result of each of its cases.
pub(super) async fn run(
    ground: &Ground,
    post: &Post,
    session: &DeliverySession,
    results: &UnboundedSender<CaseResult>,
) {
    let contract = Arc::clone(&ground.contracts[session.contract]);
    let runner =
        Runner { ground, post, contract: &contract, operation: &contract.operations[session.operation], results };
    runner.run(session).await;
}

struct Runner<'a> {
    ground: &'a Ground,
    post: &'a Post,
    contract: &'a Contract,
    operation: &'a Operation,
    results: &'a UnboundedSender<CaseResult>,
}

impl Runner<'_> {
    async fn run(&self, session: &DeliverySession) {
        if self.ground.stopped() {
            self.give_up(session.cases(), "the run was cut short before this case");
            return;
        }
        // What an earlier run left behind must not speak in this one.
        self.ground.prepare(Role::Provider, std::slice::from_ref(&session.unsubscribe)).await;
        let subscribed = self.ground.send(Role::Provider, &session.subscribe).await;
        if !taken(&subscribed) {
            self.give_up(session.cases(), &format!("subscribing was not accepted ({})", what(&subscribed)));
            return;
        }
        for case in &session.subscribed {
            self.case(case).await;
        }
        let unsubscribed = self.ground.send(Role::Provider, &session.unsubscribe).await;
        if !taken(&unsubscribed) {
            let reason = format!("unsubscribing was not accepted ({})", what(&unsubscribed));
            self.give_up(session.unsubscribed.iter(), &reason);
            return;
        }
        for case in &session.unsubscribed {
            self.case(case).await;
        }
    }

    fn give_up<'c>(&self, cases: impl Iterator<Item = &'c DeliveryCase>, reason: &str) {
        for case in cases {
            let _ = self.results.send(undelivered(self.contract, case, Outcome::Inconclusive, reason));
        }
    }

    async fn case(&self, case: &DeliveryCase) {
        if self.ground.stopped() {
            self.give_up(std::iter::once(case), "the run was cut short before this case");
            return;
        }
        let begun = Instant::now();
        let from = self.post.log.len();
        if let Err(reason) = self.trigger(case).await {
            self.give_up(std::iter::once(case), &format!("the event could not be made to happen: {reason}"));
            return;
        }
        let occurrence = Occurrence {
            user: case.user,
            event_type: case.event_type.clone(),
            kind: case.kind.clone(),
            variables: case.variables.clone(),
            at: self.post.begun.elapsed(),
        };
        let own = |arrival: &Arrival| self.is_own(arrival, case);
        if case.due {
            let deadline = Instant::now() + self.ground.target.postback.due;
            self.post.log.wait_until(from, deadline, |arrivals| arrivals.iter().any(own)).await;
        }
        self.quiet().await;
        let arrivals: Vec<Arrival> =
            self.post.log.snapshot_from(from).into_iter().filter(|arrival| own(arrival)).collect();
        let event = event_words(case);
        let mut breaches = judge_delivery(&Delivery {
            contract: self.contract,
            operation: self.operation,
            due: case.due,
            arrived: arrivals.len(),
            event: &event,
        });
        let mut findings = notification_findings(self.ground, self.contract, &case.path, arrivals.last(), &breaches);
        if case.due {
            for arrival in &arrivals {
                breaches = judge_notification(&Notice {
                    contract: self.contract,
                    operation: self.operation,
                    registered: &self.post.registered,
                    arrival,
                    occurrence: &occurrence,
                    facts: &case.facts,
                });
                for finding in notification_findings(self.ground, self.contract, &case.path, Some(arrival), &breaches) {
                    match findings
                        .iter_mut()
                        .find(|own| own.check == finding.check && own.clause.id == finding.clause.id)
                    {
                        Some(known) => known.count += 1,
                        None => findings.push(finding),
                    }
                }
            }
        }
        let _ = self.results.send(delivered(self.ground, self.contract, case, findings, 1, begun.elapsed()));
    }

    async fn trigger(&self, case: &DeliveryCase) -> Result<(), String> {
        let Some(trigger) = self.ground.target.provider.as_ref().and_then(|provider| provider.trigger.as_ref()) else {
            return Err("no [provider.trigger] is configured".to_owned());
        };
        let mut variables = BTreeMap::from([
            ("token".to_owned(), case.facts.token.clone()),
            ("user".to_owned(), case.facts.user.clone()),
            ("type".to_owned(), case.event_type.clone()),
            ("event".to_owned(), case.kind.clone()),
            ("postback".to_owned(), self.post.registered.clone()),
        ]);
        variables.extend(case.variables.clone());
        self.post
            .actions
            .run(trigger, &variables, self.ground.timeout)
            .await
            .map(|_| ())
            .map_err(|error| error.to_string())
    }

    /// Waits until nothing is left to deliver: asks the provider where it can tell, else listens for a while.
    async fn quiet(&self) {
        let idle = self.ground.target.provider.as_ref().and_then(|provider| provider.idle.as_ref());
        if let Some(idle) = idle
            && self.post.actions.run(idle, &BTreeMap::new(), self.ground.target.postback.due).await.is_ok()
        {
            // What the provider has sent may still be on its way through the listener.
            tokio::time::sleep(Duration::from_millis(20)).await;
            return;
        }
        tokio::time::sleep(self.ground.target.postback.silence).await;
    }

    /// Whether an arrival carries a token, a user or a value of this run; all others are foreign.
    fn is_own(&self, arrival: &Arrival, case: &DeliveryCase) -> bool {
        let Some(provider) = &self.ground.target.provider else { return false };
        let body = String::from_utf8_lossy(&arrival.body);
        let carries = |text: &str| {
            provider.credentials.iter().any(|credential| text.contains(&credential.symbol.to_string()))
                || case.variables.values().any(|value| value.len() >= 8 && text.contains(value.as_str()))
        };
        carries(&arrival.target)
            || carries(&body)
            || crate::codec::query::parse(arrival.query())
                .iter()
                .any(|pair| provider.users.iter().any(|user| user.name == pair.value || user.name == pair.literal))
            || arrival.headers.iter().any(|(_, value)| carries(value))
    }
}

fn taken(exchange: &Exchange) -> bool {
    exchange.status().is_some_and(|status| (200..300).contains(&status))
}

fn what(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Ok(response) => format!("status {}", response.status),
        Err(failure) => failure.to_string(),
    }
}

fn event_words(case: &DeliveryCase) -> String {
    let when = if case.due { "while subscribed" } else { "after unsubscribing" };
    format!("a {} event of type {} {when}", case.kind, case.event_type)
}
