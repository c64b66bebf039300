//! Property cases: each stands for many inputs, drawn from the run's seed, that must all be answered alike.

mod body;
mod encoding;
mod envelope;
mod form;
mod genome;
mod parameter;
mod pin;
mod recipe;
mod search;
mod sought;
mod syntax;
mod wire;
mod wrong;

pub(super) use form::ValueForm;
pub use form::reads_as_valid;
pub use genome::Genome;
pub use recipe::Recipe;
pub use sought::sought;

use std::sync::Arc;

use super::builder::{CaseBuilder, Outline};
use super::{Case, RequestDraft};
use crate::contract::{Clause, Duty, Level, RuleId};
use crate::judge::{Expectation, Refusal};

/// A case with many inputs.
#[derive(Debug, Clone)]
pub struct Property {
    /// What every input of it expects; its request is the documented one.
    pub case: Case,
    /// How inputs are made.
    pub recipe: Arc<Recipe>,
}

impl CaseBuilder<'_> {
    /// The property cases of the operation; scopes other than the first add none.
    pub(super) fn properties(&mut self) {
        if self.repeated {
            return;
        }
        self.parameter_properties();
        self.body_properties();
        self.envelope_properties();
    }

    /// A case all of whose inputs must be accepted.
    fn all_accepted(
        &mut self,
        subject: &str,
        variant: &str,
        clause: Option<&Clause>,
        cap: Option<Level>,
        recipe: Recipe,
    ) {
        let aim = self.aim(clause, Duty::Accept);
        let offered = self.offered().and_then(|offered| offered.duties.accept);
        let outline = Outline {
            subject,
            variant,
            expectation: Expectation::Accepted,
            aims: aim.into_iter().collect(),
            cap: cap.into_iter().chain(offered).min(),
            class: self.messages(),
        };
        self.property(outline, recipe);
    }

    /// A case all of whose inputs must be refused, because each breaks `clause`.
    fn all_refused(&mut self, subject: &str, variant: &str, clause: Option<&Clause>, refusal: Refusal, recipe: Recipe) {
        let aim = self.aim(clause, Duty::Refuse);
        let expectation = Expectation::Refused(refusal);
        let aims = aim.into_iter().collect();
        self.property(Outline { subject, variant, expectation, aims, cap: None, class: None }, recipe);
    }

    /// A case all of whose inputs are neither valid nor a violation.
    fn all_survived(&mut self, subject: &str, variant: &str, recipe: Recipe) {
        let aims = self.rule_aim(RuleId::NoServerError).into_iter().collect();
        let expectation = Expectation::Survived;
        self.property(Outline { subject, variant, expectation, aims, cap: None, class: None }, recipe);
    }

    fn property(&mut self, outline: Outline<'_>, recipe: Recipe) {
        if outline.aims.is_empty() {
            return;
        }
        // A clause that nothing visible on the wire can break has no such case.
        if !(0..3).any(|input| recipe.tree(0, outline.subject, input).is_some()) {
            return;
        }
        let request = self.base.request();
        if let Some(case) = self.case(outline, request) {
            self.drawn.push(Property { case, recipe: Arc::new(recipe) });
        }
    }

    /// The documented request with a body, whether or not the base has one.
    fn with_documented_body(&self) -> Option<RequestDraft> {
        let content = self.operation.body.as_ref()?;
        let documented = content.media_types.first()?;
        let value = super::body::value_of(self, documented)?;
        let bytes = super::body::write(documented, &value)?;
        Some(self.base.with_body(bytes).with_media_type(Some(&documented.concrete)))
    }
}
