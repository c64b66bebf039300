//! Case-path patterns: `*` is one part or a piece of one, `**` any number of parts.

use std::str::FromStr;

/// A pattern over case paths, such as `orders/*/query.*/missing` or `orders/**`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// `**`.
    Many,
    /// The pieces between the stars: a single one is a literal part.
    One(Vec<String>),
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    /// It is empty.
    #[error("a pattern cannot be empty")]
    Empty,
    /// It has an empty part: a slash too many.
    #[error("`{0}` has an empty part: a slash at its start or end, or two in a row")]
    EmptyPart(String),
    /// `**` is not a part on its own.
    #[error("`{0}`: ** must be a part on its own, as in orders/**")]
    Stars(String),
}

impl Pattern {
    /// `**`.
    pub fn everything() -> Self {
        Self { text: "**".to_owned(), parts: vec![Part::Many] }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole path matches.
    pub fn matches(&self, path: &str) -> bool {
        let path: Vec<&str> = path.split('/').collect();
        // Greedy matching with one place to come back to: the last `**` (as for glob stars in one part).
        let (mut part, mut at) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while at < path.len() {
            match self.parts.get(part) {
                Some(Part::Many) => {
                    retry = Some((part, at));
                    part += 1;
                }
                Some(Part::One(pieces)) if pieces_match(pieces, path[at]) => {
                    part += 1;
                    at += 1;
                }
                _ => match retry {
                    Some((many, from)) => {
                        retry = Some((many, from + 1));
                        part = many + 1;
                        at = from + 1;
                    }
                    None => return false,
                },
            }
        }
        self.parts[part..].iter().all(|part| *part == Part::Many)
    }
}

impl FromStr for Pattern {
    type Err = BadPattern;

    fn from_str(text: &str) -> Result<Self, BadPattern> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadPattern::Empty);
        }
        let part = |part: &str| match part {
            "" => Err(BadPattern::EmptyPart(text.to_owned())),
            "**" => Ok(Part::Many),
            _ if part.contains("**") => Err(BadPattern::Stars(text.to_owned())),
            _ => Ok(Part::One(part.split('*').map(str::to_owned).collect())),
        };
        let parts = text.split('/').map(part).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), parts })
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether `text` is the pieces with anything between them.
fn pieces_match(pieces: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = pieces else {
        return pieces.iter().all(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        let Some(at) = rest.find(piece.as_str()) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use quickcheck::{Gen, QuickCheck};

    use super::*;

    #[test]
    fn patterns_match_whole_paths() {
        let path = "orders/createOrder/query.kind/missing.pdf";
        for (pattern, expected) in [
            (path, true),
            ("**", true),
            ("orders/**", true),
            ("**/missing.pdf", true),
            ("**/query.*/**", true),
            ("*/*/*/*", true),
            ("orders/*/query.*/missing*", true),
            ("orders/*Order/*.kind/m*g.*f", true),
            ("orders/createOrder/query.kind/missing.pdf/**", true),
            ("**/orders/**/createOrder/**", true),
            ("orders", false),
            ("orders/*", false),
            ("*/*/*", false),
            ("*/*/*/*/*", false),
            ("orders/createOrder/query.kind/missing", false),
            ("Orders/**", false),
            ("**/query.kind", false),
            ("orders/create*e/**", false),
        ] {
            assert_eq!(pattern.parse::<Pattern>().unwrap().matches(path), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        assert_eq!(" ".parse::<Pattern>(), Err(BadPattern::Empty));
        for text in ["/a", "a/", "a//b"] {
            assert_eq!(text.parse::<Pattern>(), Err(BadPattern::EmptyPart(text.into())));
        }
        for text in ["a**", "a/***", "**b/c"] {
            assert_eq!(text.parse::<Pattern>(), Err(BadPattern::Stars(text.into())));
        }
    }

    /// What the pattern means, written as plainly as possible.
    fn meaning(pattern: &[&str], path: &[&str]) -> bool {
        match pattern {
            [] => path.is_empty(),
            ["**", rest @ ..] => (0..=path.len()).any(|skip| meaning(rest, &path[skip..])),
            [part, rest @ ..] => path.first().is_some_and(|own| letters(part, own)) && meaning(rest, &path[1..]),
        }
    }

    fn letters(part: &str, text: &str) -> bool {
        match part.chars().next() {
            None => text.is_empty(),
            Some('*') => (0..=text.len()).any(|skip| letters(&part[1..], &text[skip..])),
            Some(letter) => text.starts_with(letter) && letters(&part[1..], &text[1..]),
        }
    }

    #[test]
    fn matching_agrees_with_the_plain_meaning() {
        #[expect(clippy::needless_pass_by_value, reason = "quickcheck passes by value")]
        fn law(pattern: Vec<u8>, path: Vec<u8>) -> bool {
            let pick = |bytes: &[u8], words: &[&'static str]| -> Vec<&'static str> {
                bytes.iter().take(6).map(|byte| words[usize::from(*byte) % words.len()]).collect()
            };
            let mut pattern = pick(&pattern, &["**", "*", "a", "b*", "*a*b", "ab"]);
            let mut path = pick(&path, &["a", "b", "ab", "ba", "abab"]);
            pattern.push("**");
            path.push("a");
            let parsed: Pattern = pattern.join("/").parse().unwrap();
            parsed.matches(&path.join("/")) == meaning(&pattern, &path)
        }
        QuickCheck::new().rng(Gen::new(12)).tests(2_000).quickcheck(law as fn(Vec<u8>, Vec<u8>) -> bool);
    }
}
