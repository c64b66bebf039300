//! Repairs a request that breaks the clause, and takes it.

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::prove::derive::{Derivation, INSIDE_ACCEPT};
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "takes-violation", arises: &[Arises::Refused(derive)] };

#[derive(Debug)]
struct TakesViolation;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place == Place::Operation {
        return;
    }
    let tolerated = if clause.place.is_body() && clause.keyword == Keyword::MediaType {
        ["text/plain", ""].iter().all(|essence| derivation.tolerates(clause, essence))
    } else {
        derivation.values.tolerated(&clause.id).is_some()
    };
    derivation.put_as(clause, Duty::Refuse, TakesViolation, &[], tolerated.then_some(INSIDE_ACCEPT));
}

impl FaultKind for TakesViolation {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn takes(&self, layer: &Layer, _: &Incoming, broken: &[String]) -> bool {
        broken.contains(&layer.fault.clause)
    }
}
