//! Refuses a legal value, at the edge of what its schema allows.

use serde_json::Value;

use crate::contract::{Citation, Content, Duty, In, Parameter, Place, Schema, Zone};
use crate::generate::{SchemaNode, boundaries, sample};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::reading::Reading;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "refuses-VALUE", arises: &[Arises::Parameter(of_parameter), Arises::Body(of_body)] };

#[derive(Debug)]
struct RefusesValue {
    /// The name of the value.
    name: String,
    place: Place,
    /// `None`: its absence.
    value: Option<Value>,
}

fn of_parameter(derivation: &mut Derivation<'_>, parameter: &Parameter) {
    if parameter.place != In::Path {
        derive(derivation, parameter.site(), &parameter.schema, Some(&parameter.name));
    }
}

fn of_body(derivation: &mut Derivation<'_>, content: &Content) {
    if let Some(schema) = content.media_types.first().and_then(|documented| documented.schema.as_ref()) {
        derive(derivation, &Place::body(), schema, None);
    }
}

fn derive(derivation: &mut Derivation<'_>, site: &Place, schema: &Schema, name: Option<&str>) {
    let (contract, operation) = (derivation.contract, &derivation.operation.name);
    let Some(base) = sample(SchemaNode::of(schema), name, derivation.knowledge) else { return };
    for inside in boundaries(SchemaNode::of(schema), &base, derivation.knowledge) {
        if !schema.accepts(Zone::Narrow, &inside.value) {
            continue;
        }
        let place = site.inside(&inside.place);
        let exact = contract.clause(operation, &place, &inside.keyword, None);
        let Some(clause) = exact.or_else(|| contract.clauses_at(operation, &place).next()) else { continue };
        let value = inside.place.get(&inside.value).cloned().filter(|_| inside.name != "absent");
        derivation.put(clause, Duty::Accept, RefusesValue { name: inside.name.clone(), place, value });
    }
}

impl FaultKind for RefusesValue {
    fn name(&self) -> String {
        format!("refuses-{}", self.name)
    }

    fn concerns(&self, citation: &Citation) -> bool {
        let scoped = citation.when.get(&self.place.to_string());
        let (Some(value), Some(scoped)) = (&self.value, scoped) else { return true };
        value.as_str() == Some(scoped)
    }

    fn also_named(&self, reading: &Reading) -> Vec<String> {
        // That something may be absent is said by no clause of its own: any clause of the place will do.
        if self.value.is_none() { reading.clauses_at(&self.place) } else { Vec::new() }
    }

    fn refuses(&self, layer: &Layer, request: &Incoming, broken: &[String]) -> bool {
        broken.is_empty() && layer.value_at(request, &self.place) == self.value
    }
}
