//! Following `$ref`, independent of who holds the document.

use serde_json::Value;

use crate::contract::Bundle;

/// How many `$ref`s are followed in a row; a longer chain is taken for a cycle.
const MAX_HOPS: usize = 32;

/// Leads from a schema that is a `$ref` to the schema it means.
pub trait Resolve {
    /// The schema that `schema` refers to in the end; `schema` itself where it refers to none, or to nothing that exists.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value;
}

/// Resolves `#/…` references inside one document.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub struct LocalRefs<'d>(pub &'d Value);

#[cfg(test)]
impl Resolve for LocalRefs<'_> {
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        chase(self.0, schema)
    }
}

/// Resolves nothing: for schemas that hold no `$ref`.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRefs;

impl Resolve for NoRefs {
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        schema
    }
}

impl Resolve for Bundle {
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        // The wide zone differs in assertions only; what guides the codec is the same in both.
        chase(&self.narrow, schema)
    }
}

fn chase<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut at = schema;
    for _ in 0..MAX_HOPS {
        match follow(document, at) {
            Some(next) => at = next,
            None => return at,
        }
    }
    schema
}

/// The schema one `$ref` further, where there is one.
fn follow<'a>(document: &'a Value, schema: &Value) -> Option<&'a Value> {
    let fragment = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
    document.pointer(&percent_encoding::percent_decode_str(fragment).decode_utf8_lossy())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_followed_and_cycles_end() {
        let document = json!({
            "a": {"$ref": "#/b~1c"}, "b/c": {"type": "string"},
            "x": {"$ref": "#/y"}, "y": {"$ref": "#/x"}, "z": {"$ref": "#/nowhere"},
        });
        let refs = LocalRefs(&document);
        assert_eq!(refs.resolve(&document["a"]), &json!({"type": "string"}));
        assert_eq!(refs.resolve(&json!({"$ref": "#/b~1c"})), &json!({"type": "string"}));
        assert_eq!(refs.resolve(&document["x"]), &document["x"]);
        assert_eq!(refs.resolve(&document["z"]), &document["z"]);
        assert_eq!(NoRefs.resolve(&document["a"]), &document["a"]);
        let bundle = Bundle::new(document.clone().into(), json!({"b/c": {"type": "number"}}).into());
        assert_eq!(bundle.resolve(&document["a"]), &json!({"type": "string"}));
    }
}
