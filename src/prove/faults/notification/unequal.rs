//! What must be equal is not.

use crate::contract::{Clause, Duty, Expression, Hold, In};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::notification::is_token;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::mutate;
use crate::prove::spoil::Notified;
use crate::wire::http1::Incoming;

pub(in crate::prove::faults) const ROW: FaultEntry = FaultEntry { name: "unequal", arises: &[Arises::Equal(derive)] };

/// By the id of what must be equal.
#[derive(Debug)]
struct Unequal(String);

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let (contract, operation) = (derivation.contract, derivation.operation);
    let id = clause.keyword.as_str();
    let hold = operation.holds.iter().find(|hold| hold.id == id);
    let implied = hold
        .filter(|hold| is_only_key(derivation, hold))
        .map(|_| format!("implied by clause {}/{}/delivery#due", contract.name, operation.name));
    derivation.put_as(clause, Duty::Emit, Unequal(id.to_owned()), &[], implied.as_deref());
}

/// Whether nothing but this value says whose notification it is: with another one, it is somebody else's, and the one
/// that was due is missing.
fn is_only_key(derivation: &Derivation<'_>, hold: &Hold) -> bool {
    let body = derivation.operation.body.as_ref().is_some_and(|content| content.required);
    is_token(hold) && !body
}

impl FaultKind for Unequal {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn spoil_notification(&self, at: &Notified<'_>, request: &mut Incoming) -> Option<()> {
        let reading = &at.layer.reading;
        let operation = reading.operation();
        let hold = operation.holds.iter().find(|hold| hold.id == self.0)?;
        match Expression::parse(&hold.left).ok()? {
            Expression::RequestQuery(name) => {
                let parameter = operation.parameter(In::Query, &name)?;
                let own = reading.texts(parameter, request).into_iter().next().unwrap_or_default();
                mutate::set_parameter(request, parameter, Some(&mutate::other(&own).into()))?;
            }
            Expression::RequestHeader(name) => {
                let own = mutate::other(request.header(&name)?);
                request.set_header(&name, Some(&own));
            }
            Expression::RequestBody(pointer) => {
                request.body = mutate::altered(reading, at.documented()?, &request.body, &pointer)?;
            }
            _ => return None,
        }
        Some(())
    }
}
