//! A body without a media type.

use crate::contract::{Clause, Duty, Keyword};
use crate::prove::derive::{Derivation, INSIDE_ACCEPT};
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::spoil::{Answered, Notified};
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "no-media-type", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct NoMediaType;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.keyword == Keyword::MediaType && (clause.place.is_answer() || clause.place.is_body()) {
        let tolerated = derivation.tolerates(clause, "").then_some(INSIDE_ACCEPT);
        derivation.put_as(clause, Duty::Emit, NoMediaType, &[], tolerated);
    }
}

impl FaultKind for NoMediaType {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_answer(&self, _: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        (!answer.body.is_empty()).then(|| answer.set_header("Content-Type", None))
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        at.body(request)?;
        (!request.body.is_empty()).then(|| request.set_header("Content-Type", None))
    }
}
