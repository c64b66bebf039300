//! The groups of one webhook.

use std::collections::HashSet;

use super::{Attempt, HandlerCase, HandlerGroup, HandlerSession, Payload, Watch};
use crate::codec::media_type;
use crate::contract::Role;
use crate::judge::Expectation;
use crate::suite::body;
use crate::suite::builder::{Builder, Outline};
use crate::suite::operation::{Place, Side, base, control};
use crate::suite::{Case, Class, Draft, scope};
use crate::target::HandlerTarget;

/// What the groups of a webhook are made from.
pub(super) struct Maker<'a> {
    pub(super) builder: Builder<'a>,
    /// The documented notification with its body, where it has one, even an optional one.
    pub(super) whole: Draft,
    /// Whether that body is XML.
    pub(super) xml: bool,
    /// Whether the contract demands the body.
    pub(super) required: bool,
}

/// The session of a webhook; nothing where its documented notification cannot be made.
pub(in crate::suite) fn session(place: Place<'_>, target: &HandlerTarget) -> Option<HandlerSession> {
    let mut builder = Builder {
        contract: place.contract,
        baseline: place.baseline,
        operation: place.operation,
        role: Role::Handler,
        scope: scope::scopes(place.contract, place.operation).into_iter().next()?,
        repeated: false,
        knowledge: place.knowledge,
        base: Draft::default(),
        prepare: Vec::new(),
        accepted: Vec::new(),
        refused: Vec::new(),
        drawn: Vec::new(),
        seen: HashSet::new(),
    };
    builder.base = base(&builder, Side::Handler(target), &[])?;
    let control = control(&mut builder)?;
    let content = place.operation.body.as_ref();
    let whole = content.and_then(|content| {
        let documented = content.media_types.first()?;
        let bytes = body::write(documented, &body::value_of(&builder, documented)?)?;
        Some(builder.base.with_body(bytes).with_media_type(Some(&documented.range)))
    });
    let whole = whole.unwrap_or_else(|| builder.base.clone());
    let xml = whole.media_type.as_deref().is_some_and(media_type::is_xml);
    let required = content.is_some_and(|content| content.required);
    let mut maker = Maker { builder, whole, xml, required };
    let mut groups = Vec::new();
    if maker.xml {
        groups.extend(maker.entities());
        groups.extend(maker.expansion());
    }
    groups.extend(maker.sizes());
    Some(HandlerSession { contract: place.contract_index, operation: place.operation_index, control, groups })
}

impl Maker<'_> {
    /// A group, where it has any case.
    pub(super) fn group(&mut self, name: &str, cases: Vec<HandlerCase>) -> Option<HandlerGroup> {
        if cases.is_empty() {
            return None;
        }
        let recovery = self.recovery(name)?;
        Some(HandlerGroup { cases, recovery, recovery_selected: true })
    }

    /// The documented notification after a group.
    fn recovery(&mut self, name: &str) -> Option<Case> {
        let aims = self.builder.baseline_aim("answer#after-hostile").into_iter().collect();
        let outline = Outline {
            subject: "recovery",
            variant: &format!("after-{name}"),
            expectation: Expectation::Accepted,
            aims,
            cap: None,
            class: None,
        };
        let request = self.builder.base.request();
        self.builder.case(outline, request)
    }

    /// A case whose body is made when it is sent; only the baseline is asked of its answer.
    pub(super) fn hostile(
        &mut self,
        (subject, variant): (&str, &str),
        rules: &[&str],
        payload: Payload,
        watch: Watch,
    ) -> Option<HandlerCase> {
        let rules = rules.iter().chain(&["answer#no-5xx", "answer#in-time"]);
        let aims = rules.filter_map(|tail| self.builder.baseline_aim(tail)).collect();
        let outline = Outline {
            subject,
            variant,
            expectation: Expectation::Survived,
            aims,
            cap: None,
            class: Some(Class::Hostile),
        };
        let case = self.builder.case(outline, self.whole.request())?;
        Some(HandlerCase { case, attempt: Attempt::Body(payload), watch, may_cut: false })
    }
}
