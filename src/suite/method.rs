//! Methods that are not documented.

use super::builder::{CaseBuilder, Outline};
use crate::contract::{Duty, In, Keyword, Place};
use crate::judge::{Expectation, Refusal};

impl CaseBuilder<'_> {
    /// One case for each common method that the path does not document.
    pub(super) fn methods(&mut self) {
        // Another operation of the same path makes these cases already.
        if self.operation.methods.first() != Some(&self.operation.method) {
            return;
        }
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if self.operation.methods.iter().any(|own| own == method) {
                continue;
            }
            let aims =
                self.aim(self.clause(&Place::Operation, &Keyword::Method, None), Duty::Refuse).into_iter().collect();
            let mut draft = self.base.clone();
            method.clone_into(&mut draft.method);
            if matches!(method, "GET" | "DELETE") {
                draft.body.clear();
                draft = draft.with_media_type(None).without(In::Header, "content-type");
            }
            let expectation = Expectation::Refused(Refusal::Method);
            let variant = method.to_ascii_lowercase();
            let outline = Outline {
                subject: "operation",
                variant: &format!("method-{variant}"),
                expectation,
                aims,
                cap: None,
                class: None,
            };
            self.refuse(outline, &draft);
        }
    }
}
