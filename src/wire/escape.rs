//! How a value is written into a request, by the place it stands in.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The place a value is written into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// A header field, a command argument, a text body: as it is.
    Plain,
    /// A request target or a form body: percent-encoded.
    Percent,
    /// Inside a JSON string.
    Json,
    /// XML character data or an attribute's value.
    Xml,
}

impl Context {
    /// The context of a body, from the value of `Content-Type`.
    pub fn of_media_type(content_type: &str) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if essence.ends_with("/json") || essence.ends_with("+json") {
            Self::Json
        } else if essence.ends_with("/xml") || essence.ends_with("+xml") {
            Self::Xml
        } else if essence == "application/x-www-form-urlencoded" {
            Self::Percent
        } else {
            Self::Plain
        }
    }

    /// `value` as it is written in this context.
    pub fn escape(self, value: &str) -> Cow<'_, str> {
        match self {
            Self::Plain => Cow::Borrowed(value),
            Self::Percent => utf8_percent_encode(value, &RESERVED).into(),
            Self::Json => json(value),
            Self::Xml => xml(value),
        }
    }
}

fn json(value: &str) -> Cow<'_, str> {
    if !value.chars().any(|c| matches!(c, '"' | '\\') || c.is_control()) {
        return Cow::Borrowed(value);
    }
    let mut escaped = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            c if c < ' ' || c == '\u{7f}' => {
                // Writing to a String cannot fail.
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

fn xml(value: &str) -> Cow<'_, str> {
    if !value.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(value);
    }
    let mut escaped = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_context_escapes_what_it_must() {
        let value = "a b\"<&'\\/+é";
        assert_eq!(Context::Plain.escape(value), value);
        assert_eq!(Context::Percent.escape(value), "a%20b%22%3C%26%27%5C%2F%2B%C3%A9");
        assert_eq!(Context::Json.escape(value), "a b\\\"<&'\\\\/+é");
        assert_eq!(Context::Xml.escape(value), "a b&quot;&lt;&amp;&apos;\\/+é");
    }

    #[test]
    fn the_media_type_decides() {
        assert_eq!(Context::of_media_type("Application/JSON; charset=utf-8"), Context::Json);
        assert_eq!(Context::of_media_type("application/problem+json"), Context::Json);
        assert_eq!(Context::of_media_type("text/xml"), Context::Xml);
        assert_eq!(Context::of_media_type("application/x-www-form-urlencoded"), Context::Percent);
        assert_eq!(Context::of_media_type("text/plain"), Context::Plain);
        assert_eq!(Context::of_media_type(""), Context::Plain);
    }
}
