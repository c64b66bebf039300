//! A parameter in the form in which it is carried.

use crate::codec::query;

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
            Self::Query(pairs) => query::join(pairs),
            Self::Path(text) | Self::Header(text) => text.clone(),
            Self::Cookie(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
                pairs.join("; ")
            }
        }
    }

    /// The pairs of a raw query, as received.
    pub fn query(raw: &str) -> Self {
        let pair = |pair: query::Pair| (pair.raw_name, pair.raw_value);
        Self::Query(query::parse(raw).into_iter().map(pair).collect())
    }

    /// The pairs of a `Cookie` header (RFC 6265 section 4.2.1), as received.
    pub fn cookie(header: &str) -> Self {
        let pairs = header.split(';').map(str::trim).filter(|part| !part.is_empty());
        Self::Cookie(
            pairs.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(n, v)| (n.into(), v.into())).collect(),
        )
    }
}
