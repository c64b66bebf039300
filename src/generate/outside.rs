//! Violations that no reading tolerates.

use serde_json::Value;

use super::violation::{Carriage, Mutation, violations};
use super::{Knowledge, SchemaNode};
use crate::contract::{Schema, ValuePath, Zone};

/// The violations of `schema` that lie outside its wide zone too, built around `base`, a valid value of it. Where every
/// violation of a keyword is tolerated by an `x-accept`, what breaks the `x-accept` may break that keyword as well: it
/// is named by what the schema as written says there.
pub fn outside(schema: &Schema, base: &Value, carriage: Carriage, knowledge: &Knowledge) -> Vec<Mutation> {
    let mut found = violations(SchemaNode::of(schema), base, carriage, knowledge);
    found.retain(|mutation| !schema.accepts(Zone::Wide, &mutation.value));
    let document = schema.bundle().document(Zone::Wide);
    for mutation in violations(SchemaNode::new(document, schema.value(Zone::Wide)), base, carriage, knowledge) {
        if schema.accepts(Zone::Wide, &mutation.value) {
            continue;
        }
        for violation in schema.check(Zone::Narrow, &mutation.value) {
            let known = |own: &Mutation| {
                own.place == mutation.place && own.keyword == violation.keyword && own.member == violation.member
            };
            if ValuePath::of_pointer(&violation.path, &mutation.value) == mutation.place && !found.iter().any(known) {
                found.push(Mutation { keyword: violation.keyword, member: violation.member, ..mutation.clone() });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::contract::{Bundle, Keyword};

    #[test]
    fn what_breaks_the_wide_zone_is_named_by_the_narrow_one() {
        let document = |id: Value| Arc::new(json!({"type": "object", "properties": {"id": id}}));
        let narrow = document(json!({"type": "string", "pattern": "^[a-z]{1,8}$"}));
        let wide = document(json!({"type": "string", "minLength": 1}));
        let schema = Schema::new(&Arc::new(Bundle::new(narrow, wide)), "");
        let found = outside(&schema, &json!({"id": "abc"}), Carriage::Text, &Knowledge::default());
        let named: Vec<_> = found.iter().map(|own| (own.place.as_str(), own.keyword.as_str(), &own.value)).collect();
        assert_eq!(named, [(".id", "pattern", &json!({"id": ""}))]);
    }

    #[test]
    fn without_a_wide_zone_nothing_changes() {
        let schema = Schema::of_value(json!({"type": "string", "minLength": 2}));
        let found = outside(&schema, &json!("ab"), Carriage::Json, &Knowledge::default());
        assert!(found.iter().any(|own| own.keyword == Keyword::MinLength && own.value == json!("a")));
        assert!(found.iter().all(|own| own.keyword != Keyword::Type || !own.value.is_string()));
    }
}
