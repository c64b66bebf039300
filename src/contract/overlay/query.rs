//! Where an action applies: a `JSONPath` query (RFC 9535).

use std::collections::HashSet;

use serde_json::Value;
use serde_json_path::{JsonPath, NormalizedPath, ParseError};

use super::budget::{Budget, Exhausted, Size};
use super::error::{JsonPathError, MAX_BYTES};
use super::shape;

/// The most names and indexes that the places of what is selected may hold together.
const MAX_HELD: u64 = 10_000_000;

/// The pointers of the values that a query selects, in the order of the RFC, each once.
pub(super) fn select(text: &str, root: &Value, budget: &mut Budget) -> Result<Vec<String>, JsonPathError> {
    if text.len() > MAX_BYTES {
        return Err(JsonPathError::Length(text.len()));
    }
    let shape = shape::read(text)?;
    let parses = shape.segments.len() as u64 + 1;
    budget.spend((parses * text.len() as u64) << shape.nesting)?;
    let path = JsonPath::parse(text).map_err(|error| syntax(text, &error))?;
    let document = Size::of(root);
    let mut spent = 0_u64;
    // The evaluator has no bounds. So the query is tried segment by segment, and none before what it may visit is paid for.
    for segment in &shape.segments {
        let before = text[..segment.start].trim_end();
        let before = JsonPath::parse(before).map_err(|error| syntax(before, &error))?;
        let mut selected = 0_u64;
        for node in before.query(root) {
            let below = if segment.is_deep() { Size::of(node).nodes } else { 0 } as u64;
            let cost = segment.cost(children(node), below, document);
            budget.spend(cost.steps)?;
            spent = spent.saturating_add(cost.steps);
            selected = selected.saturating_add(cost.selected);
            if selected.saturating_mul(document.depth as u64) > MAX_HELD {
                return Err(JsonPathError::Exhausted(Exhausted));
            }
        }
        // What is before the next segment is evaluated once more.
        budget.spend(spent)?;
    }
    let mut seen = HashSet::new();
    let found = path.query_located(root);
    let pointers = found.locations().map(NormalizedPath::to_json_pointer);
    Ok(pointers.filter(|pointer| seen.insert(pointer.clone())).collect())
}

fn children(value: &Value) -> u64 {
    1 + match value {
        Value::Array(items) => items.len() as u64,
        Value::Object(members) => members.len() as u64,
        _ => 0,
    }
}

