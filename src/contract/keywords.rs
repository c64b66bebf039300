//! Checks the keywords of Schema Objects: against JSON Schema 2020-12, and that patterns can be compiled.

use std::collections::HashMap;

use super::files::Sources;
use super::node::Node;
use super::walk::{self, Object};
use super::{Problem, check, compile, pointer};

/// Checks every schema of a bundled document.
pub(crate) fn check(root: &Node, sources: &Sources) -> Vec<Problem> {
    let mut problems = Vec::new();
    // The official schema of OpenAPI 3.0 describes its schemas itself, and they are not those of 2020-12.
    if !root.get("openapi").and_then(Node::as_str).is_some_and(|version| version.starts_with("3.0.")) {
        for at in walk::schema_roots(root) {
            problems.extend(check::schema(root, &at, sources));
        }
    }
    problems.extend(patterns(root, sources));
    problems
}

fn patterns(root: &Node, sources: &Sources) -> Vec<Problem> {
    let mut known: HashMap<String, Option<String>> = HashMap::new();
    let mut problems = Vec::new();
    for (_, at) in walk::objects(root).into_iter().filter(|(object, _)| *object == Object::Schema) {
        let Some(node) = root.at(&at) else { continue };
        let own = node.get("pattern").and_then(Node::as_str);
        let own = own.map(|pattern| (pattern.to_owned(), root.value_mark_of(&format!("{at}/pattern"))));
        let names = node.get("patternProperties").and_then(Node::as_map).into_iter().flat_map(|names| names.keys());
        let list = format!("{at}/patternProperties");
        let names = names.map(|name| (name.clone(), root.mark_of(&pointer::join(&list, name))));
        for (pattern, mark) in own.into_iter().chain(names) {
            let error = known.entry(pattern.clone()).or_insert_with(|| compile::pattern_error(&pattern));
            if let Some(error) = error {
                problems.push(sources.problem(mark, format!("the pattern `{pattern}` cannot be compiled: {error}")));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::files::Files;

    #[test]
    fn keywords_and_patterns_are_checked_where_they_stand() {
        let text = "openapi: 3.1.0
components:
  schemas:
    Pet:
      properties:
        kind: {type: strin}
        name: {minLength: -1, pattern: '^[a-z$'}
        tag: {pattern: '^(?!x)[a-z]+$'}
      patternProperties: {'(': {}}
";
        let mut files = Files::text(text.to_owned());
        let source = files.read("openapi.yaml").unwrap();
        let root = files.parse(source).unwrap();
        let mut found: Vec<_> = check(&root, &files.sources)
            .iter()
            .map(|problem| format!("{}:{} {}", problem.location.line, problem.location.column, problem.message))
            .collect();
        found.sort();
        found.dedup();
        assert_eq!(found.iter().filter(|line| line.starts_with("6:22")).count(), 1, "{found:#?}");
        for start in
            ["7:27 -1 is less than", "7:40 the pattern `^[a-z$` cannot be compiled: unclosed", "9:27 the pattern `(`"]
        {
            assert!(found.iter().any(|line| line.starts_with(start)), "{start} in {found:#?}");
        }
        assert!(!found.iter().any(|line| line.starts_with('8')), "{found:#?}");
    }
}
