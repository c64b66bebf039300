//! Path templates: `/orders/{id}/lines` (OpenAPI 3.1 section 4.8.8.2).

use super::percent;

/// A path template, split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<TemplatePart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TemplatePart {
    Literal(String),
    Expression(String),
}

/// Why a text is no path template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A `{` without `}`, or the other way round.
    #[error("the path template `{0}` has an unpaired brace")]
    Brace(String),
    /// `{}`
    #[error("the path template `{0}` has an expression without a name")]
    Nameless(String),
    /// A name occurs twice.
    #[error("the path template `{0}` names `{1}` twice")]
    Repeated(String, String),
}

impl Template {
    /// Splits a template.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let brace = || TemplateError::Brace(text.to_owned());
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (literal, after) = rest.split_at(open);
            let (name, after) = after.strip_prefix('{').ok_or_else(brace)?.split_once('}').ok_or_else(brace)?;
            if name.contains('{') {
                return Err(brace());
            }
            if name.is_empty() {
                return Err(TemplateError::Nameless(text.to_owned()));
            }
            if parts.contains(&TemplatePart::Expression(name.to_owned())) {
                return Err(TemplateError::Repeated(text.to_owned(), name.to_owned()));
            }
            if !literal.is_empty() {
                parts.push(TemplatePart::Literal(literal.to_owned()));
            }
            parts.push(TemplatePart::Expression(name.to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(TemplatePart::Literal(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// Fills in encoded values; an expression without a value stays as it is.
    pub fn fill<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> String {
        self.parts.iter().fold(String::new(), |mut path, part| {
            match part {
                TemplatePart::Literal(text) => path.push_str(text),
                TemplatePart::Expression(name) => match value(name) {
                    Some(value) => path.push_str(value),
                    None => path.extend(["{", name, "}"]),
                },
            }
            path
        })
    }

    /// The encoded values in a concrete path; `None` where the path does not fit. A value never spans a `/` and is never empty.
    pub fn values<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let mut found = Vec::new();
        matches(&self.parts, path, &mut found).then_some(found)
    }
}

fn matches<'t, 'p>(parts: &'t [TemplatePart], path: &'p str, found: &mut Vec<(&'t str, &'p str)>) -> bool {
    let Some((part, others)) = parts.split_first() else {
        return path.is_empty();
    };
    match part {
        TemplatePart::Literal(text) => literal(text, path).is_some_and(|rest| matches(others, rest, found)),
        TemplatePart::Expression(name) => {
            let longest = path.find('/').unwrap_or(path.len());
            // Nothing follows within the segment in nearly every template, so the longest value is tried first.
            for end in (1..=longest).rev().filter(|end| path.is_char_boundary(*end)) {
                found.push((name, &path[..end]));
                if matches(others, &path[end..], found) {
                    return true;
                }
                found.pop();
            }
            false
        }
    }
}

/// What follows a literal, which may be spelled with escapes.
fn literal<'p>(text: &str, path: &'p str) -> Option<&'p str> {
    if let Some(rest) = path.strip_prefix(text) {
        return Some(rest);
    }
    let mut rest = path;
    for character in text.chars() {
        if let Some(after) = rest.strip_prefix(character) {
            rest = after;
            continue;
        }
        let length = 3 * character.len_utf8();
        let escaped = rest.get(..length).filter(|own| own.matches('%').count() * 3 == length)?;
        if percent::decode(escaped).ok()?.chars().ne([character]) {
            return None;
        }
        rest = &rest[length..];
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn templates_are_filled_and_matched() {
        let template = Template::parse("/orders/{id}/lines.{format}").unwrap();
        let path = template.fill(|name| if name == "id" { Some("a%2Fb") } else { Some("json") });
        assert_eq!(path, "/orders/a%2Fb/lines.json");
        assert_eq!(template.values(&path), Some(vec![("id", "a%2Fb"), ("format", "json")]));
        assert_eq!(template.fill(|_| None), "/orders/{id}/lines.{format}");
        for (path, expected) in [
            ("/orders/1/lines.xml", true),
            ("/orders/1/lines.", false),
            ("/orders//lines.xml", false),
            ("/orders/1/2/lines.xml", false),
            ("/orders/1/lines.xml/", false),
            ("/%6Frders/1/lines%2Exml", true),
            ("/Orders/1/lines.xml", false),
            ("", false),
        ] {
            assert_eq!(template.values(path).is_some(), expected, "{path}");
        }
        let accent = Template::parse("/é€/{id}").unwrap();
        for (path, expected) in [("/é€/7", true), ("/%C3%A9%e2%82%ac/7", true), ("/é%E2%82/7", false), ("/e€/7", false)]
        {
            assert_eq!(accent.values(path).is_some(), expected, "{path}");
        }
        let both = Template::parse("/{a}-{b}").unwrap();
        assert_eq!(both.values("/x-y-z"), Some(vec![("a", "x-y"), ("b", "z")]));
        let last = Template::parse("/orders/{id}/lines").unwrap();
        assert_eq!(last.fill(|_| Some("7")), "/orders/7/lines");
        assert_eq!((last.values("/orders/7/lines"), last.values("/orders/7")), (Some(vec![("id", "7")]), None));
        assert_eq!(Template::parse("").unwrap().values(""), Some(vec![]));
    }

    #[test]
    fn broken_templates_are_refused() {
        for text in ["/{a", "/a}", "/{a{b}}", "/}{"] {
            assert_eq!(Template::parse(text), Err(TemplateError::Brace(text.into())), "{text}");
        }
        assert_eq!(Template::parse("/{}"), Err(TemplateError::Nameless("/{}".into())));
        assert_eq!(Template::parse("/{a}/{a}"), Err(TemplateError::Repeated("/{a}/{a}".into(), "a".into())));
    }

    proptest! {
        #[test]
        fn what_is_filled_in_is_matched_back(first in "[a-z%25.~-]{1,6}", second in "[a-z0-9]{1,6}") {
            let template = Template::parse("/a b/{x}/é/{y}").unwrap();
            let path = template.fill(|name| if name == "x" { Some(&first) } else { Some(&second) });
            prop_assert_eq!(template.values(&path), Some(vec![("x", first.as_str()), ("y", second.as_str())]));
        }

        #[test]
        fn no_text_panics(text in "[/{}a-c%é]{0,10}", path in "[/a-c%0-9é]{0,10}") {
            if let Ok(template) = Template::parse(&text) {
                template.values(&path);
            }
        }
    }
}
