//! "Commits the violation" in a notification, and everything that the delivery model promises.

use super::Derivation;
use crate::contract::{Clause, Duty, Expression, Hold, Keyword, Place, Subscription};
use crate::prove::fault::{End, Kind};
use crate::prove::pass::subscribers;

impl Derivation<'_> {
    pub(super) fn notified(&mut self, clause: &Clause) {
        let kinds: Vec<Kind> = match (&clause.place, &clause.keyword) {
            (Place::Delivery, Keyword::Due) => self.too_little(),
            (Place::Delivery, Keyword::Once) => vec![Kind::Doubled],
            (Place::Delivery, Keyword::Silent) => self.too_much(),
            (Place::Delivery, Keyword::Url) => vec![Kind::AnotherUrl],
            (Place::Holds, id) => {
                let id = id.as_str();
                let hold = self.operation.holds.iter().find(|hold| hold.id == id);
                let implied = hold
                    .filter(|hold| self.is_only_key(hold))
                    .map(|_| format!("implied by clause {}/{}/delivery#due", self.contract.name, self.operation.name));
                let kind = Kind::Unequal(id.to_owned());
                self.put_as(clause, Duty::Emit, End::Notification, &kind, &[], implied.as_deref());
                return;
            }
            (Place::Operation, Keyword::Method) => vec![Kind::AnotherMethod],
            (Place::Body(inner), Keyword::Required) if inner.is_root() && clause.member.is_none() => vec![Kind::Absent],
            (place, Keyword::Required) if !place.is_body() => vec![Kind::Absent],
            (_, Keyword::Single) => vec![Kind::Repeated],
            (Place::Body(_), Keyword::MediaType) => {
                vec![Kind::MediaType(Some("application/x-probity-other")), Kind::MediaType(None)]
            }
            (Place::Body(_), Keyword::Syntax) if self.operation.body.as_ref().is_some_and(|own| self.breaks(own)) => {
                vec![Kind::Truncated]
            }
            (Place::Body(_), Keyword::Root) => vec![Kind::AnotherRoot],
            _ => Vec::new(),
        };
        let content = self.operation.body.as_ref();
        self.emitted(clause, End::Notification, kinds, |kind| match kind {
            Kind::MediaType(other) => Self::tolerates(content, other.unwrap_or_default()),
            _ => false,
        });
    }

    /// Notifications that should come and do not.
    fn too_little(&self) -> Vec<Kind> {
        let mut kinds = vec![Kind::Dropped, Kind::OnlyFirst];
        let Some(Subscription::Due(due)) = &self.operation.subscription else { return kinds };
        if due.kinds.len() > 1 {
            kinds.extend(due.kinds.iter().cloned().map(Kind::DroppedEvent));
        }
        if self.has_siblings() {
            kinds.push(Kind::RemovesAll);
        }
        kinds
    }

    /// Notifications that come and should not.
    fn too_much(&self) -> Vec<Kind> {
        let mut kinds = vec![Kind::Stale];
        if self.has_siblings() {
            kinds.push(Kind::AddsAll);
        }
        let several = subscribers(self.contract, self.operation, self.target).len() > 1;
        if several && self.operation.holds.iter().any(is_token) {
            kinds.push(Kind::Leaks);
        }
        kinds
    }

    /// Whether the set that this webhook is due to has members of other scopes: an operation takes one in a parameter
    /// for which this webhook has a value of its own.
    fn has_siblings(&self) -> bool {
        let Some(Subscription::Due(due)) = &self.operation.subscription else { return false };
        self.contract.operations.iter().any(|other| match &other.subscription {
            Some(Subscription::Add(own) | Subscription::Remove(own)) if own.set == due.set => {
                own.member.iter().any(|(name, expression)| {
                    matches!(Expression::parse(expression), Ok(Expression::RequestQuery(_)))
                        && due.matches.get(name).is_some_and(|value| {
                            matches!(Expression::parse(value), Ok(Expression::Literal(_) | Expression::EventType))
                        })
                })
            }
            _ => false,
        })
    }

    /// Whether nothing but this value says whose notification it is: with another one, it is somebody else's, and the
    /// one that was due is missing.
    fn is_only_key(&self, hold: &Hold) -> bool {
        let body = self.operation.body.as_ref().is_some_and(|content| content.required);
        is_token(hold) && !body
    }
}

/// Whether a promise is about the subscriber's token.
fn is_token(hold: &Hold) -> bool {
    matches!(Expression::parse(&hold.equals), Ok(Expression::Subscription(_) | Expression::EventUserToken))
}
