//! Expressions of the delivery model can be read, and name what exists.

use serde_json::Value;

use super::LintContext;
use crate::contract::{Expression, Problem, pointer};

pub(super) fn check(context: &LintContext<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for operation in &context.contract.operations {
        let at = operation.pointer.trim_start_matches('#');
        let Some(object) = context.tree.at(at).map(crate::contract::node::Node::to_value) else { continue };
        for place in expressions(&object) {
            let text = object.pointer(&place).and_then(Value::as_str).unwrap_or_default();
            let here = format!("{at}{place}");
            match Expression::parse(text) {
                Err(error) => problems.push(context.error_at_value(&here, error.to_string())),
                Ok(Expression::EventVariable(name)) => problems.extend(variable(context, &here, &name)),
                Ok(_) => {}
            }
        }
    }
    problems.extend(templates(context));
    problems
}

/// The pointers of all expressions of an operation.
fn expressions(object: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for index in 0..list(object, "/x-holds") {
        found.extend(["left", "equals"].map(|name| format!("/x-holds/{index}/{name}")));
    }
    for index in 0..list(object, "/x-distinct") {
        found.push(format!("/x-distinct/{index}"));
    }
    for group in ["/x-subscription/member", "/x-subscription/where"] {
        let names = object.pointer(group).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
        found.extend(names.map(|name| pointer::join(group, name)));
    }
    found
}

fn list(object: &Value, at: &str) -> usize {
    object.pointer(at).and_then(Value::as_array).map_or(0, Vec::len)
}

fn variable(context: &LintContext<'_>, here: &str, name: &str) -> Option<Problem> {
    let known = &context.contract.events.variables;
    (!known.contains_key(name))
        .then(|| context.error_at_value(here, format!("`x-event` declares no variable `{name}`")))
}

/// `x-value` texts use what exists.
fn templates(context: &LintContext<'_>) -> Vec<Problem> {
    use crate::contract::walk::{self, Object};
    let mut problems = Vec::new();
    for (_, at) in walk::objects(context.tree).into_iter().filter(|(object, _)| *object == Object::Schema) {
        let here = format!("{at}/x-value");
        let Some(text) = context.tree.at(&here).and_then(|node| node.as_str()) else { continue };
        for name in text.split('{').skip(1).map(|rest| rest.split_once('}').map_or(rest, |(name, _)| name)) {
            if name != "stub" {
                problems.extend(variable(context, &here, name));
            }
        }
    }
    problems
}
