//! Takes a credential that is good elsewhere and must be refused here.

use crate::contract::{Citation, Clause, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::reading::carried;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "takes-credential-REQUIREMENT", arises: &[Arises::Refused(derive)] };

#[derive(Debug)]
struct TakesCredential {
    /// The requirement that says so.
    requirement: String,
    symbol: String,
}

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.place != Place::Security || clause.keyword != Keyword::Credential {
        return;
    }
    let provider = derivation.target.provider.as_ref();
    for refused in provider.into_iter().flat_map(|provider| &provider.refused) {
        let requirement = refused.requirement.clone();
        if clause.citations.iter().any(|citation| citation.requirement == requirement) {
            let symbol = refused.credential.symbol.to_string();
            derivation.put(clause, Duty::Refuse, TakesCredential { requirement, symbol });
        }
    }
}

impl FaultKind for TakesCredential {
    fn name(&self) -> String {
        format!("takes-credential-{}", self.requirement)
    }

    fn concerns(&self, citation: &Citation) -> bool {
        citation.requirement == self.requirement
    }

    fn requirement(&self) -> Option<&str> {
        Some(&self.requirement)
    }

    fn credential(&self) -> Option<&str> {
        Some(&self.symbol)
    }

    fn takes(&self, layer: &Layer, request: &Incoming, _: &[String]) -> bool {
        let schemes = layer.reading.contract.security.values();
        let mut carried = schemes.filter_map(|scheme| carried(&scheme.carrier, request));
        request.method == layer.reading.operation().method
            && layer.credential.as_ref().is_some_and(|secret| carried.any(|own| own.ends_with(secret.as_str())))
    }
}
