//! How the members of an object are spelled, worked out before an element is read.

use serde_json::Value;

use super::hints::{Hints, NodeType, is_array};
use crate::codec::Resolve;
use crate::codec::shape::Shape;

/// What an item stands for where no schema says it.
static ANYTHING: Value = Value::Bool(true);

/// How a documented member is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MemberRole {
    Attribute,
    Text,
    Single,
    Repeated,
    Dissolved,
}

pub(super) struct MemberPlan<'a> {
    pub(super) key: &'a str,
    pub(super) name: &'a str,
    pub(super) role: MemberRole,
    /// Of the member, or of the items where it is [`MemberRole::Repeated`].
    pub(super) shape: Shape<'a>,
    pub(super) hints: Hints<'a>,
    pub(super) required: bool,
}

/// The documented members of an object.
pub(super) struct ObjectPlan<'a> {
    pub(super) entries: Vec<MemberPlan<'a>>,
}

impl<'a> ObjectPlan<'a> {
    pub(super) fn of(shape: &Shape<'a>, resolver: &'a dyn Resolve) -> Self {
        let entries = shape.properties().map(|(key, schema)| {
            let required = shape.requires(key);
            let own = Shape::of(schema, resolver);
            let hints = Hints::of(&own);
            let name = hints.name.unwrap_or(key);
            let entry = |role| MemberPlan { key, name, role, shape: Shape::of(schema, resolver), hints, required };
            match hints.kind {
                NodeType::Attribute => entry(MemberRole::Attribute),
                NodeType::Text | NodeType::CData => entry(MemberRole::Text),
                NodeType::None if is_array(&own) => {
                    let shape = Shape::of(own.keyword("items").unwrap_or(&ANYTHING), resolver);
                    let hints = Hints::of(&shape);
                    MemberPlan {
                        key,
                        name: hints.name.unwrap_or(key),
                        role: MemberRole::Repeated,
                        shape,
                        hints,
                        required,
                    }
                }
                NodeType::None => entry(MemberRole::Dissolved),
                NodeType::Element => entry(MemberRole::Single),
            }
        });
        Self { entries: entries.collect() }
    }
}
