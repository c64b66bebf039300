//! A promise that nobody here knows how to break.

use crate::contract::{Clause, Duty};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "unbuilt", arises: &[Arises::Unshown(derive)] };

#[derive(Debug)]
struct Unbuilt;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if derivation.values.tolerated(&clause.id).is_none() {
        derivation.put(clause, Duty::Emit, Unbuilt);
    }
}

impl FaultKind for Unbuilt {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn is_built(&self) -> bool {
        false
    }
}
