//! The media type of a request: its essence and its charset.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

/// A parsed `Content-Type` (RFC 9110 section 8.3).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MediaType {
    /// `type/subtype` in lower case.
    pub(super) essence: String,
    /// The charset parameter in lower case, unquoted.
    pub(super) charset: Option<String>,
}

impl MediaType {
    /// The one `Content-Type` of a request; `None` where it is absent, repeated or unreadable.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(CONTENT_TYPE).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok().map(Self::parse),
            _ => None,
        }
    }

    /// True for the two media types of XML documents.
    pub(super) fn is_xml(&self) -> bool {
        matches!(self.essence.as_str(), "application/xml" | "text/xml")
    }

    fn parse(value: &str) -> Self {
        let mut parts = value.split(';');
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let charset = parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .map(|(_, value)| value.trim().trim_matches('"').to_ascii_lowercase());
        Self { essence, charset }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn essence_and_charset_are_found_in_every_spelling() {
        let cases = [
            ("application/xml", "application/xml", None),
            ("Application/XML ; Charset=UTF-8", "application/xml", Some("utf-8")),
            ("text/xml;charset=\"utf-16\"", "text/xml", Some("utf-16")),
            ("application/json; v=1; charset=utf-8", "application/json", Some("utf-8")),
            ("", "", None),
        ];
        for (value, essence, charset) in cases {
            let found = MediaType::parse(value);
            assert_eq!((found.essence.as_str(), found.charset.as_deref()), (essence, charset));
        }
    }
}
