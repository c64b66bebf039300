//! Takes a value of one wrong type, where there are several.

use serde_json::Value;

use crate::contract::{Clause, Duty, Keyword};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "takes-type-TYPE", arises: &[Arises::Refused(derive)] };

/// By the name of the violation.
#[derive(Debug)]
struct TakesType(String);

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let values = derivation.values.outside(&clause.id);
    if values.len() > 1 && clause.keyword == Keyword::Type {
        for broken in values {
            derivation.put_as(clause, Duty::Refuse, TakesType(broken.name), &broken.clauses, None);
        }
    }
}

impl FaultKind for TakesType {
    fn name(&self) -> String {
        format!("takes-{}", self.0)
    }

    fn takes(&self, layer: &Layer, request: &Incoming, broken: &[String]) -> bool {
        let value = || layer.value_at(request, &layer.fault.aim.place);
        broken.contains(&layer.fault.clause)
            && value().is_some_and(|value| self.0.strip_prefix("type-") == Some(type_of(&value)))
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
