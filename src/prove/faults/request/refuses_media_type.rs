//! Refuses a documented media type.

use crate::codec::media_type;
use crate::contract::{Content, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::reading::essence;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "refuses-MEDIA-TYPE", arises: &[Arises::Body(derive)] };

#[derive(Debug)]
struct RefusesMediaType(String);

fn derive(derivation: &mut Derivation<'_>, content: &Content) {
    let (contract, name) = (derivation.contract, &derivation.operation.name);
    let Some(clause) = contract.clause(name, &Place::body(), &Keyword::MediaType, None) else { return };
    for other in content.media_types.iter().skip(1) {
        derivation.put(clause, Duty::Accept, RefusesMediaType(other.range.clone()));
    }
}

impl FaultKind for RefusesMediaType {
    fn name(&self) -> String {
        format!("refuses-{}", self.0)
    }

    fn refuses(&self, _: &Layer, request: &Incoming, _: &[String]) -> bool {
        !request.body.is_empty() && media_type::matches(&self.0, &essence(request.header("content-type")))
    }
}
