//! Why no documented request of an operation can be built.

use super::builder::CaseBuilder;
use super::operation::OperationContext;
use super::{RequestDraft, body, parameter};
use crate::codec::body::BodyFormat;
use crate::contract::{MediaType, Role, Scope, Zone};

/// What of the operation cannot be built, and what helps.
pub(super) fn reason(context: OperationContext<'_>, role: Role, scope: &Scope) -> String {
    let builder = CaseBuilder::new(context, role, scope.clone());
    let known = format!("give known values by name in [{role}.values]");
    for own in context.operation.parameters.iter().filter(|own| own.required) {
        let value = parameter::value_of(&builder, own);
        let written = value.as_ref().and_then(|value| parameter::with_value(&RequestDraft::default(), own, value));
        let site = own.site();
        match (value, written) {
            (None, _) => return format!("no valid request could be built: no value was found for {site}: {known}"),
            (Some(_), None) => {
                return format!("no valid request could be built: {site} has no value to write: {known}");
            }
            (Some(_), Some(_)) => {}
        }
    }
    let documented = context.operation.body.as_ref().and_then(|content| content.media_types.first());
    let why = documented.map(|documented| of_body(&builder, documented, &known));
    format!("no valid request could be built: {}", why.unwrap_or(known))
}

fn of_body(builder: &CaseBuilder<'_>, documented: &MediaType, known: &str) -> String {
    let range = &documented.range;
    let Some(schema) = &documented.schema else {
        return format!("the body has no schema to make {range} from");
    };
    let value = body::value_of(builder, documented).filter(|value| schema.accepts(Zone::Narrow, value));
    let Some(value) = value else { return format!("no value fits the schema of the body: {known}") };
    let structured = value.is_object() || value.is_array();
    if structured && !BodyFormat::of(range).is_structured() {
        format!("bodies of {range} are not written")
    } else {
        format!("the body cannot be written as {range}")
    }
}
