//! The query of a request target as decoded pairs.

use thiserror::Error;
use url::form_urlencoded;

use super::percent;

/// Why a query, or one parameter of it, cannot be used.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
pub(super) enum QueryError {
    /// A broken percent-escape, or bytes that are not UTF-8.
    #[error("query is not properly encoded")]
    Encoding,
    /// A parameter that may stand once stands more than once.
    #[error("query parameter is repeated")]
    Repeated,
    /// A parameter stands without a value.
    #[error("query parameter is empty")]
    Empty,
}

/// Decoded parameters, in the order of the query.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `name=value` pairs joined by `&`, `+` meaning a space.
    pub(super) fn parse(raw: Option<&str>) -> Result<Self, QueryError> {
        let raw = raw.unwrap_or_default();
        // Pairs are read generously, so what is not encoded well is found before.
        percent::decode(raw).ok_or(QueryError::Encoding)?;
        Ok(Self(form_urlencoded::parse(raw.as_bytes()).into_owned().collect()))
    }

    /// The value of a parameter that may stand at most once and must not be empty.
    pub(super) fn single(&self, name: &str) -> Result<Option<&str>, QueryError> {
        let mut values = self.0.iter().filter(|(given, _)| given == name);
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(QueryError::Repeated),
            (Some((_, value)), None) if value.is_empty() => Err(QueryError::Empty),
            (Some((_, value)), None) => Ok(Some(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_values_are_decoded_or_refused() {
        let cases = [
            ("type=fop", Ok(Some("fop"))),
            ("a=1&&type=f%6fp&b", Ok(Some("fop"))),
            ("%74ype=fop", Ok(Some("fop"))),
            ("type=a+b%2Bc=d", Ok(Some("a b+c=d"))),
            ("", Ok(None)),
            ("Type=fop", Ok(None)),
            ("type", Err(QueryError::Empty)),
            ("type=", Err(QueryError::Empty)),
            ("type=fop&type=fop", Err(QueryError::Repeated)),
            ("type=%ff", Err(QueryError::Encoding)),
            ("type=%c3&%a9", Err(QueryError::Encoding)),
            ("type=fop&x=%", Err(QueryError::Encoding)),
        ];
        for (raw, expected) in cases {
            let query = Query::parse(Some(raw));
            let found = match &query {
                Ok(query) => query.single("type"),
                Err(QueryError::Encoding) => Err(QueryError::Encoding),
                Err(error) => panic!("{raw}: {error}"),
            };
            assert_eq!(found, expected, "{raw}");
        }
    }
}
