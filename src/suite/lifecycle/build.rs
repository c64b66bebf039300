//! From the delivery model to cases: one for each kind of event of each webhook, the scenarios, and random sequences.

use std::collections::BTreeSet;

use super::aims::clauses;
use super::case::{Behaviour, DeliveryCase, DeliveryTrial};
use super::random::SequenceStyle;
use super::scenario::{Listening, Scenario, shipped};
use super::step::{Happening, Step};
use super::world::World;
use crate::config::{ProviderTarget, Secrets};
use crate::contract::{Contract, Keyword, Operation, Role, Scope, Subscription};
use crate::suite::credential::missing_credential;
use crate::suite::{Unavailable, scope};
use std::sync::Arc;

/// What is told of a target: its cases, and those that it has no credentials for.
pub(crate) fn cases(
    world: &World,
    contracts: &[Arc<Contract>],
    baseline: &Contract,
    target: &ProviderTarget,
    secrets: &Secrets,
) -> (Vec<DeliveryCase>, Vec<Unavailable>) {
    let teller = ScenarioBuilder { world, contracts, baseline, target, secrets };
    let (mut cases, mut unavailable) = (Vec::new(), Vec::new());
    for webhook in 0..world.webhooks.len() {
        teller.webhook(webhook, &mut cases, &mut unavailable);
    }
    for scenario in shipped().unwrap_or_default() {
        teller.scenario(scenario, &mut cases, &mut unavailable);
    }
    if !world.members.is_empty() {
        cases.push(teller.random("sequential", SequenceStyle::Sequential));
        cases.push(teller.random("concurrent", SequenceStyle::Concurrent));
    }
    (cases, unavailable)
}

/// Tells what is tried of a target.
pub(super) struct ScenarioBuilder<'a> {
    pub(super) world: &'a World,
    pub(super) contracts: &'a [Arc<Contract>],
    pub(super) baseline: &'a Contract,
    target: &'a ProviderTarget,
    pub(super) secrets: &'a Secrets,
}

impl ScenarioBuilder<'_> {
    /// Each kind of event while subscribed, and one after unsubscribing.
    fn webhook(&self, index: usize, cases: &mut Vec<DeliveryCase>, unavailable: &mut Vec<Unavailable>) {
        let webhook = &self.world.webhooks[index];
        let (contract, operation) = webhook.at.find(self.contracts);
        let name = format!("{}/{}/delivery", contract.name, operation.name);
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
                webhook: Some(webhook.at),
                ..self.case(path, says, webhook.at.contract, steps, None)
            });
        }
        if let Some(kind) = webhook.due.kinds.first() {
            let says = format!("After unsubscribing, events of type {} are not notified.", webhook.due.event_type);
            let steps = vec![Step::Add(own), Step::Remove(own), Step::Event(happening(0, kind))];
            cases.push(DeliveryCase {
                webhook: Some(webhook.at),
                ..self.case(format!("{name}/after-unsubscribe"), says, webhook.at.contract, steps, None)
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

    fn random(&self, name: &str, style: SequenceStyle) -> DeliveryCase {
        let mut aims = Vec::new();
        // What nobody hears is in no sequence.
        let heard: BTreeSet<usize> =
            (0..self.world.members.len()).flat_map(|member| self.world.heard_by(member)).collect();
        for webhook in heard {
            let (contract, operation) = self.world.webhooks[webhook].at.find(self.contracts);
            aims.extend(clauses(contract, operation, &[Keyword::Due, Keyword::Silent]));
        }
        let contract = self.world.members.first().map_or(0, |member| member.contract);
        let says = match style {
            SequenceStyle::Sequential => "Whatever is subscribed, unsubscribed and changed in whatever order.",
            SequenceStyle::Concurrent => "The same with steps that are taken at the same time.",
        };
        self.finished(
            format!("lifecycle/scenario/random/{name}"),
            says.to_owned(),
            contract,
            aims,
            DeliveryTrial::Random(style),
            None,
        )
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
