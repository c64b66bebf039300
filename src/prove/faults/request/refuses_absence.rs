//! Refuses a request without an optional parameter.

use crate::contract::{Duty, Parameter, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::reading::Reading;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "refuses-absence", arises: &[Arises::Parameter(derive)] };

/// Where the parameter stands.
#[derive(Debug)]
struct RefusesAbsence(Place);

fn derive(derivation: &mut Derivation<'_>, parameter: &Parameter) {
    let site = parameter.site();
    let clause = derivation.contract.clauses_at(&derivation.operation.name, site).next();
    if let Some(clause) = clause.filter(|_| !parameter.required) {
        derivation.put(clause, Duty::Accept, RefusesAbsence(site.clone()));
    }
}

impl FaultKind for RefusesAbsence {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn also_named(&self, reading: &Reading) -> Vec<String> {
        // That something may be absent is said by no clause of its own: any clause of the place will do.
        reading.clauses_at(&self.0)
    }

    fn refuses(&self, layer: &Layer, request: &Incoming, broken: &[String]) -> bool {
        broken.is_empty() && layer.value_at(request, &self.0).is_none()
    }
}
