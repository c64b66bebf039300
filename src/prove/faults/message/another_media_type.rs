//! Another media type than the documented ones.

use crate::contract::{Clause, Duty, Keyword};
use crate::prove::derive::{Derivation, INSIDE_ACCEPT};
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::spoil::{Answered, Notified};
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "another-media-type", arises: &[Arises::Sent(derive)] };

/// A media type that nobody documents.
const OTHER: &str = "application/x-probity-other";

#[derive(Debug)]
struct AnotherMediaType;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.keyword == Keyword::MediaType && (clause.place.is_answer() || clause.place.is_body()) {
        let tolerated = derivation.tolerates(clause, OTHER).then_some(INSIDE_ACCEPT);
        derivation.put_as(clause, Duty::Emit, AnotherMediaType, &[], tolerated);
    }
}

impl FaultKind for AnotherMediaType {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_answer(&self, _: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        (!answer.body.is_empty()).then(|| answer.set_header("Content-Type", Some(OTHER)))
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        at.body(request)?;
        (!request.body.is_empty()).then(|| request.set_header("Content-Type", Some(OTHER)))
    }
}
