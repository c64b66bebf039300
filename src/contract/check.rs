//! Checks documents against JSON Schemas: the official ones of OpenAPI, and Probity's own; errors are located.

use std::collections::HashSet;
use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};

use super::Problem;
use super::files::Sources;
use super::node::Node;

const OPENAPI_3_0: &str = include_str!("schemas/openapi-3.0.json");
const OPENAPI_3_1: &str = include_str!("schemas/openapi-3.1.json");
const OPENAPI_3_2: &str = include_str!("schemas/openapi-3.2.json");
const OWN: &str = include_str!("schemas/extensions.json");

/// Checks a whole document against the official schema of the version that it names.
pub(crate) fn openapi(root: &Node, sources: &Sources) -> Vec<Problem> {
    static V3_0: OnceLock<Option<Validator>> = OnceLock::new();
    static V3_1: OnceLock<Option<Validator>> = OnceLock::new();
    static V3_2: OnceLock<Option<Validator>> = OnceLock::new();
    let versions = "OpenAPI 3.0, 3.1 and 3.2 are read";
    let Some(version) = root.get("openapi") else {
        let (mark, message) = match root.as_map().and_then(|members| members.get("swagger")) {
            Some(entry) => (entry.key, format!("this is a document of version 2.0; {versions}")),
            None => (root.mark, format!("this is no OpenAPI document: it has no `openapi`; {versions}")),
        };
        return vec![sources.problem(mark, message)];
    };
    let (cell, text) = match version.as_str().and_then(|text| text.get(..4)) {
        Some("3.0.") => (&V3_0, OPENAPI_3_0),
        Some("3.1.") => (&V3_1, OPENAPI_3_1),
        Some("3.2.") => (&V3_2, OPENAPI_3_2),
        _ => {
            let found = version.to_value();
            let mut problem = sources.problem(version.mark, format!("version {found} is unknown; {versions}"));
            if found.is_number() {
                problem = problem.with_help(format!("write it as text with all three parts: \"{found}.0\""));
            }
            return vec![problem];
        }
    };
    let validator = cell.get_or_init(|| {
        let schema: Value = serde_json::from_str(text).ok()?;
        jsonschema::options().offline().build(&schema).ok()
    });
    validator.as_ref().map_or_else(Vec::new, |validator| against(validator, root, "", sources))
}

/// Checks a Schema Object of OpenAPI 3.1 against the meta-schema of JSON Schema 2020-12.
pub(crate) fn schema(root: &Node, at: &str, sources: &Sources) -> Vec<Problem> {
    let Some(node) = root.at(at) else { return Vec::new() };
    let value = node.to_value();
    let meta = jsonschema::draft202012::meta::validator();
    problems(meta.iter_errors(&value), root, at, sources)
}

/// Checks an overlay document.
pub(crate) fn overlay(root: &Node, sources: &Sources) -> Vec<Problem> {
    own("overlay").map_or_else(Vec::new, |validator| against(validator, root, "", sources))
}

/// Checks a register.
pub(crate) fn register(root: &Node, sources: &Sources) -> Vec<Problem> {
    own("register").map_or_else(Vec::new, |validator| against(validator, root, "", sources))
}

/// Checks the value of an extension at `at`; `None` where there is no such extension.
pub(crate) fn extension(name: &str, root: &Node, at: &str, sources: &Sources) -> Option<Vec<Problem>> {
    own(name).map(|validator| against(validator, root, at, sources))
}

/// The names of Probity's own definitions, extensions among them.
pub(crate) fn own_names() -> &'static [String] {
    &definitions().0
}

fn own(name: &str) -> Option<&'static Validator> {
    let (names, validators) = definitions();
    names.iter().position(|known| known == name).map(|index| &validators[index])
}

fn definitions() -> &'static (Vec<String>, Vec<Validator>) {
    static OWN_VALIDATORS: OnceLock<(Vec<String>, Vec<Validator>)> = OnceLock::new();
    OWN_VALIDATORS.get_or_init(|| {
        let document: Value = serde_json::from_str(OWN).unwrap_or_default();
        let names = document.get("$defs").and_then(Value::as_object).into_iter().flat_map(|defs| defs.keys().cloned());
        names
            .filter_map(|name| {
                let schema = json!({"$defs": document["$defs"], "$ref": format!("#/$defs/{name}")});
                let validator = jsonschema::options().offline().should_validate_formats(true).build(&schema).ok()?;
                Some((name, validator))
            })
            .unzip()
    })
}

fn against(validator: &Validator, root: &Node, at: &str, sources: &Sources) -> Vec<Problem> {
    let Some(node) = root.at(at) else { return Vec::new() };
    let value = node.to_value();
    problems(validator.iter_errors(&value), root, at, sources)
}

/// A flat list of what is wrong, where, without what only follows from it.
fn problems<'e>(
    errors: impl Iterator<Item = ValidationError<'e>>,
    root: &Node,
    at: &str,
    sources: &Sources,
) -> Vec<Problem> {
    let mut faults = Vec::new();
    for error in errors {
        collect(&error, false, &mut faults);
    }
    let places: Vec<(String, bool)> =
        faults.iter().filter(|fault| !fault.follows).map(|fault| (fault.path.clone(), fault.absent)).collect();
    let mut seen = HashSet::new();
    faults
        .into_iter()
        // A member that was not evaluated because something in it, or in its parent, is wrong is no fault of its own.
        .filter(|fault| {
            let below = format!("{}/", fault.path);
            !(fault.follows
                && places.iter().any(|(place, absent)| {
                    *place == fault.path
                        || place.starts_with(&below)
                        || (!absent && Some(place.as_str()) == fault.parent.as_deref())
                }))
        })
        .filter(|fault| seen.insert((fault.path.clone(), fault.message.clone())))
        .map(|fault| {
            let pointer = format!("{at}{}", fault.path);
            let mark = if fault.key { root.mark_of(&pointer) } else { root.value_mark_of(&pointer) };
            sources.problem(mark, fault.message)
        })
        .collect()
}

