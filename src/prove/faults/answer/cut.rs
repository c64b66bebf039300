//! An answer that is longer than what is kept of a body: nothing that the body promises may then count as judged.

use crate::codec::body::{BodyFormat, Carries};
use crate::contract::{Clause, Duty, Keyword, MediaType};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::spoil::Answered;
use crate::wire::ReadLimits;
use crate::wire::http1::Answer;

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "cut-FORMAT", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct Cut {
    format: &'static BodyFormat,
}

impl Cut {
    fn is_of(&self, documented: &MediaType) -> bool {
        *BodyFormat::of(&documented.concrete) == *self.format
    }
}

/// One for each format that an answer is documented in.
fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let Some(response) = derivation.response(clause) else { return };
    let mut formats: Vec<&'static BodyFormat> = Vec::new();
    for own in response.content.media_types.iter().filter(|own| own.schema.is_some()) {
        let format = BodyFormat::of(&own.concrete);
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    let site = response.body_site();
    let first = derivation.contract.clauses_at(&derivation.operation.name, site).next();
    let is_first = clause.place == *site && first.is_some_and(|first| first.id == clause.id);
    for format in formats {
        // What has no syntax of its own is shown by what is said first of its value.
        let shows = match format.carries {
            Carries::Values | Carries::Elements | Carries::Pairs => clause.keyword == Keyword::Syntax,
            Carries::Text | Carries::Bytes => is_first,
        };
        if shows {
            derivation.put(clause, Duty::Emit, Cut { format });
        }
    }
}

impl FaultKind for Cut {
    fn name(&self) -> String {
        format!("cut-{}", self.format.name)
    }

    fn hides(&self) -> bool {
        true
    }

    fn spoil_answer(&self, at: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        at.turned(answer, |own| self.is_of(own))?;
        // White space changes nothing in most formats, so that it is the length alone that keeps it from being judged.
        answer.body.resize(ReadLimits::default().body + 1, b' ');
        Some(())
    }
}
