//! Notifications come by another method.

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::spoil::Notified;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "another-method", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct AnotherMethod;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place == Place::Operation && clause.keyword == Keyword::Method {
        derivation.put(clause, Duty::Emit, AnotherMethod);
    }
}

impl FaultKind for AnotherMethod {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        if at.layer.reading.operation().method == "PUT" { "POST" } else { "PUT" }.clone_into(&mut request.method);
        Some(())
    }
}
