//! The XML Object of a schema.

use serde_json::Value;

use crate::codec::shape::{Shape, Types};

/// Which kind of node a schema stands for (OpenAPI 3.2 `nodeType`; 3.1 `attribute` and `wrapped`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeType {
    Element,
    Attribute,
    Text,
    CData,
    /// No node of its own: what is inside stands directly in the parent.
    None,
}

/// What the schema says about its spelling in XML.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hints<'a> {
    pub(super) kind: NodeType,
    pub(super) name: Option<&'a str>,
    pub(super) namespace: Option<&'a str>,
    pub(super) prefix: Option<&'a str>,
    /// Whether it is in no namespace (`x-namespace: none`); without a word on it, any will do.
    pub(super) bare: bool,
}

impl<'a> Hints<'a> {
    pub(super) fn of(shape: &Shape<'a>) -> Self {
        let hints = shape.keyword("xml");
        let text = |key: &str| hints.and_then(|hints| hints.get(key)).and_then(Value::as_str).filter(|v| !v.is_empty());
        let flag = |key: &str| hints.and_then(|hints| hints.get(key)).and_then(Value::as_bool) == Some(true);
        let kind = match text("nodeType") {
            Some("element") => NodeType::Element,
            Some("attribute") => NodeType::Attribute,
            Some("cdata") => NodeType::CData,
            Some("none") if !shape.types().scalar() => NodeType::None,
            // A scalar has no parts that could stand in its place.
            Some("text" | "none") => NodeType::Text,
            _ if flag("attribute") => NodeType::Attribute,
            _ if is_array(shape) && !flag("wrapped") => NodeType::None,
            _ => NodeType::Element,
        };
        let bare = shape.keyword("x-namespace").and_then(Value::as_str) == Some("none");
        Self { kind, name: text("name"), namespace: text("namespace"), prefix: text("prefix"), bare }
    }
}

/// Whether the schema is that of an array, and of nothing else that XML could tell from one.
pub(super) fn is_array(shape: &Shape<'_>) -> bool {
    let types = shape.types();
    types.has(Types::ARRAY) && !types.has(Types::OBJECT)
}
