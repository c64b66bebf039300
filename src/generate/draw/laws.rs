//! Laws of drawn values.

use std::path::Path;

use proptest::strategy::{Strategy as _, ValueTree as _};
use serde_json::{Value, json};

use super::*;
use crate::contract::{Schema, Zone};

fn shapes() -> Vec<Value> {
    vec![
        json!({"type": "object", "required": ["id"], "additionalProperties": false, "properties": {
            "id": {"type": "string", "minLength": 3, "maxLength": 5}, "n": {"type": ["integer", "null"], "minimum": -3, "maximum": 3},
            "next": {"$ref": "#"}}}),
        json!({"oneOf": [{"type": "string", "format": "date-time"}, {"type": "number", "multipleOf": 0.25, "exclusiveMinimum": 1}]}),
        json!({"type": "array", "uniqueItems": true, "minItems": 2, "items": {"enum": [1, 2, 3, "x"]}, "contains": {"const": "x"}}),
        json!({"type": "object", "patternProperties": {"^x-[a-z]{2}$": {"type": "boolean"}}, "propertyNames": {"pattern": "^x-"},
            "minProperties": 2, "unevaluatedProperties": false}),
        json!({"if": {"required": ["kind"]}, "then": {"properties": {"kind": {"const": "a"}}}, "else": {"required": ["other"]}, "type": "object"}),
        json!({"type": "string", "pattern": "^(a|b)+[0-9]{2,}$", "maxLength": 6}),
        json!({"prefixItems": [{"type": "integer"}, {"format": "uuid"}], "items": false, "type": "array"}),
        json!({"type": "object", "dependentRequired": {"a": ["b"]}, "properties": {"a": {}, "b": {"type": "null"}}, "not": {"required": ["c"]}}),
    ]
}

#[test]
fn drawn_values_fit_and_shrinking_ends_on_their_side() {
    for shape in shapes() {
        let schema = Schema::of_value(shape.clone());
        let values = Values::of(&schema);
        for input in 0..40 {
            let mut tree = values
                .new_tree(&mut dice::runner(&seed(7, "law", input)))
                .unwrap_or_else(|why| panic!("{shape}: {why:?}"));
            assert!(schema.accepts(Zone::Narrow, &tree.current()), "{shape}: {}", tree.current());
            // Everything fails: the way down is the longest one.
            let mut steps = 0;
            while tree.simplify() {
                assert!(schema.accepts(Zone::Narrow, &tree.current()), "{shape}: {}", tree.current());
                steps += 1;
                assert!(steps < 5_000, "{shape} does not end");
            }
        }
    }
}

#[test]
fn a_seed_gives_one_value_and_two_seeds_differ() {
    let values = Values::of(&Schema::of_value(shapes().remove(0)));
    let draw = |run, input| values.new_tree(&mut dice::runner(&seed(run, "case", input))).unwrap().current();
    let series = |run| (0..20).map(|input| draw(run, input)).collect::<Vec<_>>();
    assert_eq!(series(1), series(1));
    assert_ne!(series(1), series(2));
}

#[test]
fn a_schema_without_values_is_reported_and_nothing_loops() {
    for shape in [
        json!(false),
        json!({"type": "integer", "minimum": 3, "maximum": 2}),
        json!({"$ref": "#"}),
        json!({"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}),
        json!({"type": "string", "enum": [1]}),
        json!({"allOf": [{"type": "string"}, {"type": "null"}]}),
    ] {
        let values = Values::of(&Schema::of_value(shape.clone()));
        let drawn = values.new_tree(&mut dice::runner(&seed(1, "none", 0)));
        // A reference to itself alone allows everything.
        assert_eq!(drawn.is_ok(), shape == json!({"$ref": "#"}), "{shape}");
    }
}

/// Every schema of the official suite yields values, or a reported reason.
#[test]
fn the_official_suite_yields_values() {
    let installed = std::env::var_os("PROBITY_REAL_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/real"), std::path::PathBuf::from);
    let folder = installed.join("json-schema-test-suite/tests/draft2020-12");
    if !folder.is_dir() {
        assert!(std::env::var_os("PROBITY_REQUIRE_REAL").is_none(), "{} is missing", folder.display());
        eprintln!("skipped: {} is not installed (tests/real/install.sh)", folder.display());
        return;
    }
    let (mut all, mut found, mut reasons) = (0_u32, 0_u32, Vec::new());
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.into_iter().filter(|file| file.extension().is_some_and(|own| own == "json")) {
        let groups: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for group in groups {
            // A schema of which the suite itself knows no valid value may have none.
            let valid = group["tests"].as_array().into_iter().flatten().any(|test| test["valid"] == true);
            if !valid {
                continue;
            }
            // Contracts have no remote references: what needs the network is refused, here and there.
            let Ok(oracle) = jsonschema::options().build(&group["schema"]) else { continue };
            all += 1;
            let drawer = Drawer::new(std::sync::Arc::new(group["schema"].clone()));
            let mut runner = dice::runner(&seed(1, "suite", 0));
            let mut dice = Dice::new(runner.rng());
            if (0..60).filter_map(|_| drawer.draw("", &mut dice)).any(|value| oracle.is_valid(&value)) {
                found += 1;
            } else {
                reasons.push(format!("{}: {}", file.display(), group["description"]));
            }
        }
    }
    eprintln!("{found} of {all} schemas yield values:\n{}", reasons.join("\n"));
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(
        readme.contains(&format!("Of the {all} schemas")) && readme.contains(&format!("{found} yield one")),
        "README.md"
    );
    assert!(f64::from(found) >= 0.95 * f64::from(all), "{found} of {all}:\n{}", reasons.join("\n"));
}
