//! A body where none is documented.

use crate::contract::{Clause, Duty, Keyword};
use crate::prove::derive::{Derivation, INSIDE_ACCEPT, is_bodiless};
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::spoil::Answered;
use crate::wire::http1::Answer;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "unexpected-body", arises: &[Arises::Sent(derive)] };

const MEDIA_TYPE: &str = "application/xml";

#[derive(Debug)]
struct UnexpectedBody;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let bodiless = derivation.response(clause).is_some_and(is_bodiless);
    if clause.keyword == Keyword::Empty && clause.place.is_answer() && !bodiless {
        let tolerated = derivation.tolerates(clause, MEDIA_TYPE).then_some(INSIDE_ACCEPT);
        derivation.put_as(clause, Duty::Emit, UnexpectedBody, &[], tolerated);
    }
}

impl FaultKind for UnexpectedBody {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_answer(&self, _: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        answer.body = b"<unexpected/>".to_vec();
        answer.set_header("Content-Type", Some(MEDIA_TYPE));
        Some(())
    }
}
