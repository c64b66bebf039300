//! The wide zone: the document with every schema that has an `x-accept` replaced by it.

use serde_json::Value;

use super::node::Node;
use super::pointer;
use super::walk::{self, Object};

/// The document in the wide zone. `narrow` is the value of `tree`.
pub(crate) fn widen(tree: &Node, narrow: &Value) -> Value {
    // (what is replaced, where its replacement stands), outer ones last.
    let mut replacements: Vec<(String, String)> = Vec::new();
    for (object, at) in walk::objects(tree) {
        let Some(node) = tree.at(&at) else { continue };
        if node.get("x-accept").is_none() {
            continue;
        }
        let accept = format!("{at}/x-accept");
        match object {
            Object::Schema => replacements.push((at, accept)),
            Object::Parameter | Object::Header => {
                if node.get("schema").is_some() {
                    replacements.push((format!("{at}/schema"), accept.clone()));
                }
                let media_types =
                    node.get("content").and_then(Node::as_map).into_iter().flat_map(|content| content.keys());
                for media_type in media_types {
                    let inner = pointer::join(&format!("{at}/content"), media_type);
                    replacements.push((format!("{inner}/schema"), accept.clone()));
                }
            }
            // Over the media type, not over the value.
            _ => {}
        }
    }
    replacements.sort_by_key(|(at, _)| std::cmp::Reverse(pointer::tokens(at).count()));
    let mut wide = narrow.clone();
    for (at, accept) in replacements {
        let Some(mut with) = pointer::get(&wide, &accept).cloned() else { continue };
        let Some(place) = pointer::get_mut(&mut wide, &at) else { continue };
        // How the value is written in XML does not change with the zone.
        if let (Some(hints), Value::Object(members)) = (place.get("xml").cloned(), &mut with) {
            members.entry("xml").or_insert(hints);
        }
        *place = with;
    }
    wide
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::yaml;

    #[test]
    fn schemas_are_replaced_from_the_inside() {
        let text = "
components:
  schemas:
    Pet:
      type: object
      xml: {name: pet}
      properties:
        tag: {enum: [a], x-accept: {enum: [a, A]}}
      x-accept:
        type: object
        properties:
          tag: {enum: [a], x-accept: true}
  parameters:
    kind: {name: kind, in: query, schema: {enum: [cat]}, x-accept: {enum: [cat, Cat]}}
  responses:
    ok: {description: '', x-accept: true}
";
        let tree = yaml::parse(text).unwrap();
        let wide = widen(&tree, &tree.to_value());
        let at = |pointer: &str| pointer::get(&wide, pointer).cloned().unwrap_or_default();
        assert_eq!(at("/components/schemas/Pet/properties/tag"), Value::Bool(true));
        assert_eq!(at("/components/schemas/Pet/xml/name"), "pet");
        assert_eq!(at("/components/parameters/kind/schema/enum/1"), "Cat");
        assert_eq!(at("/components/responses/ok/description"), "");
    }
}
