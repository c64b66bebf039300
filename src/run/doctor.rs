//! Looks at a configuration before a run does: is everybody there, and does what it needs work?

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

use super::canary::Canary;
use super::engine::Prepared;
use super::ground::RunContext;
use super::reach::Reach;
use super::{RunEnvironment, Setup};
use crate::config::Action;
use crate::contract::{Role, Subscription};
use crate::exchange::Request;
use crate::suite::Session;

/// The last part of the canary's address that is fetched by hand.
const VISIT: &str = "seen-from-the-handler";

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It works.
    Well,
    /// It was not tried.
    Untried,
    /// It does not work.
    Ill,
}

/// What was looked at, and how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// How it is.
    pub health: Health,
    /// What was looked at.
    pub about: String,
    /// What was seen, and what can be done.
    pub detail: String,
}

/// Looks at everything that is configured; each diagnosis goes to `tell` as it is made. `visit`: how long to wait for
/// somebody who fetches from the canary where the handler runs.
pub async fn doctor(
    setup: &Setup,
    prepared: &Prepared,
    surroundings: &RunEnvironment,
    visit: Option<Duration>,
    tell: &mut (dyn FnMut(Diagnosis) + Send),
) {
    let ground = RunContext::new(setup, surroundings);
    let mut doctor = Doctor { setup, prepared, surroundings, ground: &ground, tell };
    if doctor.reachable(Role::Provider).await {
        doctor.credentials().await;
        doctor.sessions(Role::Provider).await;
        doctor.events().await;
    }
    if doctor.reachable(Role::Handler).await {
        doctor.sessions(Role::Handler).await;
        doctor.canary(visit).await;
    }
    if let Some(cause) = ground.stop.cause() {
        doctor.say(Health::Ill, "doctor", format!("{cause} before everything was looked at"));
    }
}

struct Doctor<'a> {
    setup: &'a Setup,
    prepared: &'a Prepared,
    surroundings: &'a RunEnvironment,
    ground: &'a RunContext,
    tell: &'a mut (dyn FnMut(Diagnosis) + Send),
}

