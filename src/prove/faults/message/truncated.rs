//! A body that is cut short.

use crate::codec::body::{BodyFormat, RawBody, ReadError};
use crate::contract::{Clause, Content, Duty, Keyword, MediaType};
use crate::prove::answers::write;
use crate::prove::breaking::valid;
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::spoil::{Answered, Notified};
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "truncated", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct Truncated;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let about_bodies = clause.place.is_answer() || clause.place.is_body();
    if clause.keyword == Keyword::Syntax
        && about_bodies
        && derivation.content(clause).is_some_and(|content| breaks(derivation, content))
    {
        derivation.put(clause, Duty::Emit, Truncated);
    }
}

/// Whether a body of this content can be cut so that it is none of its format. Every text is a form, but for what a form
/// holds of another format.
fn breaks(derivation: &Derivation<'_>, content: &Content) -> bool {
    content.media_types.iter().any(|own| {
        let value = own.schema.as_ref().and_then(|schema| valid(schema, None, derivation.knowledge));
        let bytes = value.and_then(|value| write(own, &value));
        BodyFormat::of(&own.range).is_strict || bytes.is_some_and(|bytes| malformed(own, &bytes).is_some())
    })
}

/// The start of a body, by half of it where that will do, which no reader of its format takes.
fn malformed(documented: &MediaType, bytes: &[u8]) -> Option<Vec<u8>> {
    let format = BodyFormat::of(&documented.concrete);
    let refuses =
        |own: &&[u8]| matches!(format.codec.read(&RawBody::of(own, None), documented), Err(ReadError::Malformed(_)));
    let ends = std::iter::once(bytes.len() / 2).chain((1..bytes.len()).rev());
    ends.filter(|end| *end > 0).map(|end| &bytes[..end]).find(refuses).map(<[u8]>::to_vec)
}

impl FaultKind for Truncated {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_answer(&self, at: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        let own = at.documented.and_then(|own| malformed(own, &answer.body));
        answer.body = match own {
            Some(cut) => cut,
            // What is cut short is still a form or a text.
            None => malformed(at.turn(answer, |own| BodyFormat::of(&own.concrete).is_strict)?, &answer.body)?,
        };
        Some(())
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        request.body = malformed(at.body(request)?, &request.body)?;
        Some(())
    }
}
