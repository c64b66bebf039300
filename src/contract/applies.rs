//! Which promises a value gives occasion to judge: those at its place and at each place inside it that it has.
//!
//! A keyword that says nothing about a value of this type was not put to the test by it (JSON Schema 2020-12, validation,
//! section 6), and neither was what is promised of a member that is not there.

use serde_json::Value;

use super::assemble::PlaceNode;
use super::{Clause, ClauseSet, Contract, Duty, Keyword, Place};

impl Contract {
    /// Adds to `set` what `value` at `place` of an operation lets one judge of the duty `emit`. `markup`: the value was
    /// written as XML, so that promises about elements are judged too.
    pub fn judged_by(&self, operation: &str, place: &Place, value: &Value, markup: bool, set: &mut ClauseSet) {
        if let Some(node) = self.places.node(operation, place) {
            self.walk(node, value, markup, set);
        }
    }

    fn walk(&self, node: &PlaceNode, value: &Value, markup: bool, set: &mut ClauseSet) {
        for (_, clause) in node.clauses.iter().filter_map(|number| self.clauses.get_index(*number)) {
            if applies(clause, value, markup) {
                set.insert(clause, Duty::Emit);
            }
        }
        match value {
            Value::Object(members) => {
                for (name, inner) in &node.members {
                    if let (Some(value), Some(inner)) = (members.get(name.as_ref()), self.places.at_node(*inner)) {
                        self.walk(inner, value, markup, set);
                    }
                }
            }
            Value::Array(items) => {
                let Some(inner) = node.items.and_then(|inner| self.places.at_node(inner)) else { return };
                for item in items {
                    self.walk(inner, item, markup, set);
                }
            }
            _ => {}
        }
    }
}

