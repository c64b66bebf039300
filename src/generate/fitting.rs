//! One value that fits a schema, always the same: a sample, of which what does not fit is drawn.

use proptest::strategy::{Strategy as _, ValueTree as _};
use serde_json::Value;

use super::draw::{runner, seed};
use super::{Knowledge, SchemaNode, Values, sample};
use crate::contract::{Schema, Zone};

/// How many draws are tried.
const DRAWS: u64 = 8;

/// A value of a schema that shows none, for what is called `name`: a sample. What no sample meets (`contains`, a condition,
/// names of members) is drawn, unless what is known of the target is in the way. Where nothing can be drawn either, the
/// sample that does not fit.
pub fn fitting(schema: &Schema, name: Option<&str>, knowledge: &Knowledge) -> Option<Value> {
    let node = SchemaNode::of(schema);
    let sampled = sample(node, name, knowledge);
    let fits = |value: &Option<Value>| value.as_ref().is_some_and(|own| schema.accepts(Zone::Narrow, own));
    let known_is_in_the_way = || fits(&sample(node, name, &Knowledge::default()));
    if fits(&sampled) || known_is_in_the_way() {
        return sampled;
    }
    sampled.as_ref().and_then(|own| mended(schema, own)).or_else(|| smallest(schema)).or(sampled)
}

/// The smallest value on the way from a drawn one.
fn smallest(schema: &Schema) -> Option<Value> {
    let values = Values::of(schema);
    let mut tree = (0..DRAWS).find_map(|input| values.new_tree(&mut runner(&seed(0, "documented", input))).ok())?;
    while tree.simplify() {}
    Some(tree.current())
}

/// `sampled` with each part that its schema does not accept drawn anew, or left out where it need not be there.
fn mended(schema: &Schema, sampled: &Value) -> Option<Value> {
    if schema.accepts(Zone::Narrow, sampled) {
        return Some(sampled.clone());
    }
    let mut value = sampled.clone();
    match &mut value {
        Value::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            for name in names {
                let Some(own) = schema.property(&name) else { continue };
                match members.get(&name).and_then(|member| mended(&own, member)) {
                    Some(member) => members.insert(name, member),
                    None if !schema.requires(&name) => members.shift_remove(&name),
                    None => None,
                };
            }
        }
        Value::Array(items) => {
            if let Some(own) = schema.items() {
                *items = items.iter().map_while(|item| mended(&own, item)).collect();
            }
        }
        _ => {}
    }
    let fits = |value: &Value| schema.accepts(Zone::Narrow, value);
    if fits(&value) { Some(value) } else { smallest(schema).filter(fits) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::contract::Bundle;

    #[test]
    fn only_the_part_that_does_not_fit_is_drawn_anew() {
        let written = Arc::new(json!({"type": "object", "required": ["some"], "properties": {
            "name": {"type": "string"}, "never": false,
            "some": {"type": "array", "contains": {"const": 7}},
            "inner": {"type": "array", "items": {"type": "object", "properties": {"size": {"type": "integer"}}}}}}));
        let schema = Schema::new(&Arc::new(Bundle::new(Arc::clone(&written), written)), "");
        let sampled = json!({"name": "probe", "never": 1, "some": ["x"], "inner": [{"size": "x", "more": 1}]});
        assert_eq!(
            mended(&schema, &sampled).unwrap(),
            json!({"name": "probe", "some": [7], "inner": [{"size": 0, "more": 1}]})
        );
        assert_eq!(mended(&schema, &json!({"some": [7]})).unwrap(), json!({"some": [7]}));
    }
}
