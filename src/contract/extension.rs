//! Checks the extensions: their values, where they stand, and names that look like one but are none.

use super::files::Sources;
use super::node::Node;
use super::walk::{self, Object};
use super::{Problem, check, pointer};

/// The objects beside which an extension is read; `None`: any.
fn homes(name: &str) -> Option<&'static [Object]> {
    use Object::{Header, OpenApi, Operation, Parameter, RequestBody, Response, Responses, Schema, SecurityScheme};
    match name {
        "x-refuse" => Some(&[Operation, Parameter, RequestBody, Schema, SecurityScheme]),
        "x-accept" => Some(&[Schema, Parameter, Header, RequestBody, Response, SecurityScheme]),
        "x-allow-status" => Some(&[Responses, Response]),
        "x-subscription" | "x-holds" | "x-distinct" => Some(&[Operation]),
        "x-event" => Some(&[OpenApi]),
        "x-value" | "x-namespace" => Some(&[Schema]),
        _ => None,
    }
}

/// Checks every extension of a bundled document.
pub(crate) fn check(root: &Node, sources: &Sources) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (object, at) in walk::objects(root) {
        let Some(members) = root.at(&at).and_then(Node::as_map) else { continue };
        for name in members.keys().filter(|name| name.starts_with("x-")) {
            let here = pointer::join(&at, name);
            match check::extension(name, root, &here, sources) {
                Some(found) => {
                    problems.extend(found);
                    if homes(name).is_some_and(|homes| !homes.contains(&object)) {
                        let message = format!("`{name}` has no effect here");
                        problems.push(sources.problem(root.mark_of(&here), message).into_warning());
                    }
                }
                None => problems.extend(misspelled(name, root, &here, sources)),
            }
        }
    }
    problems
}

fn misspelled(name: &str, root: &Node, here: &str, sources: &Sources) -> Option<Problem> {
    let known = check::own_names().iter().filter(|known| known.starts_with("x-"));
    let (distance, meant) = known.map(|known| (distance(name, known), known)).min()?;
    (distance <= 2).then(|| {
        sources
            .problem(root.mark_of(here), format!("`{name}` is no extension that Probity reads"))
            .with_help(format!("did you mean `{meant}`?"))
            .into_warning()
    })
}

/// The number of letters to add, drop or change (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], line + 1);
        for column in 0..other.len() {
            let changed = corner + usize::from(other[column] != letter);
            let fewest = changed.min(row[column] + 1).min(row[column + 1] + 1);
            corner = std::mem::replace(&mut row[column + 1], fewest);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::files::Files;

    fn found(text: &str) -> Vec<String> {
        let mut files = Files::text(text.to_owned());
        let source = files.read("openapi.yaml").unwrap();
        let root = files.parse(source).unwrap();
        let show =
            |problem: &Problem| format!("{}:{} {}", problem.location.line, problem.location.column, problem.message);
        check(&root, &files.sources).iter().map(show).collect()
    }

    #[test]
    fn values_that_do_not_fit_are_located() {
        for (text, expected) in [
            ("x-level: most\n", "2:12 \"most\" is not one of"),
            ("x-requirement: []\n", "2:18 [] has less than 1 item"),
            ("x-requirement: [{when: {query.type: a}}]\n", "2:19 `id` is missing here"),
            ("x-requirement: [{id: A, wen: {}}]\n", "2:27 `wen` is not allowed here"),
            ("x-refuse: {a: must}\n", "2:13 {\"a\":\"must\"} is not one of"),
        ] {
            let text = format!("components:\n  {text}");
            let found = found(&text);
            assert_eq!(found.len(), if text.contains("x-refuse") { 2 } else { 1 }, "{text}: {found:?}");
            assert!(found[0].starts_with(expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn operations_have_their_own() {
        let text = "paths:\n  /a:\n    get:\n      x-subscription: {add: user}\n      x-holds: [{id: A b, left: a}]\n      x-allow-status: [99]\n";
        let found = found(text);
        assert_eq!(
            found,
            [
                "4:23 `member` is missing here",
                "5:17 `equals` is missing here",
                "5:22 \"A b\" does not match \"^[a-z][a-z0-9-]*$\"",
                "6:24 99 is less than the minimum of 100",
                "6:7 `x-allow-status` has no effect here",
            ]
        );
    }

    #[test]
    fn a_misspelled_name_is_noticed() {
        let found = found("x-requirment: [A]\nx-internal: 1\n");
        assert_eq!(found, ["1:1 `x-requirment` is no extension that Probity reads"]);
    }
}
