//! Each keyword of JSON Schema by itself: what is drawn as valid fits and what is drawn to break it does not, as a
//! validator says that is built from the plain schema, and both stay on their side while they shrink.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::sync::Arc;

use probity::Contract;
use probity::internals::judge::Expectation;
use probity::internals::suite::Property;
use probity::{Options, Setup, prepare};
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

/// How many inputs are drawn of each case.
const INPUTS: u64 = 30;
/// How many of them are shrunk to their end.
const SHRUNK: u64 = 3;

/// A schema, and the clauses of it that drawn inputs must break.
#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<(&'static str, Value, &'static [&'static str])> {
    let text = || json!({"type": "string"});
    vec![
        ("type", json!({"type": ["integer", "null"]}), &["body#type"]),
        ("enum", json!({"enum": ["a", 2, null, [1]]}), &["body#enum"]),
        ("const", json!({"const": {"a": [1]}}), &["body#const"]),
        ("multipleOf", json!({"type": "number", "multipleOf": 0.25}), &["body#multipleOf"]),
        ("multipleOf, whole", json!({"type": "integer", "multipleOf": 7, "minimum": 20}), &["body#multipleOf"]),
        (
            "minimum and maximum",
            json!({"type": "integer", "minimum": -3, "maximum": 12}),
            &["body#minimum", "body#maximum"],
        ),
        (
            "exclusive bounds",
            json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
            &["body#exclusiveMinimum", "body#exclusiveMaximum"],
        ),
        (
            "lengths in characters",
            json!({"type": "string", "minLength": 2, "maxLength": 3}),
            &["body#minLength", "body#maxLength"],
        ),
        ("pattern", json!({"type": "string", "pattern": "^[a-f]{2,4}-[0-9]+$"}), &["body#pattern"]),
        ("format", json!({"type": "string", "format": "date-time"}), &["body#format"]),
        (
            "minItems, maxItems, uniqueItems",
            json!({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3, "uniqueItems": true}),
            &["body#minItems", "body#maxItems", "body#uniqueItems"],
        ),
        (
            "prefixItems",
            json!({"type": "array", "prefixItems": [{"type": "integer"}, text()], "minItems": 2}),
            &["body#prefixItems"],
        ),
        (
            "items after prefixItems",
            json!({"type": "array", "prefixItems": [{"type": "integer"}, text()], "items": false}),
            &["body#items"],
        ),
        ("contains", json!({"type": "array", "contains": {"type": "integer", "minimum": 5}}), &["body#contains"]),
        (
            "minContains and maxContains",
            json!({"type": "array", "contains": {"const": "x"}, "minContains": 2, "maxContains": 3}),
            &["body#minContains", "body#maxContains"],
        ),
        (
            "unevaluatedItems",
            json!({"type": "array", "allOf": [{"prefixItems": [text()]}], "unevaluatedItems": false}),
            &["body#unevaluatedItems"],
        ),
        ("required", json!({"type": "object", "required": ["a"], "properties": {"a": text()}}), &["body#required:a"]),
        (
            "minProperties and maxProperties",
            json!({"type": "object", "minProperties": 1, "maxProperties": 3}),
            &["body#minProperties", "body#maxProperties"],
        ),
        (
            "propertyNames",
            json!({"type": "object", "propertyNames": {"pattern": "^x-[a-z]+$"}, "minProperties": 1}),
            &["body#propertyNames"],
        ),
        (
            "patternProperties",
            json!({"type": "object", "patternProperties": {"^n_": {"type": "integer"}}, "minProperties": 1}),
            &["body#patternProperties"],
        ),
        (
            "additionalProperties",
            json!({"type": "object", "properties": {"a": text()}, "additionalProperties": false}),
            &["body#additionalProperties"],
        ),
        (
            "additionalProperties of a schema",
            json!({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1}),
            &["body#additionalProperties"],
        ),
        (
            "unevaluatedProperties",
            json!({"type": "object", "allOf": [{"properties": {"a": text()}}], "unevaluatedProperties": false}),
            &["body#unevaluatedProperties"],
        ),
        (
            "dependentRequired",
            json!({"type": "object", "properties": {"card": text(), "name": text()}, "dependentRequired": {"card": ["name"]}}),
            &["body#dependentRequired:card"],
        ),
        (
            "dependentSchemas",
            json!({"type": "object", "properties": {"card": text()},
                "dependentSchemas": {"card": {"required": ["name"], "properties": {"name": {"minLength": 2}}}}}),
            &["body#dependentSchemas"],
        ),
        (
            "if, then, else",
            json!({"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["a", "b"]}},
                "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["left"]}, "else": {"required": ["right"]}}),
            &["body#if"],
        ),
        ("not", json!({"type": "object", "not": {"required": ["forbidden"]}}), &["body#not"]),
        ("not, of a value", json!({"type": "integer", "not": {"multipleOf": 2}}), &["body#not"]),
        ("allOf", json!({"allOf": [{"type": "integer"}, {"minimum": 3}]}), &["body#allOf"]),
        (
            "anyOf",
            json!({"anyOf": [{"type": "integer", "minimum": 3}, {"type": "string", "maxLength": 2}]}),
            &["body#anyOf"],
        ),
        (
            "oneOf",
            json!({"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}]}),
            &["body#oneOf"],
        ),
        (
            "a schema inside itself",
            json!({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"},
                "next": {"$ref": "#/components/schemas/Body"}}}),
            &["body#required:n", "body.n#type"],
        ),
    ]
}

fn contract(schema: &Value) -> Arc<Contract> {
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Keywords", "version": "1"},
        "paths": {"/put": {"post": {"operationId": "put", "responses": {"204": {"description": "Taken."}, "400": {"description": "Not taken."}},
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}}}}},
        "components": {"schemas": {"Body": schema}},
    });
    Arc::new(Contract::from_text("keywords", &document.to_string()).unwrap())
}

