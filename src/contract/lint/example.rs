//! Examples fit their schemas.

use serde_json::Value;

use super::LintContext;
use crate::contract::node::Node;
use crate::contract::view::fits_a_view;
use crate::contract::walk::{self, Object};
use crate::contract::{Problem, Schema, Zone, pointer};

pub(super) fn check(context: &LintContext<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (object, at) in walk::objects(context.tree) {
        let Some(node) = context.tree.at(&at) else { continue };
        match object {
            Object::Schema => problems.extend(of_schema(context, node, &at)),
            Object::Parameter | Object::Header if node.get("schema").is_some() => {
                problems.extend(of_carrier(context, node, &at, false));
            }
            Object::MediaType if node.get("schema").is_some() => {
                // The text of another format than JSON is not read here.
                let range = pointer::tokens(&at).last().unwrap_or_default().to_ascii_lowercase();
                let text = !range.contains("json") && !range.starts_with("text/plain");
                problems.extend(of_carrier(context, node, &at, text));
            }
            _ => {}
        }
    }
    problems
}

/// `example`, `examples` and `default` of a Schema Object.
fn of_schema(context: &LintContext<'_>, node: &Node, at: &str) -> Vec<Problem> {
    let schema = Schema::new(&context.contract.bundle, at);
    let several = node.get("examples").and_then(Node::as_list).map_or(0, <[Node]>::len);
    let places = (0..several).map(|index| format!("{at}/examples/{index}"));
    let single = ["example", "default"].into_iter().filter(|name| node.get(name).is_some());
    places
        .chain(single.map(|name| format!("{at}/{name}")))
        .filter_map(|place| verdict(context, &schema, &place))
        .collect()
}

/// `example` and `examples` of a parameter, header or media type.
fn of_carrier(context: &LintContext<'_>, node: &Node, at: &str, skip_text: bool) -> Vec<Problem> {
    let schema = Schema::new(&context.contract.bundle, &format!("{at}/schema"));
    let mut places = Vec::new();
    if node.get("example").is_some() {
        places.push(format!("{at}/example"));
    }
    for name in node.get("examples").and_then(Node::as_map).into_iter().flat_map(|examples| examples.keys()) {
        let example = context.contract.bundle.chain(&pointer::join(&format!("{at}/examples"), name));
        let values =
            example.last().into_iter().flat_map(|last| ["value", "dataValue"].map(|key| format!("{last}/{key}")));
        places.extend(values.filter(|place| context.tree.at(place).is_some()));
    }
    places.retain(|place| !skip_text || context.tree.at(place).is_some_and(|value| value.as_str().is_none()));
    places.iter().filter_map(|place| verdict(context, &schema, place)).collect()
}

/// An example outside the wide zone is an error, one between the zones a warning.
fn verdict(context: &LintContext<'_>, schema: &Schema, place: &str) -> Option<Problem> {
    let value: Value = context.tree.at(place)?.to_value();
    let violations = schema.check(Zone::Narrow, &value);
    let first = violations.first()?;
    // An example may show what either side sends.
    if fits_a_view(&context.contract.views, &schema.pointer(), &value) {
        return None;
    }
    let problem = |words: &str| {
        let within = if first.path.is_empty() { String::new() } else { format!(" at `{}`", first.path) };
        let at = format!("{place}{}", first.path);
        context.error_at_value(&at, format!("{words}{within}: {}", first.message))
    };
    if schema.accepts(Zone::Wide, &value) {
        return Some(problem("this example fits only what is tolerated").into_warning());
    }
    Some(problem("this example does not fit its schema"))
}
