//! Media types and ranges (RFC 9110 sections 8.3.1 and 12.5.1).

/// A media type, e.g. `application/json; charset=utf-8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaType {
    /// The type, lower-case; `*` in a range.
    pub main: String,
    /// The subtype, lower-case; `*` in a range.
    pub sub: String,
    /// The parameters in order, names in lower case, values without quotes.
    pub parameters: Vec<(String, String)>,
}

/// Why a text is no media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MediaTypeError {
    /// Type or subtype is missing or no token.
    #[error("it is not of the form type/subtype")]
    Essence,
    /// A parameter is not `name=value` with a token and a token or quoted string.
    #[error("a parameter is not of the form name=value")]
    Parameter,
}

impl MediaType {
    /// Parses a media type or a range, strictly.
    pub fn parse(text: &str) -> Result<Self, MediaTypeError> {
        let text = text.trim_matches([' ', '\t']);
        let end = text.find(';').unwrap_or(text.len());
        let essence = text[..end].trim_end_matches([' ', '\t']);
        let (main, sub) = essence.split_once('/').ok_or(MediaTypeError::Essence)?;
        if !is_token(main) || !is_token(sub) {
            return Err(MediaTypeError::Essence);
        }
        let parameters = parameters(&text[end..])?;
        Ok(Self { main: main.to_ascii_lowercase(), sub: sub.to_ascii_lowercase(), parameters })
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The `charset` parameter.
    pub fn charset(&self) -> Option<&str> {
        self.parameter("charset")
    }

    /// The structured syntax suffix (RFC 6839): `xml` of `image/svg+xml`.
    pub fn suffix(&self) -> Option<&str> {
        self.sub.rsplit_once('+').map(|(_, suffix)| suffix)
    }

    /// Whether it is of a structured syntax: by its suffix, or as that syntax itself (`application/json`, `text/json`).
    pub fn has_syntax(&self, syntax: &str) -> bool {
        self.suffix() == Some(syntax) || (matches!(self.main.as_str(), "application" | "text") && self.sub == syntax)
    }

    /// Whether this type falls under a range: `*/*`, `application/*`, `application/*+json`, or a type. Parameters of the range must
    /// be met, except `q` and `charset`, which say nothing about the kind of content.
    pub fn matches(&self, range: &Self) -> bool {
        let main = range.main == "*" || range.main == self.main;
        let sub = range.sub == "*"
            || range.sub == self.sub
            || range.sub.strip_prefix("*+").is_some_and(|suffix| self.suffix() == Some(suffix));
        main && sub
            && range.parameters.iter().all(|(name, value)| {
                matches!(name.as_str(), "q" | "charset")
                    || self.parameter(name).is_some_and(|own| own.eq_ignore_ascii_case(value))
            })
    }
}

impl std::fmt::Display for MediaType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.main, self.sub)?;
        for (name, value) in &self.parameters {
            if is_token(value) {
                write!(f, "; {name}={value}")?;
            } else {
                write!(f, "; {name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))?;
            }
        }
        Ok(())
    }
}

/// Whether a media type falls under a range, whatever the parameters of either are; false where either is malformed.
pub fn matches(range: &str, text: &str) -> bool {
    match (MediaType::parse(range), MediaType::parse(text)) {
        (Ok(range), Ok(own)) => own.matches(&MediaType { parameters: Vec::new(), ..range }),
        _ => false,
    }
}

/// The `charset` parameter of a media type, where it has one.
pub fn charset(text: &str) -> Option<String> {
    MediaType::parse(text).ok()?.charset().map(str::to_owned)
}

/// `*( OWS ";" OWS [ parameter ] )`
fn parameters(text: &str) -> Result<Vec<(String, String)>, MediaTypeError> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        if rest.is_empty() {
            return Ok(found);
        }
        rest = rest.strip_prefix(';').ok_or(MediaTypeError::Parameter)?.trim_start_matches([' ', '\t']);
        if rest.is_empty() || rest.starts_with(';') {
            continue;
        }
        let (name, after) = rest.split_once('=').ok_or(MediaTypeError::Parameter)?;
        if !is_token(name) {
            return Err(MediaTypeError::Parameter);
        }
        let (value, after) = if let Some(quoted) = after.strip_prefix('"') {
            quoted_string(quoted)?
        } else {
            let end = after.find([';', ' ', '\t']).unwrap_or(after.len());
            if !is_token(&after[..end]) {
                return Err(MediaTypeError::Parameter);
            }
            (after[..end].to_owned(), &after[end..])
        };
        found.push((name.to_ascii_lowercase(), value));
        rest = after;
    }
}

/// The content of a quoted string whose first quote is gone, and what follows it (RFC 9110 section 5.6.4).
fn quoted_string(text: &str) -> Result<(String, &str), MediaTypeError> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((value, &text[at + 1..])),
            '\\' => match characters.next() {
                Some((_, escaped)) if !escaped.is_control() || escaped == '\t' => value.push(escaped),
                _ => return Err(MediaTypeError::Parameter),
            },
            _ if character.is_control() && character != '\t' => return Err(MediaTypeError::Parameter),
            _ => value.push(character),
        }
    }
    Err(MediaTypeError::Parameter)
}

