//! The delivery model of all contracts in force, read against a target: members, webhooks, and what is due to whom.

use std::collections::BTreeMap;

use super::super::model;
use super::super::operation::{OperationContext, documented_as};
use super::step::Happening;
use crate::config::{Credential, ProviderTarget};
use crate::contract::{Due, OperationRef, Scope, Subscription};
use crate::exchange::Request;

/// Somebody who can be notified, and how they subscribe and unsubscribe.
#[derive(Debug, Clone)]
pub struct Member {
    /// Index of the contract in the suite.
    pub contract: usize,
    /// The set that it is a member of.
    pub set: String,
    /// Its attributes by name; tokens are symbols.
    pub attributes: BTreeMap<String, String>,
    /// The credential that subscribes, as a symbol.
    pub credential: String,
    /// The scope of its requests.
    pub scope: Scope,
    /// Subscribes.
    pub add: Request,
    /// Unsubscribes.
    pub remove: Request,
    /// The same subscription with credentials that must be refused somewhere: symbol, and how it would be ended.
    pub refused: Vec<(String, Request, Request)>,
    /// The users whose events are notified to it.
    pub users: Vec<usize>,
    /// Who and what, for people.
    pub label: String,
}

/// A webhook that is due for some events.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The webhook.
    pub at: OperationRef,
    /// When it is due, and to whom.
    pub due: Due,
    /// Whether its messages hold a value of the event, so that two of them can be told apart.
    pub keyed: bool,
}

/// Everything that can happen at a provider.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Everybody who can be notified.
    pub members: Vec<Member>,
    /// Every webhook that can be due.
    pub webhooks: Vec<Webhook>,
    /// For each configured user: name, token and company.
    pub users: Vec<(String, String, String)>,
}

impl World {
    /// An empty world with the people of a target.
    pub(in crate::suite) fn of(target: &ProviderTarget) -> Self {
        let token = |user: usize| {
            let own = target.credentials.iter().find(|credential| credential.user == Some(user));
            own.map(|credential| credential.symbol.to_string()).unwrap_or_default()
        };
        let users = target.users.iter().enumerate();
        let users = users.map(|(index, user)| {
            (user.name.clone(), token(index), model::company(target, user.company).unwrap_or_default())
        });
        Self { users: users.collect(), ..Self::default() }
    }

    /// Adds the members that the operations of a contract can make, and its webhooks.
    pub(in crate::suite) fn extend(&mut self, context: OperationContext<'_>, target: &ProviderTarget) {
        let contract = context.contract;
        for own in context.all() {
            if let Some(Subscription::Due(due)) = &own.operation.subscription {
                let keyed = own.operation.holds.iter().any(|hold| hold.equals.starts_with("$event.variables."));
                self.webhooks.push(Webhook { at: own.at, due: due.clone(), keyed });
            }
        }
        let mut sets: Vec<&str> = Vec::new();
        let adds = |own: &OperationContext<'_>| matches!(own.operation.subscription, Some(Subscription::Add(_)));
        let mut adders: Vec<OperationContext<'_>> = context.all().filter(adds).collect();
        adders.sort_by_key(|own| std::cmp::Reverse(own.operation.level));
        for context in adders {
            let adder = context.operation;
            let Some((membership, _)) = model::membership(adder) else { continue };
            if sets.contains(&membership.set.as_str()) {
                continue;
            }
            sets.push(&membership.set);
            for scope in super::super::scope::scopes(contract, adder) {
                for alternative in &adder.security {
                    let [scheme] = alternative.as_slice() else { continue };
                    for credential in target.of_scheme(scheme) {
                        let made = self.member(context, target, &scope, credential);
                        self.members.extend(made);
                    }
                }
            }
        }
    }

