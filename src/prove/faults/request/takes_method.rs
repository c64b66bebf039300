//! Takes a method that is not documented.

use crate::contract::{Clause, Duty, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "takes-another-method", arises: &[Arises::Refused(derive)] };

#[derive(Debug)]
struct TakesMethod;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place == Place::Operation {
        derivation.put(clause, Duty::Refuse, TakesMethod);
    }
}

impl FaultKind for TakesMethod {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn takes(&self, layer: &Layer, request: &Incoming, _: &[String]) -> bool {
        request.method != layer.reading.operation().method
    }
}
