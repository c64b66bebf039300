//! Parameters in every OpenAPI style, both ways (OpenAPI 3.1 section 4.8.12, RFC 6570).
//!
//! Values and their texts: null in a query is absence, and so is an empty array or object; symbols are never escaped.

mod decode;
mod encode;

#[cfg(test)]
mod laws;

pub use decode::decode;
pub use encode::encode;

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

/// An encoded parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encoded {
    /// Pairs of a query, percent-encoded.
    Query(Vec<(String, String)>),
    /// What replaces the expression in the path.
    Path(String),
    /// A header field's value.
    Header(String),
    /// Pairs for the `Cookie` header.
    Cookie(Vec<(String, String)>),
}

impl Encoded {
    /// The text that goes into the message: the query without `?`, the path part, the header value or the cookie string.
    pub fn text(&self) -> String {
        match self {
            Self::Query(pairs) => super::query::join(pairs),
            Self::Path(text) | Self::Header(text) => text.clone(),
            Self::Cookie(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
                pairs.join("; ")
            }
        }
    }

    /// The pairs of a raw query, as received.
    pub fn query(raw: &str) -> Self {
        let pair = |pair: super::query::Pair| (pair.raw_name, pair.raw_value);
        Self::Query(super::query::parse(raw).into_iter().map(pair).collect())
    }

    /// The pairs of a `Cookie` header (RFC 6265 section 4.2.1), as received.
    pub fn cookie(header: &str) -> Self {
        let pairs = header.split(';').map(str::trim).filter(|part| !part.is_empty());
        Self::Cookie(
            pairs.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(n, v)| (n.into(), v.into())).collect(),
        )
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

impl<'a> Layout<'a> {
    /// The default layout of a place: `form` and exploded in queries and cookies, `simple` in paths and headers.
    pub const fn default_of(place: In, name: &'a str) -> Self {
        let form = matches!(place, In::Query | In::Cookie);
        let style = if form { Style::Form } else { Style::Simple };
        Self { name, place, style, explode: form, allow_reserved: false, json: false }
    }
}