    fn member(
        &self,
        context: OperationContext<'_>,
        target: &ProviderTarget,
        scope: &Scope,
        credential: &Credential,
    ) -> Option<Member> {
        let (membership, _) = model::membership(context.operation)?;
        let remover = model::opposite(context)?;
        let attributes = model::member(membership, credential, scope, target)?;
        let users: Vec<usize> = (0..target.users.len())
            .filter(|user| {
                let mut own = self.webhooks.iter().filter(|webhook| webhook.at.contract == context.at.contract);
                own.any(|webhook| {
                    webhook.due.set == membership.set && model::is_due(&webhook.due, *user, &attributes, target)
                })
            })
            .collect();
        if users.is_empty() {
            return None;
        }
        let scheme = context.contract.security.get(&credential.scheme)?;
        let refused = target.refused.iter().filter(|refused| refused.credential.scheme == credential.scheme);
        let refused = refused.filter_map(|refused| {
            let request = documented_as(context, target, scope, &[(scheme, &refused.credential)])?;
            let end = documented_as(remover, target, scope, &[(scheme, &refused.credential)])?;
            Some((refused.credential.symbol.to_string(), request, end))
        });
        let whose = match credential.user {
            Some(user) => target.users.get(user).map(|user| user.name.clone()),
            None => credential.company.and_then(|company| model::company(target, company)),
        };
        let whose = whose.filter(|name| !name.is_empty()).unwrap_or_else(|| "the only one".to_owned());
        let suffix = super::super::scope::suffix(scope);
        Some(Member {
            contract: context.at.contract,
            set: membership.set.clone(),
            credential: credential.symbol.to_string(),
            scope: scope.clone(),
            add: documented_as(context, target, scope, &[(scheme, credential)])?,
            remove: documented_as(remover, target, scope, &[(scheme, credential)])?,
            refused: refused.collect(),
            users,
            label: format!("{} {suffix} ({whose})", membership.set),
            attributes,
        })
    }

    /// The webhooks, by index, that `happening` makes due to a member.
    pub fn due(&self, happening: &Happening, member: usize) -> Vec<usize> {
        let member = &self.members[member];
        let fits = |webhook: &Webhook| {
            webhook.at.contract == member.contract
                && webhook.due.set == member.set
                && webhook.due.event_type == happening.event_type
                && webhook.due.kinds.contains(&happening.kind)
                && member.users.contains(&happening.user)
                && self.matches(webhook, happening, member)
        };
        (0..self.webhooks.len()).filter(|index| fits(&self.webhooks[*index])).collect()
    }

    fn matches(&self, webhook: &Webhook, happening: &Happening, member: &Member) -> bool {
        use crate::contract::Expression;
        let Some((name, token, company)) = self.users.get(happening.user) else { return false };
        webhook.due.matches.iter().all(|(attribute, expression)| {
            let Some(own) = member.attributes.get(attribute) else { return false };
            match Expression::parse(expression) {
                Ok(Expression::EventUserToken) => token == own,
                Ok(Expression::EventUserName) => name == own,
                Ok(Expression::EventUserCompany) => company == own,
                Ok(Expression::EventType) => happening.event_type == *own,
                Ok(Expression::Literal(text)) => text == *own,
                _ => false,
            }
        })
    }

    /// The webhooks that can be due to a member at all.
    pub fn heard_by(&self, member: usize) -> Vec<usize> {
        let mut heard: Vec<usize> =
            self.happenings().iter().flat_map(|happening| self.due(happening, member)).collect();
        heard.sort_unstable();
        heard.dedup();
        heard
    }

    /// Every kind of event of every user.
    pub fn happenings(&self) -> Vec<Happening> {
        let mut all = Vec::new();
        for user in 0..self.users.len() {
            for webhook in &self.webhooks {
                for kind in &webhook.due.kinds {
                    let one =
                        Happening { user, event_type: webhook.due.event_type.clone(), kind: kind.clone(), odd: false };
                    if !all.contains(&one) {
                        all.push(one);
                    }
                }
            }
        }
        all
    }
}
