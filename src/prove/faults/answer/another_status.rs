//! Another status in the place of the documented one.

use crate::contract::{Clause, Duty, Keyword, Operation, Place, Response, Role, RuleId, Status};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::prove::spoil::Answered;
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const ROW: FaultEntry =
    FaultEntry { name: "another-status", arises: &[Arises::Sent(derive)] };

#[derive(Debug)]
struct AnotherStatus(u16);

fn derive(derivation: &mut Derivation<'_>, clause: &Clause) {
    let operation = derivation.operation;
    if clause.place == Place::Responses {
        if let Some(status) = undocumented(operation) {
            derivation.put(clause, Duty::Emit, AnotherStatus(status));
        }
        return;
    }
    let Some(response) = derivation.response(clause).filter(|_| clause.keyword == Keyword::Status) else { return };
    let status = unfit(operation, response);
    if derivation.aimed.contains(clause.id.as_str()) {
        if let Some(status) = status {
            derivation.put(clause, Duty::Emit, AnotherStatus(status));
        }
        return;
    }
    // No case says that this very status is due; what stands in its place is judged as any status is.
    let implied = match response.status {
        Status::Code(500..) => RuleId::NoServerError.clause_id(Role::Provider),
        _ => format!("{}/{}/responses#documented", derivation.contract.name, operation.name),
    };
    let reason = format!("implied by clause {implied}");
    derivation.put_as(clause, Duty::Emit, AnotherStatus(status.unwrap_or(418)), &[], Some(&reason));
}

/// Whether some answer or the operation tolerates a status.
fn is_allowed(operation: &Operation, code: u16) -> bool {
    let responses = operation.responses.iter();
    let mut allowed = responses.flat_map(|own| &own.allowed_statuses).chain(&operation.allowed_statuses);
    allowed.any(|own| *own == code)
}

/// A status that no response documents.
fn undocumented(operation: &Operation) -> Option<u16> {
    let fits = |code: &u16| operation.response(*code).is_none() && !is_allowed(operation, *code);
    [299, 418, 451, 399, 289].into_iter().find(fits)
}

/// A status that does not fit where this response is due.
fn unfit(operation: &Operation, response: &Response) -> Option<u16> {
    let success = match response.status {
        Status::Code(code) => code < 400,
        Status::Class(digit) => digit < 4,
        Status::Default => return None,
    };
    if success {
        let plain = |code: &u16| operation.response(*code).is_none_or(|own| own.status == Status::Default);
        return [299, 289, 207].into_iter().find(|code| plain(code) && !is_allowed(operation, *code));
    }
    let other = |code: &u16| !response.status.covers(*code) && !response.allowed_statuses.contains(code);
    [418, 409, 404, 451, 400].into_iter().find(other)
}

impl FaultKind for AnotherStatus {
    fn name(&self) -> String {
        ROW.name.to_owned()
    }

    fn react(&self, _: &Layer, _: &Incoming, answer: &Answer) -> Option<Reaction> {
        let alike = (answer.status < 400) == (self.0 < 400);
        alike.then(|| Reaction::Answer(Answer { status: self.0, ..answer.clone() }))
    }

    fn spoil_answer(&self, _: &Answered<'_>, answer: &mut Answer) -> Option<()> {
        answer.status = self.0;
        Some(())
    }
}
