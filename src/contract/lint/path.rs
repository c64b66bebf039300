//! Path templates and their parameters declare each other.

use super::LintContext;
use crate::contract::{In, Kind, Problem};

pub(super) fn check(context: &LintContext<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for operation in context.contract.operations.iter().filter(|operation| operation.kind == Kind::Operation) {
        let named = templates(&operation.path);
        for name in &named {
            if operation.parameter(In::Path, name).is_none() {
                let message =
                    format!("`{{{name}}}` of the path is not declared as a parameter of `{}`", operation.name);
                problems.push(context.error(operation.pointer.trim_start_matches('#'), message));
            }
        }
        for parameter in operation.parameters.iter().filter(|parameter| parameter.place == In::Path) {
            if !named.contains(&parameter.name.as_str()) {
                let message = format!("the path `{}` has no `{{{}}}`", operation.path, parameter.name);
                problems.push(context.error_at_value(parameter.pointer.trim_start_matches('#'), message));
            }
        }
    }
    problems
}

/// The names between braces.
fn templates(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
