//! Requests that a fault takes although they are to be refused, and those that it refuses although they are legal.

use serde_json::Value;

use super::Layer;
use crate::codec::media_type;
use crate::contract::{Parameter, Place};
use crate::prove::fault::Kind;
use crate::prove::http::Incoming;
use crate::prove::reading::{carried, essence};
use crate::prove::spelling;

impl Layer {
    /// Whether the fault takes this request although it must be refused.
    pub(super) fn takes(&self, request: &Incoming, broken: &[String]) -> bool {
        match &self.fault.kind {
            Kind::TakesViolation => broken.contains(&self.fault.clause),
            Kind::TakesValue(name) => broken.contains(&self.fault.clause) && self.shows(request, name),
            Kind::TakesRefused(..) => {
                let schemes = self.reading.contract.security.values();
                let mut carried = schemes.filter_map(|scheme| carried(&scheme.carrier, request));
                self.refused.as_ref().is_some_and(|secret| carried.any(|own| own.ends_with(secret.as_str())))
            }
            _ => false,
        }
    }

    /// Whether a value of the type that the violation's name says stands at the clause's place.
    fn shows(&self, request: &Incoming, name: &str) -> bool {
        let Some(value) = self.value_at(request, &self.fault.aim.place) else { return false };
        let own = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        name.strip_prefix("type-") == Some(own)
    }

    /// The value at `query.x`, `header.x` or `body.a.b` of a request.
    fn value_at(&self, request: &Incoming, place: &Place) -> Option<Value> {
        let operation = self.reading.operation();
        if let Place::Body(inner) = place {
            let essence = essence(request.header("content-type"));
            let documented = operation.body.as_ref()?.media_types.iter();
            let documented = documented.into_iter().find(|own| media_type::matches(&own.range, &essence))?;
            let value = self.reading.value_of(documented, &request.body)?;
            return inner.get(&value).cloned();
        }
        let mut parameters = operation.parameters.iter();
        let (parameter, inner) = parameters.find_map(|own| Some((own, place.below(&own.site())?)))?;
        let value = self.reading.received(parameter, request)?;
        inner.get(&value).cloned()
    }

    /// Whether the fault refuses this request although it is legal.
    pub(in crate::prove) fn refuses(&self, request: &Incoming, broken: &[String]) -> bool {
        let content_type = request.header("content-type").unwrap_or_default();
        match &self.fault.kind {
            Kind::RefusesDocumented => broken.is_empty(),
            Kind::RefusesValue(_, place, value) => broken.is_empty() && self.value_at(request, place) == *value,
            Kind::RefusesPresence(place) => {
                let mut parameters = self.reading.operation().parameters.iter();
                let present = |own: &Parameter| self.reading.received(own, request).is_some();
                broken.is_empty() && parameters.any(|own| own.site() == *place && present(own))
            }
            Kind::RefusesMediaType(range) => {
                !request.body.is_empty() && media_type::matches(range, &essence(Some(content_type)))
            }
            Kind::RefusesCharset => content_type.to_ascii_lowercase().contains("charset"),
            Kind::RefusesSpelling(spelling) => {
                spelling::shows(spelling, request) && (broken.is_empty() || *spelling == "utf-16")
            }
            _ => false,
        }
    }
}
