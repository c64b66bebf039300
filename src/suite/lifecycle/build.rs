//! From the delivery model to cases: one for each kind of event of each webhook, the scenarios, and random sequences.

use std::collections::BTreeSet;

use super::case::{Behaviour, DeliveryCase, Trial};
use super::random::Style;
use super::scenario::{Listening, Person, Scenario, Told, ToldEvent, Who, shipped};
use super::step::{Happening, Step, parts};
use super::world::World;
use crate::contract::{Contract, Duty, Operation, Role, Scope, Subscription};
use crate::judge::Aim;
use crate::suite::builder::cited;
use crate::suite::credential::missing_credential;
use crate::suite::{Unavailable, scope};
use crate::target::{ProviderTarget, SecretSource, Secrets, Symbol};
use std::sync::Arc;

/// What is told of a target: its cases, and those that it has no credentials for.
pub(crate) fn cases(
    world: &World,
    contracts: &[Arc<Contract>],
    baseline: &Contract,
    target: &ProviderTarget,
    secrets: &Secrets,
) -> (Vec<DeliveryCase>, Vec<Unavailable>) {
    let teller = Teller { world, contracts, baseline, target, secrets };
    let (mut cases, mut unavailable) = (Vec::new(), Vec::new());
    for webhook in 0..world.webhooks.len() {
        teller.webhook(webhook, &mut cases, &mut unavailable);
    }
    for scenario in shipped().unwrap_or_default() {
        teller.scenario(scenario, &mut cases, &mut unavailable);
    }
    if !world.members.is_empty() {
        cases.push(teller.random("sequential", Style::Sequential));
        cases.push(teller.random("concurrent", Style::Concurrent));
    }
    (cases, unavailable)
}

struct Teller<'a> {
    world: &'a World,
    contracts: &'a [Arc<Contract>],
    baseline: &'a Contract,
    target: &'a ProviderTarget,
    secrets: &'a Secrets,
}