impl Doctor<'_> {
    fn say(&mut self, health: Health, about: impl Into<String>, detail: impl Into<String>) {
        (self.tell)(Diagnosis { health, about: about.into(), detail: detail.into() });
    }

    /// Runs a configured action, unless the command is to end before.
    async fn act(&self, action: &Action, limit: Duration) -> Result<(), String> {
        let variables = BTreeMap::new();
        let act = Box::pin(self.surroundings.actions.run(action, &variables, limit));
        let done = self.ground.stop.cut(act).await.ok_or_else(|| "wait for it".to_owned())?;
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Whether a role is configured and answers anything at all.
    async fn reachable(&mut self, role: Role) -> bool {
        let target = &self.setup.target;
        let url = match role {
            Role::Provider => target.provider.as_ref().map(|provider| provider.url.clone()),
            Role::Handler => target.handler.as_ref().map(|handler| handler.url.clone()),
        };
        let Some(url) = url.filter(|url| !url.is_empty()) else {
            self.say(Health::Untried, format!("{role}"), format!("no [{role}] url is configured"));
            return false;
        };
        if self.ground.stopped() {
            return false;
        }
        let exchange = self.ground.send_once(role, &get(&url), false).await;
        match &exchange.outcome {
            Ok(response) => self.say(Health::Well, format!("{role}"), format!("{url} answers ({})", response.status)),
            Err(failure) => self.say(Health::Ill, format!("{role}"), format!("{url} does not answer: {failure}")),
        }
        exchange.outcome.is_ok()
    }

    /// Each credential subscribes and unsubscribes once.
    async fn credentials(&mut self) {
        let world = std::sync::Arc::clone(&self.prepared.suite.world);
        let mut seen = BTreeSet::new();
        for member in world.members.iter().filter(|member| seen.insert(member.credential.clone())) {
            if self.ground.stopped() {
                return;
            }
            let added = self.ground.send_once(Role::Provider, &member.add, false).await;
            let removed = self.ground.undo(Role::Provider, &member.remove).await;
            let about = format!("credential {}", member.credential);
            match (added.status(), removed.status()) {
                (Some(200..=299), Some(200..=299)) => {
                    self.say(Health::Well, about, format!("accepted: {}", member.label));
                }
                (added, removed) => {
                    let shown =
                        |status: Option<u16>| status.map_or("no answer".to_owned(), |status| status.to_string());
                    let detail = format!(
                        "subscribing was answered {}, unsubscribing {}: {}",
                        shown(added),
                        shown(removed),
                        member.label
                    );
                    self.say(Health::Ill, about, detail);
                }
            }
        }
    }

    /// The documented request of each other operation, or the documented notification of each webhook.
    async fn sessions(&mut self, role: Role) {
        let sessions: Vec<Session> =
            self.prepared.suite.sessions.iter().filter(|own| own.role == role).cloned().collect();
        let mut seen = BTreeSet::new();
        for session in &sessions {
            if !seen.insert(session.at) {
                continue;
            }
            let (contract, operation) = session.at.find(&self.setup.contracts);
            let about = format!("{}/{}", contract.name, operation.name);
            if let Some(reason) = &session.blocked {
                self.say(Health::Ill, about, reason.clone());
                continue;
            }
            let subscribes = matches!(operation.subscription, Some(Subscription::Add(_) | Subscription::Remove(_)));
            if subscribes {
                continue;
            }
            if self.ground.stopped() {
                return;
            }
            let exchange = self.ground.send_once(role, &session.control.request, false).await;
            let (health, detail) = match &exchange.outcome {
                Ok(response) if (200..300).contains(&response.status) => {
                    (Health::Well, format!("the documented request is accepted ({})", response.status))
                }
                Ok(response) if session.assumed.is_empty() => {
                    (Health::Ill, format!("the documented request was answered {}", response.status))
                }
                Ok(response) => {
                    let status = response.status;
                    let keys = session.assumed.join(", ");
                    let place = if role == Role::Provider { "[provider.values]" } else { "[handler.values]" };
                    (Health::Ill, format!("the documented request was answered {status}: give {keys} in {place}"))
                }
                Err(failure) => (Health::Ill, format!("the documented request got no answer: {failure}")),
            };
            self.say(health, about, detail);
        }
    }

    /// Trigger, listener and idle.
    async fn events(&mut self) {
        let Some(provider) = self.setup.target.provider.as_ref().filter(|_| !self.ground.stopped()) else { return };
        let about = "notifications";
        match &provider.trigger {
            None => {
                self.say(Health::Untried, about, "no [provider.trigger] is configured: lifecycle cases are skipped");
                return;
            }
            Some(Action::Manual) => {
                self.say(Health::Well, about, "the trigger is manual: a run asks for each event at the terminal");
            }
            Some(_) => {}
        }
        let postback = self.surroundings.postback.clone();
        if provider.embedded {
            self.say(Health::Well, about, format!("{postback} is inside this process"));
        } else if let Some(log) = self.surroundings.arrivals.clone() {
            let from = log.len();
            let address = format!(
                "{}/probity-doctor",
                postback.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
            );
            let action = Action::Request { method: "POST".into(), url: address, headers: Vec::new(), body: None };
            let sent = self.act(&action, Duration::from_secs(5)).await;
            let deadline = Instant::now() + Duration::from_secs(1);
            let came = |arrivals: &[crate::exchange::Arrival]| {
                arrivals.iter().any(|arrival| arrival.path().ends_with("/probity-doctor"))
            };
            if self.ground.stop.cut(log.wait_until(from, deadline, came)).await == Some(true) {
                self.say(Health::Well, about, format!("{postback} reaches the listener from this machine"));
            } else {
                let why = sent.err().map(|error| format!(": failed to {error}")).unwrap_or_default();
                let detail = format!("{postback} does not reach the listener{why}; see [postback] listen and url");
                self.say(Health::Ill, about, detail);
            }
        }
        match &provider.idle {
            None => self.say(Health::Untried, "idle", "no [provider.idle]: silence is listened for, which takes time"),
            Some(idle) => {
                let limit = self.setup.target.postback.due;
                match self.act(idle, limit).await {
                    Ok(()) => self.say(Health::Well, "idle", "answers"),
                    Err(error) => self.say(Health::Ill, "idle", format!("failed to {error}")),
                }
            }
        }
    }

    async fn canary(&mut self, visit: Option<Duration>) {
        let Some(canary) = self.surroundings.canary.as_ref().filter(|_| !self.ground.stopped()) else { return };
        let address = canary.address("doctor");
        if self.setup.target.handler.as_ref().is_some_and(|handler| handler.embedded) {
            return;
        }
        let action = Action::Request { method: "GET".into(), url: address.clone(), headers: Vec::new(), body: None };
        let _ = self.act(&action, Duration::from_secs(5)).await;
        let here = !canary.fetched("doctor").is_empty();
        if let Some(limit) = visit {
            return self.visit(canary, limit).await;
        }
        let (health, detail) = match (here, &canary.reach) {
            (false, _) => (Health::Ill, format!("{address} does not reach it from this machine; see [canary]")),
            (true, Reach::Unknown(why)) => (
                Health::Ill,
                format!(
                    "the handler may not reach it: {why}; give [canary] listen and url, which --canary 60s finds out"
                ),
            ),
            (true, Reach::Shown) => (Health::Well, format!("{} reaches it", canary.base())),
        };
        self.say(health, "canary", detail);
    }

    /// Waits for somebody who fetches from the canary where the handler runs: only that shows that the handler could.
    async fn visit(&mut self, canary: &Canary, limit: Duration) {
        let address = canary.address(VISIT);
        let seconds = limit.as_secs_f64();
        let ask = format!(
            "waits {seconds} s: fetch {address} where the handler runs, by the name that this machine has there, such as \
             curl http://host.docker.internal:{}/probity-canary/{VISIT}",
            canary.port().unwrap_or_default()
        );
        self.say(Health::Untried, "canary", ask);
        match (self.ground.stop.cut(canary.visited(VISIT, limit)).await.flatten(), canary.port()) {
            (Some(host), Some(port)) => {
                let lines = format!(
                    "reached as http://{host}; add to probity.toml:\n[canary]\nlisten = \"{}:{port}\"\nurl = \"http://{host}\"",
                    self.setup.target.canary.listen.rsplit_once(':').map_or("0.0.0.0", |(host, _)| host)
                );
                self.say(Health::Well, "canary", lines);
            }
            _ => self.say(Health::Ill, "canary", format!("nobody fetched {address} within {seconds} s")),
        }
    }
}

fn get(url: &str) -> Request {
    Request { method: "GET".to_owned(), url: url.to_owned(), headers: Vec::new(), body: Vec::new().into(), raw: None }
}