/// What was found where the parser gave up, and what it says about it.
fn syntax(text: &str, error: &ParseError) -> JsonPathError {
    let at = error.position().min(text.len());
    let found = text.get(at..).and_then(|rest| rest.chars().next());
    let place = match found {
        Some(found) => format!("unexpected `{found}` at character {}", text[..at].chars().count() + 1),
        None => "it ends too early".to_owned(),
    };
    let words = error.message().rsplit_once("segment, ").map_or(error.message(), |(_, words)| words);
    let message = match words {
        _ if at == 0 => format!("{place}, a query begins with `$`"),
        words if words.contains("args, but received") => format!("{place}: a function has another number of arguments"),
        words if words.ends_with("parser error") => place,
        words => format!("{place}: {words}"),
    };
    match found {
        Some('-' | '$' | '/' | '~') if at > 0 => JsonPathError::Name(message),
        _ => JsonPathError::Syntax(message),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "paths": {
                "/pets": {
                    "get": {"operationId": "getPets", "tags": ["pets", "old"], "deprecated": true},
                    "post": {"operationId": "addPet", "tags": []},
                },
                "/a~b": {"get": {"operationId": "getOther", "tags": ["x"], "parameters": [{"name": "n", "in": "query"}]}},
            },
            "list": [{"id": 1}, {"id": 2.0}, {"id": "3"}, {"no": null}],
            "b-c": "found",
        })
    }

    fn found(text: &str) -> Result<Vec<String>, JsonPathError> {
        let document = document();
        select(text, &document, &mut Budget::new(Size::of(&document)))
    }

    #[test]
    fn queries_select_in_order_and_once() {
        for (query, expected) in [
            ("$", vec![""]),
            ("$.list[1].id", vec!["/list/1/id"]),
            ("$['b-c']", vec!["/b-c"]),
            ("$.list[-1]", vec!["/list/3"]),
            ("$.list[0, 0, 2]", vec!["/list/0", "/list/2"]),
            ("$.list[:2]", vec!["/list/0", "/list/1"]),
            ("$.list[::-2]", vec!["/list/3", "/list/1"]),
            (
                "$.paths['/pets']['post', 'get'].operationId",
                vec!["/paths/~1pets/post/operationId", "/paths/~1pets/get/operationId"],
            ),
            ("$..id", vec!["/list/0/id", "/list/1/id", "/list/2/id"]),
            ("$..['name', 'in']", vec!["/paths/~1a~0b/get/parameters/0/name", "/paths/~1a~0b/get/parameters/0/in"]),
            ("$.list[?@.id < 3 && !(@.id == 1)]", vec!["/list/1"]),
            ("$.list[?@.no == null]", vec!["/list/3"]),
            ("$.list[?@.id == 2]", vec!["/list/1"]),
            (
                "$.paths.*[?@.deprecated == true || @.parameters[?@.in == 'query']]",
                vec!["/paths/~1pets/get", "/paths/~1a~0b/get"],
            ),
            ("$.paths.*[?@.operationId == $.paths['/pets'].post.operationId]", vec!["/paths/~1pets/post"]),
        ] {
            assert_eq!(found(query).unwrap(), expected, "{query}");
        }
    }

    #[test]
    fn functions_of_the_standard_are_read() {
        for (query, expected) in [
            ("$.paths.*[?length(@.tags) == 2]", vec!["/paths/~1pets/get"]),
            ("$.paths.*[?length(@.operationId) > 7]", vec!["/paths/~1a~0b/get"]),
            ("$.paths[?count(@.*) == 1]", vec!["/paths/~1a~0b"]),
            ("$.paths.*[?match(@.operationId, 'get.*')]", vec!["/paths/~1pets/get", "/paths/~1a~0b/get"]),
            ("$.paths.*[?match(@.operationId, 'Pet')]", vec![]),
            ("$.paths.*[?!search(@.operationId, \"[P]et\")]", vec!["/paths/~1a~0b/get"]),
            ("$.paths.*[?value(@..name) == 'n']", vec!["/paths/~1a~0b/get"]),
            ("$..[?match(@.operationId, 'add\\\\w+')]", vec!["/paths/~1pets/post"]),
        ] {
            assert_eq!(found(query).unwrap(), expected, "{query}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused_with_a_reason() {
        let nested = format!("$[?{}@.a{}]", "(".repeat(40), ")".repeat(40));
        for (query, words) in [
            ("", "begins with `$`"),
            ("paths", "begins with `$`"),
            ("$.a.", "too early"),
            ("$.a[", "unexpected `[` at character 4"),
            ("$.a...", "unexpected `.` at character 6"),
            ("$.b-c", "unexpected `-` at character 4"),
            ("$[?@.a == ]", "unexpected"),
            ("$[?size(@.a) == 1]", "'size' is not defined"),
            ("$[?length(@.a, 1) == 1]", "another number of arguments"),
            ("$[?length(@.a)]", "unexpected"),
            ("$[?@[-1] == 1]", "negative index"),
            ("$[?match(@.a, @.b)]", "must be written in the query"),
            ("$[?match(@.a, '(')]", "`(` is no pattern"),
            ("$[?search(@.a, '(a{1,1000}){1,1000}')]", "too large"),
            (&nested, "nested too deeply"),
            (&format!("$.{}", "a".repeat(MAX_BYTES)), "1002 bytes"),
        ] {
            let error = found(query).unwrap_err();
            assert!(error.about(query).contains(words), "{query}: {}", error.about(query));
        }
    }

    #[test]
    fn names_and_patterns_in_quotes_are_no_syntax() {
        for query in ["$['[?(']", "$[\"it's\"]", "$['a\\'[?@..']", "$[?@.a == '$..*, ((((((((((((((((']"] {
            assert!(found(query).is_ok(), "{query}: {:?}", found(query));
        }
    }

    /// What grows out of a small query is refused before it is evaluated.
    #[test]
    fn a_query_costs_no_more_than_the_budget() {
        let wide: Vec<Value> = (0..3_000).map(|id| json!({"id": id, "name": "x".repeat(20)})).collect();
        let mut deep = json!(wide);
        for _ in 0..80 {
            deep = json!({"a": deep, "b": 1});
        }
        let began = std::time::Instant::now();
        for query in [
            "$..*..*..*".to_owned(),
            "$..[?@..*]..[?@..*]".to_owned(),
            format!("$..{}", "[*, *, *, *]".repeat(20)),
            "$..[?count(@..*) > 1 && count($..*) > 1]".to_owned(),
            format!("$..[?search(@.name, '{}')]", "(a?){30}".repeat(8)),
            format!("$..[?{}]", vec!["value(@..*) == 1"; 40].join(" || ")),
            format!("$..[?@{}]", "['a','b']".repeat(90)),
        ] {
            let error = select(&query, &deep, &mut Budget::new(Size::of(&deep)));
            assert!(matches!(error, Err(JsonPathError::Exhausted(_))), "{query}: {error:?}");
        }
        let cheap =
            select("$..[?match(@.name, 'x+') && @.id == 7]", &json!(wide), &mut Budget::new(Size::of(&json!(wide))));
        assert_eq!(cheap.unwrap(), ["/7"]);
        assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    }
}
