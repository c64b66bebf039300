//! What a sequence of steps is about: the webhooks that are due in it, and those that must stay silent.

use std::collections::BTreeSet;

use super::build::ScenarioBuilder;
use super::case::{Behaviour, DeliveryCase, DeliveryTrial};
use super::step::{Step, parts};
use crate::contract::{Contract, Duty, Keyword, Operation, Place, Scope};
use crate::judge::Aim;
use crate::suite::builder::cited;
use crate::suite::scope;

impl ScenarioBuilder<'_> {
    pub(super) fn case(
        &self,
        path: String,
        says: String,
        contract: usize,
        steps: Vec<Step>,
        listener: Option<Behaviour>,
    ) -> DeliveryCase {
        let (due, silent) = self.foreseen(&steps);
        let mut aims: Vec<Aim> = Vec::new();
        let place = |webhook: usize| self.world.webhooks[webhook].at.find(self.contracts);
        if listener.is_none() {
            let last = steps.iter().flat_map(parts).last().cloned();
            let ends_silent = last.is_some_and(|step| self.foreseen_last(&steps, &step));
            for webhook in &silent {
                let (contract, operation) = place(*webhook);
                aims.extend(clauses(contract, operation, &[Keyword::Silent]));
            }
            let mut rest = Vec::new();
            for webhook in &due {
                let (contract, operation) = place(*webhook);
                rest.extend(clauses(contract, operation, &[Keyword::Due, Keyword::Once, Keyword::Url]));
                rest.extend(message_aims(contract, operation));
            }
            // What the case is about stands first.
            if ends_silent {
                aims.extend(rest);
            } else {
                aims.splice(0..0, rest);
            }
        }
        self.finished(path, says, contract, aims, DeliveryTrial::Steps(steps), listener)
    }

    pub(super) fn finished(
        &self,
        path: String,
        says: String,
        contract: usize,
        aims: Vec<Aim>,
        trial: DeliveryTrial,
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
        DeliveryCase { path, says, aims, requirements, contract, webhook: None, trial, listener }
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

pub(super) fn clauses(contract: &Contract, operation: &Operation, keywords: &[Keyword]) -> Vec<Aim> {
    keywords
        .iter()
        .filter_map(|keyword| contract.clause(&operation.name, &Place::Delivery, keyword, None))
        .map(|clause| Aim { clause: clause.id.clone(), duty: Duty::Emit })
        .collect()
}

/// Everything that a notification itself must show.
fn message_aims(contract: &Contract, operation: &Operation) -> Vec<Aim> {
    scope::clauses(contract, operation)
        .filter(|clause| clause.duties.emit.is_some())
        .filter(|clause| clause.place != Place::Delivery && !clause.place.is_answer())
        .map(|clause| Aim { clause: clause.id.clone(), duty: Duty::Emit })
        .collect()
}
