//! XML by the schema's `xml` hints (OpenAPI 3.1 XML Object, and `nodeType` of 3.2), for writing and reading.
//!
//! A value becomes an [`Element`] by the schema ([`to_element`]), and the element becomes bytes by a [`XmlStyle`] ([`spell()`]).
//! Reading goes the other way: [`read()`] checks well-formedness, [`decode()`] turns the element into a value and lists what the
//! schema's hints do not allow, [`locate`] finds the line of a value. A null is written as `xsi:nil="true"`.

mod bounds;
mod declaration;
mod decode;
mod edit;
mod hints;
mod map;
mod plan;
mod position;
mod read;
mod spell;
mod style;
mod tree;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod styles;
#[cfg(test)]
mod tests;

pub use decode::{Decoded, XmlIssue, decode, locate};
pub use edit::{renamed_root, repeated_element};
pub use map::to_element;
pub use position::{Place, Places};
pub use read::{MAX_DEPTH, XmlError, XmlErrorKind, read};
pub use spell::spell;
pub use style::{Declaration, EmptyElements, Namespaces, Order, Quote, TextForm, Whitespace, XmlStyle};
pub use tree::{Attribute, Element, Node, XmlDocument};

use serde_json::Value;

use super::{CodecError, Resolve};

/// Writes a value as XML. `root` names the root element where the schema does not.
pub fn write(
    schema: &Value,
    resolver: &dyn Resolve,
    root: &str,
    value: &Value,
    style: &XmlStyle,
) -> Result<Vec<u8>, CodecError> {
    spell(&to_element(schema, resolver, root, value, style.order)?, style)
}
