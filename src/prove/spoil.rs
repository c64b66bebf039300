//! What is documented of a message that a fault spoils.

use super::answers::write;
use super::breaking::valid;
use super::layer::Layer;
use super::reading::essence;
use crate::codec::media_type;
use crate::contract::{MediaType, Parameter, Response};
use crate::generate::{Knowledge, SchemaNode, sample};
use crate::wire::http1::{Answer, Incoming};

/// An answer with the documented response that the fault's clause is about.
pub(super) struct Answered<'a> {
    pub(super) layer: &'a Layer,
    pub(super) response: &'a Response,
    /// Its media type, where it is documented.
    pub(super) documented: Option<&'a MediaType>,
}

impl<'a> Answered<'a> {
    /// With the documented response `key`.
    pub(super) fn new(layer: &'a Layer, key: &str, answer: &Answer) -> Option<Self> {
        let response = layer.reading.operation().responses.iter().find(|own| own.key == key)?;
        let essence = essence(answer.header("content-type"));
        let documented = response.content.media_types.iter().find(|own| media_type::matches(&own.range, &essence));
        Some(Self { layer, response, documented })
    }

    /// The name of the header that the clause is about.
    pub(super) fn header(&self) -> Option<&'a str> {
        self.layer.fault.aim.place.answer_header()
    }

    /// The media type of the answer where it will do; else the answer is turned to a documented one that will.
    pub(super) fn turned(&self, answer: &mut Answer, will_do: impl Fn(&MediaType) -> bool) -> Option<&'a MediaType> {
        self.documented.filter(|own| will_do(own)).or_else(|| self.turn(answer, will_do))
    }

    /// Turns the answer to a documented media type that will do.
    pub(super) fn turn(&self, answer: &mut Answer, will_do: impl Fn(&MediaType) -> bool) -> Option<&'a MediaType> {
        let own = self.response.content.media_types.iter().find(|own| will_do(own) && own.schema.is_some())?;
        let value = valid(own.schema.as_ref()?, None, &Knowledge::default())?;
        answer.body = write(own, &value)?;
        answer.set_header("Content-Type", Some(&own.concrete));
        Some(own)
    }
}

/// A notification, and the part of it that the fault's clause is about.
pub(super) struct Notified<'a> {
    pub(super) layer: &'a Layer,
    /// The parameter, if it is one as a whole.
    pub(super) parameter: Option<&'a Parameter>,
}

impl<'a> Notified<'a> {
    pub(super) fn new(layer: &'a Layer) -> Self {
        let mut parameters = layer.reading.operation().parameters.iter();
        Self { layer, parameter: parameters.find(|own| *own.site() == layer.fault.aim.place) }
    }

    /// The documented media type of its body.
    pub(super) fn documented(&self) -> Option<&'a MediaType> {
        self.layer.reading.operation().body.as_ref().and_then(|content| content.media_types.first())
    }

    /// As [`Self::documented`]; gives the notification the optional body that it came without, if that is to be spoiled.
    pub(super) fn body(&self, request: &mut Incoming) -> Option<&'a MediaType> {
        let documented = self.documented()?;
        if self.layer.fault.aim.place.is_body() && request.body.is_empty() {
            let value = sample(SchemaNode::of(documented.schema.as_ref()?), None, &Knowledge::default())?;
            request.body = write(documented, &value)?;
            request.set_header("Content-Type", Some(&documented.concrete));
        }
        Some(documented)
    }
}
