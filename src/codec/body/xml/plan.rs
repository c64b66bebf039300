//! How the members of an object are spelled, worked out before an element is read.

use serde_json::Value;

use super::hints::{Hints, Kind, is_array};
use crate::codec::Resolve;
use crate::codec::shape::Shape;

/// What an item stands for where no schema says it.
static ANYTHING: Value = Value::Bool(true);

/// How a documented member is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Attribute,
    Text,
    Single,
    Repeated,
    Dissolved,
}

pub(super) struct Entry<'a> {
    pub(super) key: &'a str,
    pub(super) name: &'a str,
    pub(super) role: Role,
    /// Of the member, or of the items where it is [`Role::Repeated`].
    pub(super) shape: Shape<'a>,
    pub(super) hints: Hints<'a>,
    pub(super) required: bool,
}

/// The documented members of an object.
pub(super) struct Plan<'a> {
    pub(super) entries: Vec<Entry<'a>>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(shape: &Shape<'a>, resolver: &'a dyn Resolve) -> Self {
        let entries = shape.properties().map(|(key, schema)| {
            let required = shape.requires(key);
            let own = Shape::of(schema, resolver);
            let hints = Hints::of(&own);
            let name = hints.name.unwrap_or(key);
            let entry = |role| Entry { key, name, role, shape: Shape::of(schema, resolver), hints, required };
            match hints.kind {
                Kind::Attribute => entry(Role::Attribute),
                Kind::Text | Kind::CData => entry(Role::Text),
                Kind::None if is_array(&own) => {
                    let shape = Shape::of(own.keyword("items").unwrap_or(&ANYTHING), resolver);
                    let hints = Hints::of(&shape);
                    Entry { key, name: hints.name.unwrap_or(key), role: Role::Repeated, shape, hints, required }
                }
                Kind::None => entry(Role::Dissolved),
                Kind::Element => entry(Role::Single),
            }
        });
        Self { entries: entries.collect() }
    }
}
