//! The media type of a request: its essence and its charset.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use mediatype::ReadParams;

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
            (Some(value), None) => value.to_str().ok().and_then(Self::parse),
            _ => None,
        }
    }

    /// True for the two media types of XML documents.
    pub(super) fn is_xml(&self) -> bool {
        matches!(self.essence.as_str(), "application/xml" | "text/xml")
    }

    /// Parameters that cannot be read are as good as none.
    fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        let without = || value.split(';').next().unwrap_or_default().trim_end();
        let parsed = mediatype::MediaType::parse(value).or_else(|_| mediatype::MediaType::parse(without())).ok()?;
        let charset = parsed.params().find(|(name, _)| *name == "charset");
        Some(Self {
            essence: parsed.essence().to_string().to_ascii_lowercase(),
            charset: charset.map(|(_, value)| value.unquoted_str().to_ascii_lowercase()),
        })
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
            ("text/xml;a=\"x;charset=y\";charset=\"utf\\-8\"", "text/xml", Some("utf-8")),
            ("text/xml;charset=utf-8;charset=latin1", "text/xml", Some("utf-8")),
            ("application/soap+xml;", "application/soap+xml", None),
            ("text/xml; ;", "text/xml", None),
            ("text/xml;charset", "text/xml", None),
        ];
        for (value, essence, charset) in cases {
            let found = MediaType::parse(value).unwrap();
            assert_eq!((found.essence.as_str(), found.charset.as_deref()), (essence, charset));
        }
    }

    #[test]
    fn what_is_no_media_type_is_none() {
        for value in ["", ";", "xml", "text/", "text/xml, text/html", "text / xml"] {
            assert_eq!(MediaType::parse(value), None, "{value}");
        }
    }
}