/// A token of HTTP (RFC 9110 section 5.6.2).
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn media_types_are_read() {
        for (text, expected) in [
            ("application/json", Ok("application/json")),
            (" Application/JSON ;Charset=UTF-8", Ok("application/json; charset=UTF-8")),
            ("text/xml;;charset=\"utf-8\";", Ok("text/xml; charset=utf-8")),
            ("text/plain; a=\"b;\\\"c\" ; d=e", Ok("text/plain; a=\"b;\\\"c\"; d=e")),
            ("*/*", Ok("*/*")),
            ("", Err(MediaTypeError::Essence)),
            ("json", Err(MediaTypeError::Essence)),
            ("text/", Err(MediaTypeError::Essence)),
            ("text/a b", Err(MediaTypeError::Essence)),
            ("text/xml, text/plain", Err(MediaTypeError::Essence)),
            ("text/xml charset=utf-8", Err(MediaTypeError::Essence)),
            ("text/xml; charset", Err(MediaTypeError::Parameter)),
            ("text/xml; charset =utf-8", Err(MediaTypeError::Parameter)),
            ("text/xml; charset=", Err(MediaTypeError::Parameter)),
            ("text/xml; charset=\"utf-8", Err(MediaTypeError::Parameter)),
            ("text/xml; charset=utf-8 x", Err(MediaTypeError::Parameter)),
        ] {
            assert_eq!(MediaType::parse(text).map(|found| found.to_string()), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn ranges_cover_types() {
        for (own, range, expected) in [
            ("application/json; charset=utf-8", "application/json", true),
            ("application/json", "application/json; charset=utf-8", true),
            ("application/problem+json", "application/json", false),
            ("application/problem+json", "application/*+json", true),
            ("application/json", "application/*", true),
            ("text/json", "application/*", false),
            ("text/xml", "*/*", true),
            ("application/a; v=1", "application/a; v=1", true),
            ("application/a; v=2", "application/a; v=1", false),
        ] {
            let (own, range) = (MediaType::parse(own).unwrap(), MediaType::parse(range).unwrap());
            assert_eq!(own.matches(&range), expected, "{own} {range}");
        }
    }

    #[test]
    fn structured_syntaxes_are_told_apart() {
        // JSON, XML.
        for (text, expected) in [
            ("application/json", [true, false]),
            ("text/json", [true, false]),
            ("image/json", [false; 2]),
            ("application/a+json", [true, false]),
            ("application/jsonx", [false; 2]),
            ("application/xml", [false, true]),
            ("text/xml", [false, true]),
            ("image/xml", [false; 2]),
            ("image/svg+xml", [false, true]),
            ("text/plain", [false; 2]),
        ] {
            let own = MediaType::parse(text).unwrap();
            assert_eq!([own.has_syntax("json"), own.has_syntax("xml")], expected, "{text}");
        }
    }

    #[test]
    fn parameters_are_found_in_any_case() {
        let own = MediaType::parse("text/xml; A=b; CharSet=latin1").unwrap();
        assert_eq!((own.parameter("a"), own.parameter("B"), own.charset()), (Some("b"), None, Some("latin1")));
        assert_eq!(charset("text/xml; charset=\"utf-8\""), Some("utf-8".to_owned()));
        assert_eq!((charset("text/xml"), charset("text; charset=utf-8")), (None, None));
        for (text, expected) in [
            ("a/b; x=\"c\\\td\"", Ok("c\td")),
            ("a/b; x=\"c\td\"", Ok("c\td")),
            ("a/b; x=\"c\\\\d\"", Ok("c\\d")),
            ("a/b; x=\"c\u{1}d\"", Err(MediaTypeError::Parameter)),
            ("a/b; x=\"c\\\u{1}d\"", Err(MediaTypeError::Parameter)),
            ("a/b; x=\"c\\", Err(MediaTypeError::Parameter)),
        ] {
            let found = MediaType::parse(text).map(|found| found.parameters[0].1.clone());
            assert_eq!(found, expected.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn ranges_are_matched_with_their_parameters() {
        assert!(matches("text/*", "text/xml") && !matches("text/*", "image/xml") && !matches("text", "text/xml"));
        // By their names alone, parameters do not count.
        assert!(matches("text/xml; a=b", "text/xml; a=c") && matches("text/xml; a=b", "text/xml"));
        for (own, range, expected) in [
            ("a/b; X=Y", "a/b; x=y", true),
            ("a/b", "a/b; x=y", false),
            ("a/b", "a/b; q=0.5", true),
            ("a/b+c", "a/*+c", true),
            ("a/b+c", "a/*+d", false),
            ("a/b", "a/*+b", false),
        ] {
            let (own, range) = (MediaType::parse(own).unwrap(), MediaType::parse(range).unwrap());
            assert_eq!(own.matches(&range), expected, "{own} {range}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_again(value in "[ -~é]{0,8}") {
            let own = MediaType { main: "a".into(), sub: "b+c".into(), parameters: vec![("x".into(), value)] };
            prop_assert_eq!(MediaType::parse(&own.to_string()), Ok(own));
        }

        #[test]
        fn no_text_panics(text in "[a-c/;=\"\\\\ ,*é]{0,16}") {
            let _ = MediaType::parse(&text);
        }
    }
}
