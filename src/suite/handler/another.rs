//! Notifications that are as documented and yet not the documented one.

use crate::config::HandlerTarget;
use crate::contract::Contract;
use crate::exchange::Request;
use crate::generate::{Knowledge, SchemaNode, sample};
use crate::suite::builder::CaseBuilder;
use crate::suite::operation::{OperationContext, Side, base};
use crate::suite::scope;

/// The `nth` notification of a webhook: valid as the documented one is, and different from it and from each other
/// wherever neither the contract nor the configuration says what a value is.
pub(super) fn another(context: OperationContext<'_>, target: &HandlerTarget, nth: u64) -> Option<Request> {
    let knowledge = knowing(context.contract, context.knowledge, nth);
    let context = OperationContext { knowledge: &knowledge, ..context };
    let scope = scope::scopes(context.contract, context.operation).into_iter().next()?;
    let builder = CaseBuilder::new(context, crate::contract::Role::Handler, scope);
    base(&builder, Side::Handler(target), &[]).map(|draft| draft.request())
}

fn knowing(contract: &Contract, known: &Knowledge, nth: u64) -> Knowledge {
    let mut knowledge = Knowledge { nth, ..known.clone() };
    // Of several known values another one: those of one user stand at the same place of their lists.
    let several: Vec<usize> = knowledge.values.values().map(Vec::len).filter(|count| *count > 1).collect();
    if several.windows(2).all(|pair| pair[0] == pair[1]) {
        for values in knowledge.values.values_mut().filter(|values| values.len() > 1) {
            let count = values.len();
            values.rotate_left(usize::try_from(nth % count as u64).unwrap_or(0));
        }
    }
    for (name, schema) in &contract.events.variables {
        // A value that the configuration knows is an identity: it is not replaced.
        let value = sample(SchemaNode::of(schema), Some(name), &knowledge);
        if let Some(text) = value.as_ref().and_then(serde_json::Value::as_str) {
            knowledge.variables.insert(name.clone(), text.to_owned());
        }
    }
    knowledge
}
