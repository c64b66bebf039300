//! Refuses a charset parameter.

use crate::contract::{Content, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "refuses-charset-parameter", arises: &[Arises::Body(derive)] };

#[derive(Debug)]
struct RefusesCharset;

fn derive(derivation: &mut Derivation<'_>, content: &Content) {
    let (contract, name) = (derivation.contract, &derivation.operation.name);
    let clause = contract.clause(name, &Place::body(), &Keyword::MediaType, None);
    if let Some(clause) = clause.filter(|_| content.required) {
        derivation.put(clause, Duty::Accept, RefusesCharset);
    }
}

impl FaultKind for RefusesCharset {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn refuses(&self, _: &Layer, request: &Incoming, _: &[String]) -> bool {
        request.header("content-type").is_some_and(|own| own.to_ascii_lowercase().contains("charset"))
    }
}
