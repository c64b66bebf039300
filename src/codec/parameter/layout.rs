//! How a parameter is written.

use crate::codec::body::BodyFormat;
use crate::contract::{self, In, Style};

/// What decides how a parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout<'a> {
    /// The parameter's name.
    pub name: &'a str,
    /// Where it is carried.
    pub place: In,
    /// Its style.
    pub style: Style,
    /// Whether arrays and objects are exploded.
    pub explode: bool,
    /// Whether reserved characters are left as they are where the place allows it.
    pub allow_reserved: bool,
    /// Whether it is a JSON text (`content` instead of `schema`).
    pub json: bool,
}

impl<'a> Layout<'a> {
    /// The default layout of a place: `form` and exploded in queries and cookies, `simple` in paths and headers.
    pub const fn default_of(place: In, name: &'a str) -> Self {
        let form = matches!(place, In::Query | In::Cookie);
        let style = if form { Style::Form } else { Style::Simple };
        Self { name, place, style, explode: form, allow_reserved: false, json: false }
    }
}

impl<'a> From<&'a contract::Header> for Layout<'a> {
    fn from(header: &'a contract::Header) -> Self {
        Self {
            explode: header.explode,
            json: header.media_type.as_deref().is_some_and(|own| BodyFormat::of(own).is_typed()),
            ..Self::default_of(In::Header, &header.name)
        }
    }
}

impl<'a> From<&'a contract::Parameter> for Layout<'a> {
    fn from(parameter: &'a contract::Parameter) -> Self {
        Self {
            name: &parameter.name,
            place: parameter.place,
            style: parameter.style,
            explode: parameter.explode,
            allow_reserved: parameter.allow_reserved,
            json: parameter.media_type.as_deref().is_some_and(|own| BodyFormat::of(own).is_typed()),
        }
    }
}
