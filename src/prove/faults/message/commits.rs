//! A value outside its schema.

use serde_json::Value;

use crate::codec::parameter::{Layout, encode};
use crate::contract::{Clause, Duty, In, MediaType, Place};
use crate::prove::breaking::Broken;
use crate::prove::derive::{Derivation, INSIDE_ACCEPT};
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::mutate;
use crate::prove::spoil::{Answered, Notified};
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "commits-VIOLATION", arises: &[Arises::Sent(outside), Arises::Unshown(tolerated)] };

#[derive(Debug)]
struct Commits {
    /// The name of the violation.
    violation: String,
    /// A whole value that has it.
    whole: Value,
}

impl Commits {
    fn of(broken: &Broken) -> Self {
        Self { violation: broken.name.clone(), whole: broken.value.clone() }
    }

    /// Puts the violation into the body of an answer, in the documented media type that shows it.
    fn spoil_body(&self, at: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        let (reading, clause) = (&at.layer.reading, at.layer.fault.clause.as_str());
        let place = at.response.body_site();
        let violation = (clause, self.violation.as_str(), &self.whole);
        let spoiled = |own: &MediaType| mutate::violated(reading, own, place, &answer.body, violation);
        let shows = |own: &MediaType, bytes: &[u8]| {
            let mut found = Vec::new();
            reading.read(own, place, bytes, &mut found);
            found.iter().any(|own| own == clause)
        };
        let mut all = at.documented.into_iter().chain(&at.response.content.media_types);
        let found = all.find_map(|own| spoiled(own).filter(|bytes| shows(own, bytes)).map(|bytes| (own, bytes)));
        let (own, bytes) = found.or_else(|| Some((at.documented?, spoiled(at.documented?)?)))?;
        if at.documented.is_none_or(|before| !std::ptr::eq(before, own)) {
            answer.set_header("Content-Type", Some(&own.concrete));
        }
        answer.body = bytes;
        Some(())
    }
}

fn outside(derivation: &mut Derivation<'_>, clause: &Clause) {
    for broken in derivation.values.outside(&clause.id) {
        derivation.put_as(clause, Duty::Emit, Commits::of(&broken), &broken.clauses, None);
    }
}

/// Where all that is known is tolerated.
fn tolerated(derivation: &mut Derivation<'_>, clause: &Clause) {
    if let Some(broken) = derivation.values.tolerated(&clause.id).cloned() {
        derivation.put_as(clause, Duty::Emit, Commits::of(&broken), &broken.clauses, Some(INSIDE_ACCEPT));
    }
}

impl FaultKind for Commits {
    fn name(&self) -> String {
        format!("commits-{}", self.violation)
    }

    fn spoil_answer(&self, at: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        let Some(name) = at.header() else { return self.spoil_body(at, answer) };
        let text = encode(&Layout::default_of(In::Header, name), &self.whole).ok()?.text();
        if name.eq_ignore_ascii_case("content-length") {
            answer.length = Some(text);
        } else {
            answer.set_header(name, Some(&text));
        }
        Some(())
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        if let Some(parameter) = at.parameter {
            return mutate::set_parameter(request, parameter, Some(&self.whole));
        }
        let violation = (at.layer.fault.clause.as_str(), self.violation.as_str(), &self.whole);
        let documented = at.body(request)?;
        request.body = mutate::violated(&at.layer.reading, documented, &Place::body(), &request.body, violation)?;
        Some(())
    }
}
