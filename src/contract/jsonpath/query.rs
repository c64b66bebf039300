//! Evaluates a `JSONPath` query.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Comparison, Operand, Query, Segment, Selector, Test};
use crate::contract::node::{Kind, Node};
use crate::contract::pointer;

/// A node and its JSON Pointer.
type Found<'n> = (String, &'n Node);

/// The pointers of the nodes that a query selects, in the order of RFC 9535, each once.
pub(crate) fn select(query: &Query, root: &Node) -> Vec<String> {
    let mut pointers: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (pointer, _) in evaluate(query, root, root) {
        if seen.insert(pointer.clone()) {
            pointers.push(pointer);
        }
    }
    pointers
}

fn evaluate<'n>(query: &Query, root: &'n Node, current: &'n Node) -> Vec<Found<'n>> {
    let start = if query.relative { current } else { root };
    let mut nodes = vec![(String::new(), start)];
    for segment in &query.segments {
        nodes = nodes.into_iter().flat_map(|found| step(segment, root, found)).collect();
    }
    nodes
}

fn step<'n>(segment: &Segment, root: &'n Node, found: Found<'n>) -> Vec<Found<'n>> {
    let mut starts = vec![found];
    if segment.descendant {
        let mut next = 0;
        while next < starts.len() {
            let below = children(&starts[next]);
            next += 1;
            starts.splice(next..next, below);
        }
    }
    starts.iter().flat_map(|start| segment.selectors.iter().flat_map(|selector| pick(selector, root, start))).collect()
}

fn children<'n>((at, node): &Found<'n>) -> Vec<Found<'n>> {
    match &node.kind {
        Kind::Scalar(_) => Vec::new(),
        Kind::List(items) => items.iter().enumerate().map(|(index, item)| (pointer::index(at, index), item)).collect(),
        Kind::Map(members) => members.iter().map(|(name, entry)| (pointer::join(at, name), &entry.node)).collect(),
    }
}

fn pick<'n>(selector: &Selector, root: &'n Node, start: &Found<'n>) -> Vec<Found<'n>> {
    let (at, node) = start;
    match selector {
        Selector::Name(name) => node.get(name).map(|child| (pointer::join(at, name), child)).into_iter().collect(),
        Selector::Wildcard => children(start),
        Selector::Filter(test) => children(start).into_iter().filter(|(_, child)| holds(test, root, child)).collect(),
        Selector::Index(index) => {
            let items = node.as_list().unwrap_or_default();
            let index = absolute(*index, items.len()).filter(|index| *index < items.len());
            index.map(|index| (pointer::index(at, index), &items[index])).into_iter().collect()
        }
        Selector::Slice { start, end, step } => {
            let items = node.as_list().unwrap_or_default();
            slice(*start, *end, *step, items.len())
                .into_iter()
                .map(|index| (pointer::index(at, index), &items[index]))
                .collect()
        }
    }
}

fn absolute(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    usize::try_from(if index < 0 { length.checked_add(index)? } else { index }).ok()
}

/// The indexes that a slice selects (RFC 9535 section 2.3.4.2.2).
fn slice(start: Option<i64>, end: Option<i64>, step: i64, length: usize) -> Vec<usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let normal = |index: i64| if index < 0 { length.saturating_add(index) } else { index };
    let mut found = Vec::new();
    if step > 0 {
        let (mut index, end) =
            (normal(start.unwrap_or(0)).clamp(0, length), normal(end.unwrap_or(length)).clamp(0, length));
        while index < end {
            found.push(index);
            index = index.saturating_add(step);
        }
    } else if step < 0 {
        let mut index = normal(start.unwrap_or(length - 1)).clamp(-1, length - 1);
        let end = end.map_or(-1, |end| normal(end).clamp(-1, length - 1));
        while index > end {
            found.push(index);
            index = index.saturating_add(step);
        }
    }
    found.into_iter().filter_map(|index| usize::try_from(index).ok()).collect()
}

fn holds(test: &Test, root: &Node, current: &Node) -> bool {
    match test {
        Test::Or(tests) => tests.iter().any(|test| holds(test, root, current)),
        Test::And(tests) => tests.iter().all(|test| holds(test, root, current)),
        Test::Not(test) => !holds(test, root, current),
        Test::Exists(query) => !evaluate(query, root, current).is_empty(),
        Test::Compare(left, comparison, right) => {
            compare(value(left, root, current).as_ref(), *comparison, value(right, root, current).as_ref())
        }
    }
}

