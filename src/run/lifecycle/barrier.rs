//! Waiting: for what is due, and for silence.

use std::collections::BTreeMap;
use std::time::Duration;

use super::play::Playthrough;
use super::stage::LifecycleStage;
use crate::exchange::Arrival;
use crate::judge::{Attribution, Candidate, attribute};

/// What the provider has sent may still be on its way through the listener.
const ON_ITS_WAY: Duration = Duration::from_millis(20);

impl LifecycleStage<'_> {
    /// Waits until those of the notifications that are due to `lines` and fit `wanted` have arrived, or their time is up.
    pub(super) async fn due(&self, from: u64, lines: &[&Playthrough], wanted: &(dyn Fn(usize, usize) -> bool + Sync)) {
        let deadline = lines
            .iter()
            .flat_map(|line| &line.due)
            .filter(|due| wanted(due.webhook, due.member))
            .map(|due| due.at + self.ground.target.postback.due)
            .max();
        let Some(deadline) = deadline else { return };
        let needed: Vec<usize> = lines
            .iter()
            .flat_map(|line| &line.due)
            .enumerate()
            .filter(|(_, due)| wanted(due.webhook, due.member))
            .map(|(index, _)| index)
            .collect();
        let mut looked = 0;
        let enough = |arrivals: &[Arrival]| {
            // A look costs: only where something new has come, and it can be enough.
            if arrivals.len() < needed.len() || arrivals.len() == looked {
                return false;
            }
            looked = arrivals.len();
            let due = self.candidates(lines, true);
            let found = attribute(arrivals, &due, &[], &|arrival| self.is_own(arrival));
            needed.iter().all(|index| found.contains(&Attribution::Due(*index)))
        };
        let _ = self.ground.stop.cut(self.post.log.wait_until(from, deadline, enough)).await;
    }

    /// Waits until nothing is left to deliver: asks the provider where it can tell, else listens for a while.
    pub(super) async fn quiet(&self) {
        let postback = &self.ground.target.postback;
        let idle = self.ground.target.provider.as_ref().and_then(|provider| provider.idle.as_ref());
        let nothing = BTreeMap::new();
        if idle.is_some() {
            self.ground.witness.helped();
        }
        let told = async { self.post.actions.run(idle?, &nothing, postback.due).await.ok() };
        let is_idle = self.ground.stop.cut(Box::pin(told)).await.flatten().is_some();
        let pause = if is_idle { ON_ITS_WAY } else { postback.silence };
        let _ = self.ground.stop.cut(tokio::time::sleep(pause)).await;
    }

    /// What is due to some lines of play, or could have come.
    pub(super) fn candidates<'c>(&'c self, lines: &[&'c Playthrough], due: bool) -> Vec<Candidate<'c>> {
        let expected = lines.iter().flat_map(|line| {
            let items = if due { &line.due } else { &line.other };
            items.iter().map(|item| (*line, item))
        });
        expected
            .map(|(line, item)| {
                let (contract, operation) = self.webhook(item.webhook);
                Candidate { contract, operation, occurrence: &line.events[item.event], facts: &item.facts }
            })
            .collect()
    }

    /// Whether an arrival carries a token, a user or a value of this run; all others are foreign.
    pub(super) fn is_own(&self, arrival: &Arrival) -> bool {
        let Some(provider) = &self.ground.target.provider else { return false };
        let body = String::from_utf8_lossy(&arrival.body);
        let values = self.values.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let pairs = crate::codec::query::parse(arrival.query());
        let secrets: Vec<String> = provider
            .credentials
            .iter()
            .chain(provider.refused.iter().map(|refused| &refused.credential))
            .map(|credential| credential.symbol.to_string())
            .collect();
        let carries = |text: &str| {
            secrets.iter().any(|symbol| text.contains(symbol.as_str())) || words(text).any(|word| values.contains(word))
        };
        carries(&arrival.target)
            || carries(&body)
            || pairs
                .iter()
                .any(|pair| provider.users.iter().any(|user| user.name == pair.value || user.name == pair.literal))
            || arrival.headers.iter().any(|(_, value)| carries(value))
    }

    /// Whether an arrival speaks of an event before this play, and of none of it.
    pub(super) fn is_of_before(&self, arrival: &Arrival, lines: &[&Playthrough]) -> bool {
        let text = format!("{} {}", arrival.target, String::from_utf8_lossy(&arrival.body));
        let values = self.values.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = |word: &str| {
            let mut events = lines.iter().flat_map(|line| &line.events);
            events.any(|event| event.variables.values().any(|value| value.contains(word)))
        };
        let known: Vec<&str> = words(&text).filter(|word| values.contains(*word)).collect();
        !known.is_empty() && !known.iter().any(|word| now(word))
    }
}

/// The runs of letters and digits of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= 8)
}