fn properties(contract: &Arc<Contract>) -> Vec<Property> {
    let target = "[provider]\nurl = \"http://127.0.0.1:1\"\n";
    let setup = Setup {
        contracts: vec![Arc::clone(contract)],
        baseline: Arc::new(probity::internals::contract::baseline().unwrap()),
        target: probity::internals::config::parse(target, "probity.toml", &|_| None).unwrap(),
        options: Options::default(),
    };
    let prepared = prepare(&setup, "").unwrap();
    prepared.suite.sessions.into_iter().flat_map(|session| session.properties).collect()
}

/// Draws inputs of a case and shrinks some to their end; every one of them must be `right`. How many differ.
fn tried(property: &Property, right: &dyn Fn(&Value) -> bool) -> Result<usize, String> {
    let mut different = BTreeSet::new();
    for input in 0..INPUTS {
        let Some(mut tree) = property.recipe.tree(7, &property.case.path, input) else { continue };
        let mut steps = 0;
        loop {
            let request = property.recipe.request(&tree.current()).unwrap();
            let text = String::from_utf8_lossy(&request.body).into_owned();
            let value = serde_json::from_str(&text).map_err(|error| format!("{text}: {error}"))?;
            if !right(&value) {
                return Err(format!("{text} is on the wrong side after {steps} steps"));
            }
            different.insert(text);
            if input >= SHRUNK || !tree.simplify() {
                break;
            }
            steps += 1;
            if steps > 5_000 {
                return Err("shrinking does not end".to_owned());
            }
        }
    }
    Ok(different.len())
}

#[test]
fn each_keyword_is_kept_and_broken_on_purpose() {
    let mut wrong = Vec::new();
    for (name, schema, clauses) in rows() {
        let plain = json!({"$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": "#/components/schemas/Body", "components": {"schemas": {"Body": schema.clone()}}});
        let oracle = jsonschema::options().should_validate_formats(true).build(&plain).unwrap();
        let contract = contract(&schema);
        let drawn = properties(&contract);
        let about = |property: &Property| property.case.aims.first().map(|aim| aim.clause.clone()).unwrap_or_default();
        let mut valid = 0;
        for property in drawn.iter().filter(|own| own.case.expectation == Expectation::Accepted) {
            match tried(property, &|value| oracle.is_valid(value)) {
                Ok(different) => valid += different,
                Err(why) => wrong.push(format!("{name}: {}: {why}", property.case.path)),
            }
        }
        if valid < 2 {
            wrong.push(format!("{name}: {valid} valid values"));
        }
        for clause in clauses {
            let id = format!("keywords/put/{clause}");
            let of: Vec<_> = drawn
                .iter()
                .filter(|own| matches!(own.case.expectation, Expectation::Refused(_)) && about(own) == id)
                .collect();
            if of.is_empty() {
                wrong.push(format!("{name}: nothing breaks {clause}; {}", contract.clauses.contains_key(&id)));
            }
            for property in of {
                match tried(property, &|value| !oracle.is_valid(value)) {
                    Ok(0) => wrong.push(format!("{name}: nothing is drawn that breaks {clause}")),
                    Ok(_) => {}
                    Err(why) => wrong.push(format!("{name}: {}: {why}", property.case.path)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
