//! Who of a target plays which part of a scenario.

use std::collections::BTreeSet;

use super::build::ScenarioBuilder;
use super::scenario::{Person, Scenario, ScenarioEvent, ScenarioStep, Who};
use super::step::{Happening, Step};
use crate::config::{SecretSource, Symbol};

impl ScenarioBuilder<'_> {
    /// The steps of a scenario for `own`; `None` where the target lacks somebody it needs.
    pub(super) fn told(&self, scenario: &Scenario, own: usize) -> Option<Vec<Step>> {
        let heard = self.world.heard_by(own);
        let keyed = heard.iter().any(|webhook| self.world.webhooks[*webhook].keyed);
        if scenario.keyed && !keyed || scenario.encoding && !self.needs_encoding(own) {
            return None;
        }
        let mut steps = Vec::new();
        for told in &scenario.steps {
            self.step(told, own, &mut steps)?;
        }
        Some(steps)
    }

    fn step(&self, told: &ScenarioStep, own: usize, steps: &mut Vec<Step>) -> Option<()> {
        match told {
            ScenarioStep::Add(who) => steps.push(Step::Add(self.who(*who, own)?)),
            ScenarioStep::Remove(who) => steps.push(Step::Remove(self.who(*who, own)?)),
            ScenarioStep::Refused(who) => {
                let member = self.who(*who, own)?;
                if self.world.members[member].refused.is_empty() {
                    return None;
                }
                steps.push(Step::Refused(member));
            }
            ScenarioStep::Settle => steps.push(Step::Settle),
            ScenarioStep::Event(event) => steps.extend(self.events(event, own)?.into_iter().map(Step::Event)),
            ScenarioStep::AtOnce(all) => {
                let mut group = Vec::new();
                for told in all {
                    self.step(told, own, &mut group)?;
                }
                steps.push(Step::Together(group));
            }
        }
        Some(())
    }

    fn events(&self, event: &ScenarioEvent, own: usize) -> Option<Vec<Happening>> {
        let member = self.who(event.of, own)?;
        let webhook = *self.world.heard_by(member).first()?;
        let due = &self.world.webhooks[webhook].due;
        let users = &self.world.members[member].users;
        // Where names or tokens matter, it happens to somebody whose name needs encoding.
        let to: Vec<usize> = match event.user {
            Person::Own => {
                let odd = users.iter().copied().find(|user| needs_encoding(&self.world.users[*user].0));
                odd.or(users.first().copied()).into_iter().collect()
            }
            Person::Second => users.first().copied().filter(|_| users.len() > 1).into_iter().collect(),
            Person::Stranger => (0..self.world.users.len()).find(|user| !users.contains(user)).into_iter().collect(),
            Person::Anybody => (0..self.world.users.len()).collect(),
        };
        let kinds = if event.each_kind { due.kinds.as_slice() } else { due.kinds.get(..1)? };
        let event_type = &due.event_type;
        let happening = |user: usize, kind: &String| Happening {
            user,
            event_type: event_type.clone(),
            kind: kind.clone(),
            odd: event.odd,
        };
        let happenings: Vec<Happening> =
            to.iter().flat_map(|user| kinds.iter().map(|kind| happening(*user, kind))).collect();
        (!happenings.is_empty()).then_some(happenings)
    }

    fn who(&self, who: Who, own: usize) -> Option<usize> {
        let members = &self.world.members;
        let me = &members[own];
        let users_of = |member: usize| members[member].users.clone();
        // Beginning with the next one, so that each gets its turn beside another.
        (0..members.len()).map(|ahead| (own + ahead) % members.len()).find(|index| {
            let other = &members[*index];
            let same_set = other.contract == me.contract && other.set == me.set;
            match who {
                Who::Own => *index == own,
                Who::Sibling => same_set && other.credential == me.credential && other.scope != me.scope,
                Who::Peer => {
                    same_set
                        && other.credential != me.credential
                        && other.scope == me.scope
                        && *index != own
                        && users_of(*index).iter().all(|user| !me.users.contains(user))
                }
                Who::Beside => {
                    let types = |member: usize| -> BTreeSet<String> {
                        let heard = self.world.heard_by(member).into_iter();
                        heard.map(|webhook| self.world.webhooks[webhook].due.event_type.clone()).collect()
                    };
                    !same_set
                        && users_of(*index).iter().any(|user| me.users.contains(user))
                        && types(*index).intersection(&types(own)).next().is_some()
                }
            }
        })
    }

    /// Whether the token of a member, or the name of somebody it hears of, holds characters that a query must encode.
    pub(super) fn needs_encoding(&self, member: usize) -> bool {
        let member = &self.world.members[member];
        let token = self.secrets.iter().any(|(symbol, source): (&Symbol, _)| {
            symbol.to_string() == member.credential
                && matches!(source, SecretSource::Literal(value) if needs_encoding(value))
        });
        // Names stand in notifications only where the model says so.
        let named = self.world.webhooks.iter().any(|webhook| {
            let (_, operation) = webhook.at.find(self.contracts);
            webhook.at.contract == member.contract
                && operation.holds.iter().any(|hold| hold.equals == "$event.user.name")
        });
        token || named && member.users.iter().any(|user| needs_encoding(&self.world.users[*user].0))
    }
}

fn needs_encoding(text: &str) -> bool {
    text.chars().any(|c| !c.is_ascii() || "+/=& %#?".contains(c))
}