fn value(operand: &Operand, root: &Node, current: &Node) -> Option<Value> {
    match operand {
        Operand::Literal(value) => Some(value.clone()),
        Operand::Query(query) => evaluate(query, root, current).first().map(|(_, node)| node.to_value()),
    }
}

/// Comparisons of RFC 9535 section 2.3.5.2.2; `None` is the empty nodelist.
fn compare(left: Option<&Value>, comparison: Comparison, right: Option<&Value>) -> bool {
    let equal = match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => left.as_f64() == right.as_f64(),
        _ => left == right,
    };
    let ordering = match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => left.as_f64().partial_cmp(&right.as_f64()),
        (Some(Value::String(left)), Some(Value::String(right))) => Some(left.cmp(right)),
        _ => None,
    };
    match comparison {
        Comparison::Equal => equal,
        Comparison::NotEqual => !equal,
        Comparison::Less => ordering == Some(Ordering::Less),
        Comparison::LessOrEqual => equal || ordering == Some(Ordering::Less),
        Comparison::Greater => ordering == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => equal || ordering == Some(Ordering::Greater),
    }
}

#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::contract::yaml;

    fn found(path: &str) -> Vec<String> {
        let root = yaml::parse(
            "{paths: {/pets: {get: {tags: [a, b, c]}, post: {x-level: must}}, /orders: {get: {}}}, n: [{id: 1, ok: true}, {id: 2}]}",
        )
        .unwrap();
        select(&parse(path).unwrap(), &root)
    }

    #[test]
    fn queries_select_nodes() {
        assert_eq!(found("$"), [""]);
        assert_eq!(found("$.paths.*.get"), ["/paths/~1pets/get", "/paths/~1orders/get"]);
        assert_eq!(found("$.paths['/pets'].post['x-level']"), ["/paths/~1pets/post/x-level"]);
        assert_eq!(found("$.paths['/pets','/orders'].get"), ["/paths/~1pets/get", "/paths/~1orders/get"]);
        assert_eq!(found("$..tags[0, -1]"), ["/paths/~1pets/get/tags/0", "/paths/~1pets/get/tags/2"]);
        assert_eq!(found("$..tags[::2]"), ["/paths/~1pets/get/tags/0", "/paths/~1pets/get/tags/2"]);
        assert_eq!(found("$..tags[::-2]"), ["/paths/~1pets/get/tags/2", "/paths/~1pets/get/tags/0"]);
        assert_eq!(found("$.n[?@.id == 2]"), ["/n/1"]);
        assert_eq!(found("$.n[?(@.id < 2 && @.ok) || !@.id]"), ["/n/0"]);
        assert_eq!(found("$.n[?@.ok != true].id"), ["/n/1/id"]);
        assert_eq!(found("$.paths[?@.post]"), ["/paths/~1pets"]);
        assert!(found("$.absent..x").is_empty());
    }

    #[test]
    fn broken_queries_say_where() {
        for (path, words) in [
            ("", "at the end"),
            ("paths", "`$` or `@`"),
            ("$.", "a name"),
            ("$.x-level", "['like-this']"),
            ("$['a", "closing quote"),
            ("$[?length(@.a) > 1]", "functions"),
            ("$.a]", "character 4"),
            ("@.a", "begins with"),
        ] {
            let error = parse(path).unwrap_err();
            assert!(error.contains(words), "{path}: {error}");
        }
        assert!(parse(&format!("$[?{}", "(".repeat(10_000))).is_err());
        assert!(parse(&format!("$[?{}", "!".repeat(10_000))).is_err());
    }

    #[test]
    fn no_query_makes_it_panic() {
        fn law(text: String) -> bool {
            let root = yaml::parse("{a: [1, {b: 2}]}").unwrap();
            for text in [text.clone(), format!("$[{text}]"), format!("$[?@.{text}]")] {
                let _ = parse(&text).map(|query| select(&query, &root));
            }
            true
        }
        quickcheck::quickcheck(law as fn(String) -> bool);
    }
}
