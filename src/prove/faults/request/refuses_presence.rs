//! Refuses an optional parameter, whatever its value.

use crate::contract::{Duty, In, Kind as Shape, Parameter, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::reading::Reading;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "refuses-presence", arises: &[Arises::Parameter(derive)] };

/// Where the parameter stands.
#[derive(Debug)]
struct RefusesPresence(Place);

fn derive(derivation: &mut Derivation<'_>, parameter: &Parameter) {
    let site = parameter.site();
    let clause = derivation.contract.clauses_at(&derivation.operation.name, site).next();
    if let Some(clause) = clause.filter(|_| !parameter.required) {
        derivation.put(clause, Duty::Accept, RefusesPresence(site.clone()));
    }
}

impl FaultKind for RefusesPresence {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn also_named(&self, reading: &Reading) -> Vec<String> {
        let mut clauses = reading.clauses_at(&self.0);
        if reading.operation().kind == Shape::Webhook {
            // Optional parameters of a notification are sent together: the first one stands for all.
            let optional = reading.operation().parameters.iter().filter(|own| !own.required && own.place == In::Query);
            clauses.extend(optional.flat_map(|own| reading.clauses_at(own.site())));
        }
        clauses
    }

    fn refuses(&self, layer: &Layer, request: &Incoming, broken: &[String]) -> bool {
        let mut parameters = layer.reading.operation().parameters.iter();
        let present = |own: &Parameter| layer.reading.received(own, request).is_some();
        broken.is_empty() && parameters.any(|own| *own.site() == self.0 && present(own))
    }
}
