//! The groups of one webhook.

use super::another::another;
use super::behaviour::COUNTED;
use super::{Attempt, HandlerCase, HandlerGroup, HandlerSession, Payload, Watch};
use crate::codec::body::BodyFormat;
use crate::config::HandlerTarget;
use crate::contract::{Role, RuleId};
use crate::judge::Expectation;
use crate::suite::body;
use crate::suite::builder::{CaseBuilder, Outline, cited};
use crate::suite::operation::{OperationContext, Side, base, control};
use crate::suite::{Case, Class, RequestDraft, Unavailable, scope};

/// What the groups of a webhook are made from.
pub(super) struct Maker<'a> {
    pub(super) builder: CaseBuilder<'a>,
    /// The documented notification with its body, where it has one, even an optional one.
    pub(super) whole: RequestDraft,
    /// Whether that body is markup.
    pub(super) is_markup: bool,
    /// Whether the contract demands the body.
    pub(super) required: bool,
}

/// Notifications that differ from the documented one and from each other.
const OTHERS: u64 = 4;

/// The groups of a webhook, and what of them this configuration does not allow.
pub(in crate::suite) struct Groups {
    /// The groups.
    pub(in crate::suite) session: HandlerSession,
    /// Cases that cannot be tried.
    pub(in crate::suite) unavailable: Vec<Unavailable>,
}

/// The groups of a webhook; nothing where its documented notification cannot be made.
pub(in crate::suite) fn session(context: OperationContext<'_>, target: &HandlerTarget, seed: u64) -> Option<Groups> {
    let scope = scope::scopes(context.contract, context.operation).into_iter().next()?;
    let mut builder = CaseBuilder::new(context, Role::Handler, scope);
    builder.base = base(&builder, Side::Handler(target), &[])?;
    let control = control(&mut builder)?;
    let carried = context.operation.body.as_ref();
    let whole = carried.and_then(|own| {
        let documented = own.media_types.first()?;
        let bytes = body::write(documented, &body::value_of(&builder, documented)?)?;
        Some(builder.base.with_body(bytes).with_media_type(Some(&documented.concrete)))
    });
    let whole = whole.unwrap_or_else(|| builder.base.clone());
    let is_markup = whole.media_type.as_deref().is_some_and(|own| BodyFormat::of(own).is_markup());
    let required = carried.is_some_and(|own| own.required);
    let unavailable = uncounted(&builder, target).into_iter().collect();
    let mut maker = Maker { builder, whole, is_markup, required };
    let mut others: Vec<_> =
        (1..=OTHERS).filter_map(|nth| another(context, target, nth.wrapping_add(seed << 8))).collect();
    others.dedup();
    let mut groups = Vec::new();
    groups.extend(maker.behaviour(others.clone(), target.processed.is_some()));
    groups.extend(maker.transfer(others.pop()));
    if maker.is_markup {
        groups.extend(maker.entities());
        groups.extend(maker.expansion());
    }
    groups.extend(maker.sizes());
    groups.extend(maker.burst());
    let again = maker.recovery("odd-inputs")?;
    let session = HandlerSession { at: context.at, control, again, again_selected: true, groups };
    Some(Groups { session, unavailable })
}

/// What only the handler's own counter could tell, where there is none.
fn uncounted(builder: &CaseBuilder<'_>, target: &HandlerTarget) -> Option<Unavailable> {
    if target.processed.is_some() {
        return None;
    }
    let aim = builder.rule_aim(RuleId::ProcessedOnce)?;
    Some(Unavailable {
        path: format!("{}/{}/repeated/{COUNTED}", builder.contract.name, builder.operation.name),
        role: Role::Handler,
        requirements: cited(builder.contract, builder.baseline, &[aim], &builder.scope, None),
        reason: "what a handler does with a notification cannot be seen from outside: give a url or command that \
                 counts the processed ones as [handler.processed]"
            .to_owned(),
    })
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
        let aims = self.builder.rule_aim(RuleId::AfterHostile).into_iter().chain(self.builder.every_answer());
        let aims = aims.collect();
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
        rules: &[RuleId],
        payload: Payload,
        watch: Watch,
    ) -> Option<HandlerCase> {
        let rules = rules.iter().chain(&[RuleId::NoServerError, RuleId::InTime]);
        let aims = rules.filter_map(|rule| self.builder.rule_aim(*rule)).collect();
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
