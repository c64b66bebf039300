//! What of a suite is run: patterns, claims, safety classes and the webhooks that a handler subscribes to.

use super::result::doubts;
use super::{Group, Options};
use crate::config::{Target, is_loopback};
use crate::contract::Role;
use crate::event::{CaseResult, Outcome};
use crate::judge::Aim;
use crate::suite::{Case, Class, DeliveryCase, HandlerSession, Session, Suite};

/// Why a case is left out.
pub(super) enum LeftOut {
    /// Not selected: it does not appear in the report.
    Unselected,
    /// Skipped with a reason.
    Skipped(String),
}

/// Decides on cases.
pub(super) struct Selector<'a> {
    options: &'a Options,
    provider_is_local: bool,
    handler_is_local: bool,
}

impl<'a> Selector<'a> {
    pub(super) fn new(options: &'a Options, target: &Target) -> Self {
        let provider_is_local = target.provider.as_ref().is_none_or(|provider| {
            provider.embedded || is_loopback(&provider.url) && provider.urls.values().all(|url| is_loopback(url))
        });
        let handler_is_local =
            target.handler.as_ref().is_none_or(|handler| handler.embedded || is_loopback(&handler.url));
        Self { options, provider_is_local, handler_is_local }
    }

    /// Whether a case is left out, and how.
    pub(super) fn left_out(&self, path: &str, role: Role, class: Option<Class>) -> Option<LeftOut> {
        if !self.options.selection.selects(path) {
            return Some(LeftOut::Unselected);
        }
        if !self.options.claims(path) {
            return Some(LeftOut::Skipped("not claimed: listed under [claims] not-implemented".to_owned()));
        }
        if role == Role::Handler {
            let mut parts = path.splitn(3, '/');
            let webhook = format!("{}/{}", parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            if !self.options.webhooks.iter().any(|pattern| pattern.matches(&webhook)) {
                return Some(LeftOut::Skipped("the handler does not subscribe to it: [handler] webhooks".to_owned()));
            }
        }
        if class == Some(Class::Load) && !self.options.profile.has(Group::Load) {
            return Some(LeftOut::Skipped("many at once belongs to --profile golive".to_owned()));
        }
        let local = if role == Role::Provider { self.provider_is_local } else { self.handler_is_local };
        let class = class?;
        (!self.options.classes.permit(class, local)).then(|| {
            LeftOut::Skipped(format!(
                "safety class {0} is not allowed on a target that is not on this machine: --allow {0}",
                class.as_str()
            ))
        })
    }

    /// Removes what is left out from a suite; returns the skipped cases as results.
    pub(super) fn apply(&self, suite: &mut Suite) -> Vec<CaseResult> {
        let mut skipped = Vec::new();
        for session in &mut suite.sessions {
            self.session(session, &mut skipped);
        }
        suite.sessions.retain(|session| session.cases().next().is_some());
        for session in &mut suite.handlers {
            self.groups(session, &mut skipped);
        }
        suite.handlers.retain(|session| session.cases().next().is_some());
        suite.deliveries.retain(|case| match self.left_out(&case.path, Role::Provider, None) {
            None => true,
            Some(LeftOut::Unselected) => false,
            Some(LeftOut::Skipped(reason)) => {
                skipped.push(of_delivery(case, &reason));
                false
            }
        });
        for entry in std::mem::take(&mut suite.unavailable) {
            let reason = match self.left_out(&entry.path, entry.role, None) {
                Some(LeftOut::Unselected) => continue,
                Some(LeftOut::Skipped(reason)) => reason,
                None => entry.reason,
            };
            skipped.push(skip(&entry.path, entry.role, (&entry.requirements, &[]), &reason));
        }
        skipped
    }

    fn groups(&self, session: &mut HandlerSession, skipped: &mut Vec<CaseResult>) {
        let mut keep = |case: &Case| match self.left_out(&case.path, case.role, case.class) {
            None => true,
            Some(LeftOut::Unselected) => false,
            Some(LeftOut::Skipped(reason)) => {
                skipped.push(of_case(case, &reason));
                false
            }
        };
        session.again_selected = keep(&session.again);
        for group in &mut session.groups {
            group.cases.retain(|entry| keep(&entry.case));
            // After nothing there is nothing to recover from.
            group.recovery_selected = !group.cases.is_empty() && keep(&group.recovery);
        }
        session.groups.retain(|group| !group.cases.is_empty());
    }

    fn session(&self, session: &mut Session, skipped: &mut Vec<CaseResult>) {
        session.control_selected = self.keep(&session.control, skipped);
        session.accepted.retain(|case| self.keep(case, skipped));
        session.refused.retain(|case| self.keep(case, skipped));
        session.properties.retain(|property| self.keep(&property.case, skipped));
        // Without its control nothing of a session can be judged: a control that may not be sent skips the rest.
        if let Some(LeftOut::Skipped(reason)) =
            self.left_out(&session.control.path, session.control.role, session.control.class)
        {
            let drawn = session.properties.drain(..).map(|property| property.case);
            for case in session.accepted.drain(..).chain(session.refused.drain(..)).chain(drawn) {
                skipped.push(of_case(&case, &format!("its control cannot be sent: {reason}")));
            }
        }
    }
}

impl Selector<'_> {
    /// Whether a case stays in; a skipped one goes to `skipped`.
    fn keep(&self, case: &Case, skipped: &mut Vec<CaseResult>) -> bool {
        match self.left_out(&case.path, case.role, case.class) {
            None => true,
            Some(LeftOut::Unselected) => false,
            Some(LeftOut::Skipped(reason)) => {
                skipped.push(of_case(case, &reason));
                false
            }
        }
    }
}

fn of_case(case: &Case, reason: &str) -> CaseResult {
    skip(&case.path, case.role, (&case.requirements, &case.aims), reason)
}

pub(super) fn of_delivery(case: &DeliveryCase, reason: &str) -> CaseResult {
    skip(&case.path, Role::Provider, (&case.requirements, &case.aims), reason)
}

fn skip(path: &str, role: Role, (requirements, aims): (&[String], &[Aim]), reason: &str) -> CaseResult {
    CaseResult {
        outcome: Outcome::Skipped,
        reason: Some(reason.to_owned()),
        left: aims.iter().map(|aim| (aim.clause.clone(), aim.duty)).collect(),
        doubts: doubts(requirements, &[]),
        ..CaseResult::new(path, role)
    }
}