impl Teller<'_> {
    /// Each kind of event while subscribed, and one after unsubscribing.
    fn webhook(&self, index: usize, cases: &mut Vec<DeliveryCase>, unavailable: &mut Vec<Unavailable>) {
        let webhook = &self.world.webhooks[index];
        let contract = &self.contracts[webhook.contract];
        let name = format!("{}/{}/delivery", contract.name, contract.operations[webhook.operation].name);
        let Some(own) = (0..self.world.members.len()).find(|member| self.world.heard_by(*member).contains(&index))
        else {
            unavailable.push(Unavailable {
                path: format!("{name}/due"),
                role: Role::Provider,
                requirements: Vec::new(),
                reason: self.nobody(contract, &webhook.due.set),
            });
            return;
        };
        // An event of somebody else than the first user shows that a wider subscription reaches beyond one person.
        let users = &self.world.members[own].users;
        let happening = |at: usize, kind: &String| Happening {
            user: users[at % users.len()],
            event_type: webhook.due.event_type.clone(),
            kind: kind.clone(),
            odd: false,
        };
        for (at, kind) in webhook.due.kinds.iter().enumerate() {
            let says = format!("A {kind} event of type {} is notified to a subscriber.", webhook.due.event_type);
            let steps = vec![Step::Add(own), Step::Event(happening(at + 1, kind))];
            let path = format!("{name}/{}", kind.to_ascii_lowercase());
            cases.push(DeliveryCase {
                operation: Some(webhook.operation),
                ..self.case(path, says, webhook.contract, steps, None)
            });
        }
        if let Some(kind) = webhook.due.kinds.first() {
            let says = format!("After unsubscribing, events of type {} are not notified.", webhook.due.event_type);
            let steps = vec![Step::Add(own), Step::Remove(own), Step::Event(happening(0, kind))];
            cases.push(DeliveryCase {
                operation: Some(webhook.operation),
                ..self.case(format!("{name}/after-unsubscribe"), says, webhook.contract, steps, None)
            });
        }
    }

    /// Why nobody is notified by a webhook that is due to the members of `set`: which key is missing.
    fn nobody(&self, contract: &Contract, set: &str) -> String {
        let adds = |operation: &&Operation| match &operation.subscription {
            Some(Subscription::Add(membership)) => membership.set == set,
            _ => false,
        };
        let mut schemes =
            contract.operations.iter().filter(adds).flat_map(|operation| operation.security.iter().flatten());
        match schemes.find(|scheme| self.target.of_scheme(scheme).next().is_none()) {
            Some(scheme) => missing_credential(scheme),
            None => "no configured user whose events would be notified: add a [[provider.users]] entry with a \
                     credential that can subscribe"
                .to_owned(),
        }
    }

    fn scenario(&self, scenario: &Scenario, cases: &mut Vec<DeliveryCase>, unavailable: &mut Vec<Unavailable>) {
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (contract, named) in self.contracts.iter().enumerate() {
            let members: Vec<usize> = (0..self.world.members.len())
                .filter(|member| self.world.members[*member].contract == contract)
                .collect();
            if members.is_empty() {
                continue;
            }
            let before = cases.len();
            // Each scope begins with another credential, so that all of them take part.
            let scopes: BTreeSet<&Scope> = members.iter().map(|member| &self.world.members[*member].scope).collect();
            for (turn, scope) in scopes.into_iter().enumerate() {
                let mut own: Vec<usize> =
                    members.iter().copied().filter(|member| self.world.members[*member].scope == *scope).collect();
                let first = turn % own.len().max(1);
                own.rotate_left(first);
                let path = format!("lifecycle/scenario/{}/{}.{}", scenario.name, named.name, scope::suffix(scope));
                let Some(steps) = own.into_iter().find_map(|own| self.told(scenario, own)) else { continue };
                if scenario.once && cases.len() > before || !told.insert(path.clone()) {
                    continue;
                }
                cases.push(self.case(path, scenario.says.clone(), contract, steps, scenario.listener.map(behaviour)));
            }
            if scenario.encoding && cases.len() == before {
                unavailable.push(Unavailable {
                    path: format!("lifecycle/scenario/{}/{}", scenario.name, named.name),
                    role: Role::Provider,
                    requirements: Vec::new(),
                    reason:
                        "no configured credential or name holds characters that a query must encode (+ / = & space \
                             or beyond ASCII): add one to [[provider.users]]"
                            .to_owned(),
                });
            }
        }
    }

    /// The steps of a scenario for `own`; `None` where the target lacks somebody it needs.
    fn told(&self, scenario: &Scenario, own: usize) -> Option<Vec<Step>> {
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

    fn step(&self, told: &Told, own: usize, steps: &mut Vec<Step>) -> Option<()> {
        match told {
            Told::Add(who) => steps.push(Step::Add(self.who(*who, own)?)),
            Told::Remove(who) => steps.push(Step::Remove(self.who(*who, own)?)),
            Told::Refused(who) => {
                let member = self.who(*who, own)?;
                if self.world.members[member].refused.is_empty() {
                    return None;
                }
                steps.push(Step::Refused(member));
            }
            Told::Settle => steps.push(Step::Settle),
            Told::Event(event) => steps.extend(self.events(event, own)?.into_iter().map(Step::Event)),
            Told::AtOnce(all) => {
                let mut group = Vec::new();
                for told in all {
                    self.step(told, own, &mut group)?;
                }
                steps.push(Step::Together(group));
            }
        }
        Some(())
    }

    fn events(&self, event: &ToldEvent, own: usize) -> Option<Vec<Happening>> {
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
    fn needs_encoding(&self, member: usize) -> bool {
        let member = &self.world.members[member];
        let token = self.secrets.iter().any(|(symbol, source): (&Symbol, _)| {
            symbol.to_string() == member.credential
                && matches!(source, SecretSource::Literal(value) if needs_encoding(value))
        });
        // Names stand in notifications only where the model says so.
        let named = self.world.webhooks.iter().any(|webhook| {
            let operation = &self.contracts[webhook.contract].operations[webhook.operation];
            webhook.contract == member.contract && operation.holds.iter().any(|hold| hold.equals == "$event.user.name")
        });
        token || named && member.users.iter().any(|user| needs_encoding(&self.world.users[*user].0))
    }

    fn random(&self, name: &str, style: Style) -> DeliveryCase {
        let mut aims = Vec::new();
        // What nobody hears is in no sequence.
        let heard: BTreeSet<usize> =
            (0..self.world.members.len()).flat_map(|member| self.world.heard_by(member)).collect();
        for webhook in heard {
            let webhook = &self.world.webhooks[webhook];
            let contract = &self.contracts[webhook.contract];
            aims.extend(clauses(contract, &contract.operations[webhook.operation], &["due", "silent"]));
        }
        let contract = self.world.members.first().map_or(0, |member| member.contract);
        let says = match style {
            Style::Sequential => "Whatever is subscribed, unsubscribed and changed in whatever order.",
            Style::Concurrent => "The same with steps that are taken at the same time.",
        };
        self.finished(
            format!("lifecycle/scenario/random/{name}"),
            says.to_owned(),
            contract,
            aims,
            Trial::Random(style),
            None,
        )
    }

    fn case(
        &self,
        path: String,
        says: String,
        contract: usize,
        steps: Vec<Step>,
        listener: Option<Behaviour>,
    ) -> DeliveryCase {
        let (due, silent) = self.foreseen(&steps);
        let mut aims: Vec<Aim> = Vec::new();
        let place = |webhook: usize| {
            let webhook = &self.world.webhooks[webhook];
            let contract = &self.contracts[webhook.contract];
            (contract, &contract.operations[webhook.operation])
        };
        if listener.is_none() {
            let last = steps.iter().flat_map(parts).last().cloned();
            let ends_silent = last.is_some_and(|step| self.foreseen_last(&steps, &step));
            for webhook in &silent {
                let (contract, operation) = place(*webhook);
                aims.extend(clauses(contract, operation, &["silent"]));
            }
            let mut rest = Vec::new();
            for webhook in &due {
                let (contract, operation) = place(*webhook);
                rest.extend(clauses(contract, operation, &["due", "once", "url"]));
                rest.extend(message_aims(contract, operation));
            }
            // What the case is about stands first.
            if ends_silent {
                aims.extend(rest);
            } else {
                aims.splice(0..0, rest);
            }
        }
        self.finished(path, says, contract, aims, Trial::Steps(steps), listener)
    }

    fn finished(
        &self,
        path: String,
        says: String,
        contract: usize,
        aims: Vec<Aim>,
        trial: Trial,
        listener: Option<Behaviour>,
    ) -> DeliveryCase {
        let mut requirements: Vec<String> = Vec::new();
        for contract in self.contracts {
            for id in cited(contract, self.baseline, &aims, &Scope::new(), None) {
                if !requirements.contains(&id) {
                    requirements.push(id);
                }
            }
        }
        DeliveryCase { path, says, aims, requirements, contract, operation: None, trial, listener }
    }

    /// The webhooks that are due in a sequence, and those that must stay silent.
    fn foreseen(&self, steps: &[Step]) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let involved: BTreeSet<usize> = steps
            .iter()
            .flat_map(parts)
            .filter_map(|step| match step {
                Step::Add(member) | Step::Remove(member) | Step::Refused(member) => Some(*member),
                _ => None,
            })
            .collect();
        let (mut due, mut silent) = (BTreeSet::new(), BTreeSet::new());
        let mut subscribed = BTreeSet::new();
        for step in steps.iter().flat_map(parts) {
            match step {
                Step::Add(member) => {
                    subscribed.insert(*member);
                }
                Step::Remove(member) => {
                    subscribed.remove(member);
                }
                Step::Event(happening) => {
                    for member in &involved {
                        let webhooks = self.world.due(happening, *member);
                        if subscribed.contains(member) { due.extend(webhooks) } else { silent.extend(webhooks) }
                    }
                    // Somebody else's, or another type: the subscribed ones must stay silent.
                    for member in &subscribed {
                        if self.world.due(happening, *member).is_empty() {
                            silent.extend(self.world.heard_by(*member));
                        }
                    }
                }
                _ => {}
            }
        }
        (due, silent)
    }

    /// Whether nothing is due for the last step.
    fn foreseen_last(&self, steps: &[Step], last: &Step) -> bool {
        let Step::Event(_) = last else { return true };
        let mut before = steps.to_vec();
        before.pop();
        let mut subscriptions = before;
        subscriptions.retain(|step| !parts(step).iter().any(|part| matches!(part, Step::Event(_))));
        subscriptions.push(last.clone());
        self.foreseen(&subscriptions).0.is_empty()
    }
}

const fn behaviour(listening: Listening) -> Behaviour {
    match listening {
        Listening::Slow => Behaviour::Slow,
        Listening::FailOnce => Behaviour::FailOnce,
        Listening::CloseOnce => Behaviour::CloseOnce,
        Listening::RedirectOnce => Behaviour::RedirectOnce,
    }
}

fn needs_encoding(text: &str) -> bool {
    text.chars().any(|c| !c.is_ascii() || "+/=& %#?".contains(c))
}

fn clauses(contract: &Contract, operation: &Operation, keywords: &[&str]) -> Vec<Aim> {
    keywords
        .iter()
        .filter_map(|keyword| contract.clause(&operation.name, "delivery", keyword, None))
        .map(|clause| Aim { clause: clause.id.clone(), duty: Duty::Emit })
        .collect()
}

/// Everything that a notification itself must show.
fn message_aims(contract: &Contract, operation: &Operation) -> Vec<Aim> {
    scope::clauses(contract, operation)
        .filter(|clause| clause.duties.emit.is_some())
        .filter(|clause| clause.place != "delivery" && !clause.place.starts_with("response"))
        .map(|clause| Aim { clause: clause.id.clone(), duty: Duty::Emit })
        .collect()
}
