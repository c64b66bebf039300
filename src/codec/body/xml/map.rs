//! Values to elements, by the schema's hints.

use serde_json::{Map, Value};

use super::hints::{Hints, NodeType, is_array};
use super::tree::{is_char, is_name};
use super::{Attribute, Element, Order, XmlNode};
use crate::codec::scalar::text_of;
use crate::codec::shape::Shape;
use crate::codec::{CodecError, Resolve};

/// The namespace of `xsi:nil` (XML Schema part 1 section 2.7.2).
pub(super) const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What a member without a documented schema is written by.
static ANYTHING: Value = Value::Bool(true);

/// Turns a value into an element. `root` names it where the schema does not.
pub(super) fn to_element(
    schema: &Value,
    resolver: &dyn Resolve,
    root: &str,
    value: &Value,
    order: Order,
) -> Result<Element, CodecError> {
    let mapper = Mapper { resolver, order };
    let shape = Shape::of(schema, resolver);
    let hints = Hints::of(&shape);
    mapper.element(hints.name.unwrap_or(root), &shape, hints, value)
}

struct Mapper<'a> {
    resolver: &'a dyn Resolve,
    order: Order,
}

impl<'a> Mapper<'a> {
    fn element(&self, name: &str, shape: &Shape<'a>, hints: Hints<'a>, value: &Value) -> Result<Element, CodecError> {
        let mut element = named(name, hints)?;
        match value {
            Value::Null => element.attributes.push(Attribute {
                name: "nil".to_owned(),
                prefix: Some("xsi".to_owned()),
                namespace: Some(INSTANCE.to_owned()),
                value: "true".to_owned(),
                offset: 0,
            }),
            Value::Object(members) => self.members(&mut element, shape, members)?,
            Value::Array(items) => {
                let schema = shape.keyword("items").unwrap_or(&ANYTHING);
                let inner = Shape::of(schema, self.resolver);
                let item_hints = Hints::of(&inner);
                self.items(&mut element, item_hints.name.unwrap_or(name), &inner, item_hints, items)?;
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                let text = checked(name, value)?;
                if !text.is_empty() {
                    element.children.push(if hints.kind == NodeType::CData {
                        XmlNode::CData(text)
                    } else {
                        XmlNode::Text(text)
                    });
                }
            }
        }
        Ok(element)
    }

    fn items(
        &self,
        parent: &mut Element,
        name: &str,
        shape: &Shape<'a>,
        hints: Hints<'a>,
        items: &[Value],
    ) -> Result<(), CodecError> {
        for item in items {
            if item.is_array() && hints.kind == NodeType::None {
                let reason = "an array directly inside an array needs a wrapping element";
                return Err(CodecError::Unrepresentable { place: name.to_owned(), reason });
            }
            parent.children.push(XmlNode::Element(self.element(name, shape, hints, item)?));
        }
        Ok(())
    }

    fn members(&self, parent: &mut Element, shape: &Shape<'a>, members: &Map<String, Value>) -> Result<(), CodecError> {
        let additional = shape.keyword("additionalProperties").filter(|schema| schema.is_object()).unwrap_or(&ANYTHING);
        let mut ordered: Vec<&String> = members.keys().collect();
        if self.order != Order::Value {
            let rank = |name: &String| shape.properties().position(|(known, _)| known == name).unwrap_or(usize::MAX);
            ordered.sort_by_cached_key(|name| rank(name));
        }
        if self.order == Order::Reversed {
            ordered.reverse();
        }
        for name in ordered {
            self.member(parent, name, shape.property(name).unwrap_or(additional), &members[name])?;
        }
        Ok(())
    }

    fn member(&self, parent: &mut Element, name: &str, schema: &'a Value, value: &Value) -> Result<(), CodecError> {
        let shape = Shape::of(schema, self.resolver);
        let mut hints = Hints::of(&shape);
        if value.is_array() && !is_array(&shape) && matches!(hints.kind, NodeType::Element) {
            // Where no array is documented, repeating the element is how XML says it.
            hints.kind = NodeType::None;
        }
        match (hints.kind, value) {
            (NodeType::Attribute, Value::Null) => Ok(()),
            (NodeType::Attribute, _) => {
                let own = hints.name.unwrap_or(name);
                let Element { name, prefix, namespace, .. } = named(own, hints)?;
                // An attribute without a prefix is in no namespace (Namespaces in XML section 6.2).
                let namespace = namespace.filter(|_| prefix.is_some());
                parent.attributes.push(Attribute { value: checked(own, value)?, name, prefix, namespace, offset: 0 });
                Ok(())
            }
            (NodeType::Text, _) => {
                parent.children.push(XmlNode::Text(checked(name, value)?));
                Ok(())
            }
            (NodeType::CData, _) => {
                parent.children.push(XmlNode::CData(checked(name, value)?));
                Ok(())
            }
            (NodeType::None, Value::Array(items)) => {
                let inner_schema = shape.keyword("items").unwrap_or(if is_array(&shape) { &ANYTHING } else { schema });
                let inner = Shape::of(inner_schema, self.resolver);
                let inner_hints = Hints::of(&inner);
                self.items(parent, inner_hints.name.unwrap_or(name), &inner, inner_hints, items)
            }
            (NodeType::None, Value::Object(members)) if !is_array(&shape) => self.members(parent, &shape, members),
            (NodeType::None | NodeType::Element, _) => {
                let own =
                    if is_array(&shape) && hints.kind == NodeType::None { name } else { hints.name.unwrap_or(name) };
                parent.children.push(XmlNode::Element(self.element(own, &shape, hints, value)?));
                Ok(())
            }
        }
    }
}

fn named(name: &str, hints: Hints<'_>) -> Result<Element, CodecError> {
    if !is_name(name) || hints.prefix.is_some_and(|prefix| !is_name(prefix)) {
        return Err(CodecError::Name(name.to_owned()));
    }
    let prefix = hints.prefix.filter(|_| hints.namespace.is_some());
    Ok(Element {
        prefix: prefix.map(str::to_owned),
        namespace: hints.namespace.map(str::to_owned),
        ..Element::new(name)
    })
}

fn checked(place: &str, value: &Value) -> Result<String, CodecError> {
    let text = text_of(value).ok_or_else(|| CodecError::Unrepresentable {
        place: place.to_owned(),
        reason: "null, arrays and objects have no text",
    })?;
    match text.chars().find(|character| !is_char(*character)) {
        Some(character) => Err(CodecError::Character { place: place.to_owned(), character, format: "XML 1.0" }),
        None => Ok(text),
    }
}
