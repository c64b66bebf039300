//! A body with another element around it all.

use crate::codec::body::BodyFormat;
use crate::contract::{Clause, Duty, Keyword, MediaType};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::spoil::{Answered, Notified};
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "another-root", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct AnotherRoot;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.keyword == Keyword::Root && (clause.place.is_answer() || clause.place.is_body()) {
        derivation.put(clause, Duty::Emit, AnotherRoot);
    }
}

fn renamed(documented: &MediaType, bytes: &[u8]) -> Option<Vec<u8>> {
    BodyFormat::of(&documented.concrete).codec.with_root(bytes, "Another")
}

impl FaultKind for AnotherRoot {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_answer(&self, at: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        let documented = at.turned(answer, |own| BodyFormat::of(&own.concrete).is_markup())?;
        answer.body = renamed(documented, &answer.body)?;
        Some(())
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        request.body = renamed(at.body(request)?, &request.body)?;
        Some(())
    }
}
