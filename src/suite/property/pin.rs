//! Which parts of a valid value may vary: an identifier has an identity, and only what the contract leaves open is free.

use serde_json::{Map, Value};

use crate::contract::{Hold, Kind};
use crate::generate::{Knowledge, SchemaNode};

/// Formats whose values name nobody.
const OPEN_FORMATS: [&str; 4] = ["date", "date-time", "time", "duration"];

/// What decides on a contract's free parts.
#[derive(Debug, Clone)]
pub(super) struct Pins {
    pub(super) known: Knowledge,
    pub(super) kind: Kind,
    pub(super) holds: Vec<Hold>,
}

impl Pins {
    /// Whether the value called `name` may be any that the schema allows.
    pub(super) fn free(&self, node: SchemaNode<'_>, name: Option<&str>) -> bool {
        let Some(schema) = node.object() else { return true };
        let held = |name: &str| {
            let end = format!("/{name}");
            self.holds.iter().any(|hold| hold.left.ends_with(&end) || hold.equals.ends_with(&end))
        };
        if node.get("x-value").is_some() || name.is_some_and(|name| self.known.value(name).is_some()) {
            return false;
        }
        if schema.contains_key("enum") || schema.contains_key("const") {
            return true;
        }
        if name.is_some_and(held) {
            return false;
        }
        let types = node.types();
        let is = |word: &str| types.contains(&word);
        if is("string") {
            let format = node.get("format").and_then(Value::as_str);
            let stated = format.is_some() || schema.contains_key("pattern");
            return match format {
                Some(format) if OPEN_FORMATS.contains(&format) => true,
                // What a notification says is ours to choose; what an operation is given may have to exist.
                _ if stated => self.kind == Kind::Webhook,
                _ => schema.contains_key("maxLength"),
            };
        }
        if is("integer") || is("number") {
            let low = schema.contains_key("minimum") || schema.contains_key("exclusiveMinimum");
            return low && (schema.contains_key("maximum") || schema.contains_key("exclusiveMaximum"));
        }
        is("boolean") || is("null")
    }

    /// Whether a list called `name` may hold any items that the schema allows: single values without an identity.
    fn free_items(&self, node: SchemaNode<'_>, name: Option<&str>) -> bool {
        let Some(items) = node.get("items") else { return false };
        let item = node.at(items);
        let structured = item.types().iter().any(|own| matches!(*own, "array" | "object"));
        let known = node.get("x-value").is_some() || name.is_some_and(|name| self.known.value(name).is_some());
        !structured && !known && node.get("prefixItems").is_none() && self.free(item, name)
    }

    /// `drawn` with the parts that are not free as they are in `base`.
    pub(super) fn pin(
        &self,
        node: SchemaNode<'_>,
        name: Option<&str>,
        drawn: Value,
        base: &Value,
        depth: usize,
    ) -> Value {
        if depth > 16 {
            return base.clone();
        }
        match (drawn, base) {
            (Value::Object(drawn), Value::Object(known)) if node.get("properties").is_some() => {
                let mut members = Map::new();
                for (own, value) in known {
                    if let Some(drawn) = drawn.get(own) {
                        let inner =
                            node.property(own).map(|inner| self.pin(inner, Some(own), drawn.clone(), value, depth + 1));
                        members.insert(own.clone(), inner.unwrap_or_else(|| value.clone()));
                    }
                }
                // A member that the documented value lacks cannot be pinned, so it comes in only where all of it is free.
                for (own, value) in drawn {
                    let open = node.property(&own).is_some_and(|inner| self.free(inner, Some(&own)));
                    if !known.contains_key(&own) && open && !value.is_object() && !value.is_array() {
                        members.insert(own, value);
                    }
                }
                Value::Object(members)
            }
            (Value::Array(drawn), Value::Array(_)) if self.free_items(node, name) => Value::Array(drawn),
            (drawn, base) if drawn.is_object() || drawn.is_array() || base.is_object() || base.is_array() => {
                base.clone()
            }
            (drawn, base) => {
                if self.free(node, name) {
                    drawn
                } else {
                    base.clone()
                }
            }
        }
    }
}