/// Whether a clause about a value says something about this one.
fn applies(clause: &Clause, value: &Value, markup: bool) -> bool {
    if clause.duties.emit.is_none() {
        return false;
    }
    let has = |member: Option<&String>| {
        member.is_some_and(|member| value.as_object().is_some_and(|own| own.contains_key(member)))
    };
    match clause.keyword {
        Keyword::MinLength | Keyword::MaxLength | Keyword::Pattern => value.is_string(),
        Keyword::Minimum
        | Keyword::Maximum
        | Keyword::ExclusiveMinimum
        | Keyword::ExclusiveMaximum
        | Keyword::MultipleOf => value.is_number(),
        Keyword::Format => value.is_string() || value.is_number(),
        Keyword::Items
        | Keyword::PrefixItems
        | Keyword::UnevaluatedItems
        | Keyword::Contains
        | Keyword::MinContains
        | Keyword::MaxContains
        | Keyword::MinItems
        | Keyword::MaxItems
        | Keyword::UniqueItems => value.is_array(),
        Keyword::Required | Keyword::ReadOnly | Keyword::WriteOnly => clause.member.is_some() && value.is_object(),
        Keyword::DependentRequired => has(clause.member.as_ref()),
        Keyword::PatternProperties
        | Keyword::AdditionalProperties
        | Keyword::UnevaluatedProperties
        | Keyword::PropertyNames
        | Keyword::MinProperties
        | Keyword::MaxProperties
        | Keyword::DependentSchemas => value.is_object(),
        Keyword::Single => markup,
        Keyword::Type
        | Keyword::Enum
        | Keyword::Const
        | Keyword::AllOf
        | Keyword::AnyOf
        | Keyword::OneOf
        | Keyword::Not
        | Keyword::If => true,
        // What is said of the place as a whole, or of several values together, is judged by other means.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::Zone;

    const TEXT: &str = "
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses:
        '200':
          description: d
          content:
            application/json:
              schema:
                type: object
                required: [name]
                dependentRequired: {card: [date]}
                minProperties: 1
                properties:
                  name: {type: [string, 'null'], maxLength: 5}
                  tags: {type: array, maxItems: 2, items: {type: string, pattern: ^a}}
                  child: {$ref: '#/components/schemas/Node'}
components:
  schemas:
    Node:
      type: object
      properties:
        size: {type: integer, minimum: 1}
        next: {$ref: '#/components/schemas/Node'}
";

    /// Schemas of one keyword, each with a value that breaks it.
    fn broken() -> Vec<(Value, Value)> {
        let rows = json!([
            [{"type": "integer"}, "a"],
            [{"enum": [1, 2]}, 3],
            [{"const": 1}, 2],
            [{"format": "date"}, "a"],
            [{"pattern": "^a"}, "b"],
            [{"minLength": 2}, "a"],
            [{"maxLength": 2}, "abc"],
            [{"minimum": 2}, 1],
            [{"maximum": 2}, 3],
            [{"exclusiveMinimum": 2}, 2],
            [{"exclusiveMaximum": 2}, 2],
            [{"multipleOf": 2}, 3],
            [{"prefixItems": [{"type": "string"}]}, [1]],
            [{"prefixItems": [true], "unevaluatedItems": false}, [1, 2]],
            [{"contains": {"type": "string"}}, [1]],
            [{"contains": {"type": "integer"}, "maxContains": 1}, [1, 2]],
            [{"contains": {"type": "integer"}, "minContains": 2}, [1]],
            [{"minItems": 2}, [1]],
            [{"maxItems": 1}, [1, 2]],
            [{"uniqueItems": true}, [1, 1]],
            [{"items": {"type": "string"}}, [1]],
            [{"items": {"type": "object", "required": ["a"]}}, [{"b": 1}]],
            [{"required": ["a"]}, {"b": 1}],
            [{"properties": {"a": {"minLength": 2}}}, {"a": "b"}],
            [{"patternProperties": {"^a": {"type": "string"}}}, {"a": 1}],
            [{"properties": {"a": true}, "additionalProperties": false}, {"b": 1}],
            [{"properties": {"a": true}, "unevaluatedProperties": false}, {"b": 1}],
            [{"propertyNames": {"maxLength": 1}}, {"ab": 1}],
            [{"minProperties": 1}, {}],
            [{"maxProperties": 1}, {"a": 1, "b": 1}],
            [{"dependentRequired": {"a": ["b"]}}, {"a": 1}],
            [{"dependentSchemas": {"a": {"required": ["b"]}}}, {"a": 1}],
            [{"allOf": [{"type": "string"}]}, 1],
            [{"anyOf": [{"type": "string"}]}, 1],
            [{"oneOf": [{"type": "string"}]}, 1],
            [{"not": {"type": "string"}}, "a"],
            [{"if": {"type": "string"}, "then": {"maxLength": 1}}, "ab"],
        ]);
        serde_json::from_value(rows).unwrap()
    }

    #[test]
    fn what_a_value_breaks_it_lets_one_judge() {
        let place = Place::parse("response.200.body").unwrap();
        for (schema, value) in broken() {
            let text = json!({
                "openapi": "3.1.0",
                "info": {"title": "t", "version": "1"},
                "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {
                    "description": "d", "content": {"application/json": {"schema": schema}}
                }}}}}
            });
            let contract = Contract::from_text("c", &text.to_string()).unwrap();
            let response = contract.operation("a").unwrap().response(200).unwrap();
            let documented = response.content.media_types[0].schema.as_ref().unwrap();
            let found = documented.check(Zone::Narrow, &value);
            assert!(!found.is_empty(), "{schema} {value}");
            let mut set = ClauseSet::of(&contract);
            contract.judged_by("a", &place, &value, false, &mut set);
            for violation in found {
                let clause = contract.clause_of_violation("a", &place, &violation).unwrap();
                assert!(set.contains(clause, Duty::Emit), "{schema} {value}: {}", clause.id);
            }
        }
    }

    #[test]
    fn only_what_is_there_and_of_the_type_is_judged() {
        let contract = Contract::from_text("c", TEXT).unwrap();
        let place = Place::parse("response.200.body").unwrap();
        let at = |value: &Value| {
            let mut set = ClauseSet::default();
            contract.judged_by("a", &place, value, false, &mut set);
            let tail = |clause: &Clause| clause.id.strip_prefix("c/a/response.200.body").unwrap().to_owned();
            set.iter(&contract).map(|(clause, _)| tail(clause)).collect::<Vec<_>>()
        };
        assert_eq!(at(&json!("x")), ["#type"]);
        assert_eq!(at(&json!({})), ["#type", "#required:name", "#minProperties"]);
        assert!(at(&json!({"card": 1})).contains(&"#dependentRequired:card".to_owned()));
        let whole = at(&json!({"name": null}));
        assert!(whole.contains(&".name#type".to_owned()) && !whole.contains(&".name#maxLength".to_owned()));
        assert!(at(&json!({"name": "a"})).contains(&".name#maxLength".to_owned()));
        let empty = at(&json!({"tags": []}));
        assert!(empty.contains(&".tags#maxItems".to_owned()) && !empty.contains(&".tags[]#pattern".to_owned()));
        assert!(at(&json!({"tags": ["a"]})).contains(&".tags[]#pattern".to_owned()));
        // A recursive place is the one that it enters again.
        let deep = at(&json!({"child": {"next": {"next": {"size": 1}}}}));
        assert!(deep.contains(&".child.size#minimum".to_owned()), "{deep:?}");
    }
}
