//! Reads YAML 1.2 and JSON, by one path, into a tree that knows where everything is written.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Options, Spanned};

use super::node::{Entry, Map, Mark, Node, NodeKind};
use super::{Problem, SourceText};

/// The largest file that is read, in bytes: three times the largest public OpenAPI document known.
pub(crate) const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The deepest nesting that is read. Public documents stay below 40.
pub(crate) const MAX_DEPTH: usize = 100;
/// The most nodes that are read from one file.
pub(crate) const MAX_NODES: usize = 2_000_000;

/// The stack of the reading thread: without optimisation a level of nesting takes up to 40 KB of it.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// What a parse failed on: the message and where, line and column from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl SyntaxError {
    /// The problem that it is in `source`.
    pub(crate) fn problem(&self, source: &std::sync::Arc<SourceText>) -> Problem {
        let mut problem = Problem::of_file(&source.file, self.message.clone());
        problem.location.line = self.line;
        problem.location.column = self.column;
        problem.text = Some(source.clone());
        problem
    }
}

/// Parses one document. All marks carry source 0.
pub(crate) fn parse(text: &str) -> Result<Node, SyntaxError> {
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", text.len());
        return Err(SyntaxError { message, line: 1, column: 1 });
    }
    let read = || {
        serde_saphyr::from_str_with_options::<Spanned<NodeKind>>(text, options())
            .map(node)
            .map_err(|error| syntax_error(&error))
    };
    std::thread::scope(|scope| {
        let failed = |message: &str| SyntaxError { message: message.to_owned(), line: 1, column: 1 };
        let reader = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, read);
        let reader = reader.map_err(|error| failed(&format!("no thread to read the file with: {error}")))?;
        reader.join().unwrap_or_else(|_| Err(failed("the YAML reader gave up on this file")))
    })
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 3 * MAX_NODES,
            max_aliases: 10_000,
            max_anchors: 10_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 500_000,
            max_replay_stack_depth: 32,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    }
}

fn syntax_error(error: &serde_saphyr::Error) -> SyntaxError {
    let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
    let text = error.to_string();
    // The location is carried apart from the message.
    let suffix = format!(" at line {line}, column {column}");
    let message = text.strip_suffix(&suffix).unwrap_or(&text).lines().next().unwrap_or_default();
    let message = match message.strip_prefix("duplicate mapping key: ").and_then(|rest| rest.split(", set ").next()) {
        Some(key) => format!("duplicate key `{key}`: a mapping gives each key once"),
        None => message.to_owned(),
    };
    let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).max(1);
    SyntaxError { message, line: narrow(line), column: narrow(column) }
}

fn mark(place: serde_saphyr::Location) -> Mark {
    let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).max(1);
    Mark { source: 0, line: narrow(place.line()), column: narrow(place.column()) }
}

fn node(spanned: Spanned<NodeKind>) -> Node {
    Node { mark: mark(spanned.defined), kind: spanned.value }
}

impl<'de> Deserialize<'de> for NodeKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = NodeKind;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<NodeKind, E> {
        Ok(NodeKind::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<NodeKind, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NodeKind, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Spanned<NodeKind>>()? {
            list.push(node(item));
        }
        Ok(NodeKind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<NodeKind, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key::<Spanned<String>>()? {
            let value = members.next_value::<Spanned<NodeKind>>()?;
            map.insert(key.value, Entry { key: mark(key.defined), node: node(value) });
        }
        Ok(NodeKind::Map(map))
    }
}

#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
mod tests {
    use serde_json::json;

    use super::*;

    fn place(text: &str, pointer: &str) -> (u32, u32) {
        let mark = parse(text).unwrap().mark_of(pointer);
        (mark.line, mark.column)
    }

    #[test]
    fn yaml_becomes_json_with_places() {
        let text = "openapi: 3.1.0\npaths:\n  /pets/{id}:\n    get:\n      responses:\n        200: {description: yes}\n        '404':\n          description: no\n";
        let root = parse(text).unwrap();
        assert_eq!(
            root.to_value(),
            json!({"openapi": "3.1.0", "paths": {"/pets/{id}": {"get": {"responses": {
                "200": {"description": "yes"}, "404": {"description": "no"}}}}}})
        );
        assert_eq!(place(text, "#/paths/~1pets~1{id}/get/responses/200/description"), (6, 15));
        assert_eq!(place(text, "#/paths/~1pets~1{id}/get/responses/404/description"), (8, 11));
        let value = root.value_mark_of("/openapi");
        assert_eq!((value.line, value.column), (1, 10));
    }

    #[test]
    fn json_takes_the_same_path() {
        let text = "{\n\t\"a\": [1, -2, 2.5, null, true, \"x\\u00e9\"],\n\t\"b\": {}\n}\n";
        assert_eq!(parse(text).unwrap().to_value(), json!({"a": [1, -2, 2.5, null, true, "xé"], "b": {}}));
        assert_eq!(place(text, "/b"), (3, 2));
    }

    #[test]
    fn a_duplicate_key_is_refused_where_it_stands() {
        let error = parse("a: 1\nb: 2\na: 3\n").unwrap_err();
        assert_eq!((error.line, error.column), (3, 1));
        assert!(error.message.contains("duplicate"), "{}", error.message);
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let items = vec![format!("*a{}", level - 1); 10].join(", ");
            text.extend([format!("a{level}: &a{level} [{items}]\n")]);
        }
        assert!(parse(&text).is_err());
    }

    #[test]
    fn nesting_has_a_limit() {
        assert!(parse(&"[".repeat(5_000)).is_err());
        assert!(parse(&format!("{}{}", "[".repeat(90), "]".repeat(90))).is_ok());
        let block: String = (0..5_000).flat_map(|depth| [" ".repeat(depth), "a:\n".to_owned()]).collect();
        assert!(parse(&block).is_err());
    }

    #[test]
    fn no_text_makes_it_panic() {
        fn random(text: String) -> bool {
            let _ = parse(&text);
            true
        }
        fn mutated(at: usize, with: String) -> bool {
            let mut text: Vec<char> =
                "a: &x {b: [1, 'two', \"3\"]}\nc: *x\nd: |\n  text\n? e\n: <<: *x\n".chars().collect();
            let at = at % text.len();
            text.splice(at..=at, with.chars());
            let _ = parse(&text.into_iter().collect::<String>());
            true
        }
        quickcheck::QuickCheck::new().tests(500).quickcheck(random as fn(String) -> bool);
        quickcheck::QuickCheck::new().tests(500).quickcheck(mutated as fn(usize, String) -> bool);
    }
}
