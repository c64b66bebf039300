//! XML documents (RFC 7303) by the schema's `xml` hints (OpenAPI 3.1 XML Object, and `nodeType` of 3.2).
//!
//! A value becomes an [`Element`] by the schema ([`map::to_element`]), and the element becomes bytes by a [`XmlStyle`] ([`spell::spell`]).
//! Reading goes the other way: [`read()`] checks well-formedness, [`decode()`] turns the element into a value and lists what the
//! schema's hints do not allow, [`locate`] finds the line of a value. A null is written as `xsi:nil="true"`.

mod bounds;
mod broken;
mod declaration;
mod decode;
mod drawn;
mod edit;
mod error;
mod format;
mod hints;
mod listed;
mod map;
mod plan;
mod position;
mod read;
mod signs;
mod spell;
mod spellings;
mod style;
mod styled;
mod tree;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod styles;
#[cfg(test)]
mod tests;

pub(super) use format::FORMAT;

use decode::{XmlIssue, decode, locate};
use error::{XmlError, XmlErrorKind};
use position::XmlPlace;
use read::read;
use style::{Declaration, EmptyElements, Namespaces, Order, Quote, TextForm, Whitespace, XmlStyle};
use tree::{Attribute, Element, XmlDocument, XmlNode};