struct SchemaFault {
    /// Where in the checked value.
    path: String,
    /// Of an unevaluated member: the object it is in.
    parent: Option<String>,
    message: String,
    /// Whether it may only follow from another fault.
    follows: bool,
    /// Whether it only says that a member is absent, from which nothing else follows.
    absent: bool,
    /// Whether the key is meant, not the value.
    key: bool,
}

fn collect(error: &ValidationError<'_>, in_branch: bool, faults: &mut Vec<SchemaFault>) {
    let path = error.instance_path().as_str().to_owned();
    let simple = |message: String| SchemaFault {
        path: path.clone(),
        parent: None,
        message,
        follows: false,
        absent: false,
        key: false,
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let follows = matches!(error.kind(), ValidationErrorKind::UnevaluatedProperties { .. });
            faults.extend(unexpected.iter().map(|name| SchemaFault {
                path: super::pointer::join(&path, name),
                parent: Some(path.clone()),
                message: format!("`{name}` is not allowed here"),
                follows,
                absent: false,
                key: true,
            }));
        }
        ValidationErrorKind::Required { property } => {
            let message = format!("`{}` is missing here", property.as_str().unwrap_or_default());
            faults.push(SchemaFault { absent: !in_branch, ..simple(message) });
        }
        ValidationErrorKind::AnyOf { context }
        | ValidationErrorKind::OneOfNotValid { context }
        | ValidationErrorKind::OneOfMultipleValid { context } => match nearest(context) {
            Some(branch) => branch.iter().for_each(|error| collect(error, true, faults)),
            None => faults.push(simple(shorten(&error.to_string()))),
        },
        ValidationErrorKind::FalseSchema => faults.push(simple("this is not allowed here".to_owned())),
        ValidationErrorKind::PropertyNames { error: inner } => {
            faults.push(simple(format!("a name in it does not fit: {}", shorten(&inner.to_string()))));
        }
        _ => faults.push(simple(shorten(&error.to_string()))),
    }
}

/// The alternative that was most likely meant: the one that fails deepest in the value, then the one with the fewest faults.
/// None where all fail at the top in the same way.
fn nearest<'c>(context: &'c [Vec<ValidationError<'static>>]) -> Option<&'c Vec<ValidationError<'static>>> {
    let depth = |branch: &[ValidationError<'static>]| {
        branch.iter().map(|error| error.instance_path().as_str().matches('/').count()).min().unwrap_or(0)
    };
    let wrong_type = |branch: &[ValidationError<'static>]| {
        branch.iter().any(|error| matches!(error.kind(), ValidationErrorKind::Type { .. }))
    };
    let reference = |branch: &[ValidationError<'static>]| {
        branch
            .iter()
            .any(|error| matches!(error.kind(), ValidationErrorKind::Required { property } if property == "$ref"))
    };
    let candidates: Vec<_> = context.iter().filter(|branch| !branch.is_empty() && !reference(branch)).collect();
    let top = |branch: &&Vec<ValidationError<'static>>| depth(branch);
    let deepest = candidates.iter().map(top).max()?;
    let at_top = context.iter().map(|branch| depth(branch)).min().unwrap_or(0);
    if deepest == at_top && candidates.len() > 1 && candidates.iter().all(|branch| wrong_type(branch)) {
        return None;
    }
    candidates
        .into_iter()
        .filter(|branch| deepest == depth(branch))
        .min_by_key(|branch| (wrong_type(branch), branch.len()))
}

/// Messages may quote a whole document; people need its beginning.
fn shorten(message: &str) -> String {
    const MAX: usize = 200;
    if message.chars().count() <= MAX {
        return message.to_owned();
    }
    let tail: String = {
        let letters: Vec<char> = message.chars().collect();
        letters[letters.len() - 80..].iter().collect()
    };
    format!("{} … {tail}", message.chars().take(100).collect::<String>())
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
        let mut problems = openapi(&root, &files.sources);
        problems.sort_by(|one, other| one.location.cmp(&other.location));
        problems.iter().map(show).collect()
    }

    #[test]
    fn valid_documents_pass() {
        for version in ["3.0.3", "3.1.0", "3.2.0"] {
            let text = format!("openapi: {version}\ninfo: {{title: Pets, version: '1'}}\npaths: {{}}\n");
            assert!(found(&text).is_empty(), "{:?}", found(&text));
        }
    }

    #[test]
    fn every_fault_is_named_once_where_it_is() {
        let text = "openapi: 3.1.0
info: {title: Pets}
paths:
  /pets:
    get:
      sumary: typo
      responses:
        '200': {}
        '20': {description: no status}
  pets: {}
";
        assert_eq!(
            found(text),
            [
                "2:7 `version` is missing here",
                "6:7 `sumary` is not allowed here",
                "8:16 `description` is missing here",
                "9:9 `20` is not allowed here",
                "10:3 `pets` is not allowed here",
            ]
        );
    }

    #[test]
    fn documents_of_3_0_are_held_to_their_own_schema() {
        let text = "openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      parameters:
        - {name: kind, in: query, schema: {type: strin}}
      responses: {'200': {description: ok}}
";
        let found = found(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("7:50"), "{found:?}");
    }

    #[test]
    fn other_versions_are_refused() {
        assert!(found("swagger: '2.0'\n")[0].contains("1:1 this is a document of version 2.0"));
        assert!(found("openapi: 3.1\n")[0].contains("1:10 version 3.1 is unknown"));
        assert!(found("a: 1\n")[0].contains("no OpenAPI document"));
    }
}
