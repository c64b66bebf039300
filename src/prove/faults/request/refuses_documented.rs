//! Refuses every legal request.

use crate::contract::{Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "refuses-documented", arises: &[Arises::Operation(derive)] };

#[derive(Debug)]
struct RefusesDocumented;

fn derive(derivation: &mut Derivation<'_>) {
    let (contract, name) = (derivation.contract, &derivation.operation.name);
    let Some(offered) = contract.clause(name, &Place::Operation, &Keyword::Offered, None) else { return };
    let accepted = contract.clauses_of(name).filter(|clause| clause.duties.accept.is_some());
    let along: Vec<String> = accepted.map(|clause| clause.id.clone()).collect();
    derivation.put_as(offered, Duty::Accept, RefusesDocumented, &along, None);
}

impl FaultKind for RefusesDocumented {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn refuses(&self, _: &Layer, _: &Incoming, broken: &[String]) -> bool {
        broken.is_empty()
    }
}
