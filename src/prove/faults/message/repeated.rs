//! A parameter or element that is sent twice.

use serde_json::Value;

use crate::codec::body::BodyFormat;
use crate::contract::{Clause, Duty, Keyword, MediaType, Parameter, Place};
use crate::generate::{Knowledge, SchemaNode, sample};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::mutate;
use crate::prove::spoil::{Answered, Notified};
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "repeated", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct Repeated;

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    if clause.keyword == Keyword::Single {
        derivation.put(clause, Duty::Emit, Repeated);
    }
}

/// A body with the element at a place twice.
fn twice(documented: &MediaType, bytes: &[u8], place: &Place) -> Option<Vec<u8>> {
    BodyFormat::of(&documented.concrete).codec.with_twice(documented, bytes, place.inner()?.as_str())
}

fn value_of(parameter: &Parameter) -> Option<Value> {
    let example = parameter.examples.first().cloned();
    example.or_else(|| sample(SchemaNode::of(&parameter.schema), Some(&parameter.name), &Knowledge::default()))
}

impl FaultKind for Repeated {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_answer(&self, at: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        // Repeated elements are a matter of markup.
        let documented = at.turned(answer, |own| BodyFormat::of(&own.concrete).is_markup())?;
        answer.body = twice(documented, &answer.body, &at.layer.fault.aim.place)?;
        Some(())
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        let Some(parameter) = at.parameter else {
            request.body = twice(at.body(request)?, &request.body, &at.layer.fault.aim.place)?;
            return Some(());
        };
        if at.layer.reading.texts(parameter, request).is_empty() {
            mutate::set_parameter(request, parameter, Some(&value_of(parameter)?))?;
        }
        mutate::repeat_parameter(request, parameter)
    }
}
