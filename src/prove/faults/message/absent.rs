//! A required header, parameter or body that is left out.

use crate::contract::{Clause, Duty, Keyword, Place};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::mutate;
use crate::prove::spoil::{Answered, Notified};
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "absent", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct Absent;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let is_part = match &clause.place {
        Place::ResponseHeader { .. } => true,
        Place::Body(inner) => inner.is_root() && clause.member.is_none(),
        place => !place.is_answer(),
    };
    if clause.keyword == Keyword::Required && is_part {
        derivation.put(clause, Duty::Emit, Absent);
    }
}

impl FaultKind for Absent {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_answer(&self, at: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        let header = at.header()?;
        answer.header(header)?;
        answer.set_header(header, None);
        Some(())
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        if let Some(parameter) = at.parameter {
            return mutate::set_parameter(request, parameter, None);
        }
        request.body.clear();
        request.set_header("Content-Type", None);
        Some(())
    }
}
