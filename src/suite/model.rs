//! The delivery model read against a target: who is a member, what an event makes due.

use std::collections::BTreeMap;

use super::operation::OperationContext;
use crate::config::{Credential, ProviderTarget};
use crate::contract::{Due, Expression, Membership, Operation, Scope, Subscription};

/// The attributes of a member, by name; tokens are symbols.
pub(super) type MemberAttributes = BTreeMap<String, String>;

/// The member that an operation adds or removes with this credential in this scope.
pub(super) fn member(
    membership: &Membership,
    credential: &Credential,
    scope: &Scope,
    target: &ProviderTarget,
) -> Option<MemberAttributes> {
    let mut member = MemberAttributes::new();
    for (name, expression) in &membership.member {
        let value = match Expression::parse(expression).ok()? {
            Expression::CredentialValue => credential.symbol.to_string(),
            Expression::CredentialCompany => company(target, credential.company?)?,
            Expression::RequestQuery(parameter) => scope.get(&format!("query.{parameter}"))?.clone(),
            Expression::RequestPath(parameter) => scope.get(&format!("path.{parameter}"))?.clone(),
            Expression::Literal(text) => text,
            _ => return None,
        };
        member.insert(name.clone(), value);
    }
    Some(member)
}

/// Whether an event of `user` makes a notification due to `member`.
pub(super) fn is_due(due: &Due, user: usize, member: &MemberAttributes, target: &ProviderTarget) -> bool {
    due.matches.iter().all(|(name, expression)| {
        let Some(own) = member.get(name) else { return false };
        match Expression::parse(expression) {
            Ok(Expression::EventUserToken) => {
                target.credentials.iter().any(|token| token.user == Some(user) && token.symbol.to_string() == *own)
            }
            Ok(Expression::EventUserName) => target.users.get(user).is_some_and(|user| user.name == *own),
            Ok(Expression::EventUserCompany) => {
                target.users.get(user).and_then(|user| company(target, user.company)).as_ref() == Some(own)
            }
            Ok(Expression::EventType) => due.event_type == *own,
            Ok(Expression::Literal(text)) => text == *own,
            _ => false,
        }
    })
}

/// The name of a company; the only one needs none.
pub(super) fn company(target: &ProviderTarget, index: usize) -> Option<String> {
    target.companies.get(index).map(|company| company.name.clone())
}

/// The membership of an operation, and whether it adds.
pub(super) fn membership(operation: &Operation) -> Option<(&Membership, bool)> {
    match operation.subscription.as_ref()? {
        Subscription::Add(membership) => Some((membership, true)),
        Subscription::Remove(membership) => Some((membership, false)),
        Subscription::Due(_) => None,
    }
}

/// The operation that does the opposite to the same set, preferring one that must be offered.
pub(super) fn opposite(context: OperationContext<'_>) -> Option<OperationContext<'_>> {
    let (own, adds) = membership(context.operation)?;
    let matching = |other: &OperationContext<'_>| {
        membership(other.operation).is_some_and(|(set, also)| set.set == own.set && adds != also)
    };
    let all: Vec<OperationContext<'_>> = context.all().filter(matching).collect();
    let prefix = |path: &str| path.rsplit_once('/').map(|(head, _)| head.to_owned());
    all.iter()
        .find(|other| prefix(&other.operation.path) == prefix(&context.operation.path))
        .or_else(|| all.iter().max_by_key(|other| other.operation.level))
        .copied()
}

/// The lease of a member of a set.
pub(super) fn lease(set: &str, member: &MemberAttributes) -> String {
    let attributes: Vec<String> = member.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{set}({})", attributes.join(","))
}
