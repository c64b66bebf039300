//! A line of a source, and what of it is meant.

use std::ops::Range;

use super::{Location, SourceText};

/// Characters beside what is meant that are shown where a line is long.
const BESIDE: usize = 60;

/// Characters of what is meant that are shown.
const MEANT: usize = 120;

/// A line of a source, and what of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Where what is meant begins.
    pub location: Location,
    /// The text of the line, without its end; empty where there is none to show.
    pub text: String,
    /// What is meant: bytes of `text`.
    pub span: Range<usize>,
}

/// A line in parts, to be shown: without its indentation, cut, and with pictures for what cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What is before.
    pub before: String,
    /// What is meant.
    pub meant: String,
    /// What is behind.
    pub after: String,
}

impl Excerpt {
    /// The line of a place; what is meant is the entry, key or value that begins there.
    pub fn new(location: Location, text: &str) -> Self {
        let span = entry(text, location.column);
        Self { location, text: text.to_owned(), span }
    }

    /// The line of a place in a source.
    pub fn of(location: &Location, source: Option<&SourceText>) -> Self {
        Self::new(location.clone(), source.and_then(|source| source.line(location.line)).unwrap_or_default())
    }

    /// The line in parts.
    pub fn shown(&self) -> Shown {
        let part = |range: Range<usize>| self.text.get(range).unwrap_or_default();
        let before: Vec<char> = part(0..self.span.start).trim_start().chars().collect();
        let (meant, after) = (part(self.span.clone()), part(self.span.end..self.text.len()));
        let left_out = before.len().saturating_sub(BESIDE);
        let before: String = before[left_out..].iter().collect();
        Shown {
            before: format!("{}{}", if left_out > 0 { "…" } else { "" }, visible(&before)),
            meant: visible(&cut(meant, MEANT)),
            after: visible(&cut(after.trim_end(), BESIDE)),
        }
    }
}

fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Tabs as blanks, and pictures for control characters, as the terminal shows them.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\t' => visible.push_str("    "),
            '\0'..='\x1f' => visible.push(char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{fffd}')),
            '\x7f' => visible.push('\u{2421}'),
            // The last ones turn the direction of what follows.
            '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => visible.push('\u{fffd}'),
            _ => visible.push(letter),
        }
    }
    visible
}

/// What begins at a column (in characters, from 1) of a line of YAML or JSON: in `{…}` or `[…]` to the next comma or bracket,
/// else to the end of what is written.
fn entry(line: &str, column: u32) -> Range<usize> {
    let start = line.char_indices().nth(column.saturating_sub(1) as usize).map_or(line.len(), |(at, _)| at);
    let (_, open) = scan(&line[..start], false);
    let (length, _) = scan(&line[start..], open > 0);
    let written = line[start..start + length].trim_end();
    start..start + written.strip_suffix(',').unwrap_or(written).len()
}

/// Where an entry ends, and how many brackets are open there.
fn scan(text: &str, in_brackets: bool) -> (usize, usize) {
    let (mut open, mut last) = (0_usize, ' ');
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' | '\'' if !last.is_alphanumeric() => {
                while let Some((_, inner)) = letters.next().filter(|(_, inner)| *inner != letter) {
                    if inner == '\\' && letter == '"' {
                        letters.next();
                    }
                }
            }
            ',' | ']' | '}' if in_brackets && open == 0 => return (at, open),
            '#' if last.is_whitespace() && at > 0 => return (at, open),
            '[' | '{' => open += 1,
            ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        last = letter;
    }
    (text.len(), open)
}

#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
mod tests {
    use super::*;

    fn excerpt(line: &str, column: u32) -> Excerpt {
        Excerpt::new(Location { file: "a.yaml".into(), line: 1, column }, line)
    }

    #[test]
    fn what_is_meant_is_the_entry_at_the_column() {
        for (line, column, meant) in [
            ("  required: true  ", 3, "required: true"),
            ("  required: true  # always", 3, "required: true"),
            ("  pattern: ^a,[b]#c$", 12, "^a,[b]#c$"),
            ("é: ü", 4, "ü"),
            ("get:", 1, "get:"),
            (
                "- {name: a, schema: {type: [string, 'null'], x: 1}, in: query}",
                13,
                "schema: {type: [string, 'null'], x: 1}",
            ),
            ("- {name: a, schema: {type: [string, 'null'], x: 1}, in: query}", 22, "type: [string, 'null']"),
            ("- {name: a, in: query}", 13, "in: query"),
            ("- {name: 'a, }b', in: query}", 4, "name: 'a, }b'"),
            ("- {name: 'a, {b', in: query} # x", 19, "in: query"),
            (r#"  "type": "a\", b","#, 3, r#""type": "a\", b""#),
            ("- target: \"$[?length(@) > 0, 1]\"", 11, "\"$[?length(@) > 0, 1]\""),
            ("says: it's # 5", 1, "says: it's"),
            ("ab", 9, ""),
            ("", 1, ""),
        ] {
            let excerpt = excerpt(line, column);
            assert_eq!(&line[excerpt.span.clone()], meant, "{line} {column}");
        }
    }

    #[test]
    fn long_lines_are_cut_and_nothing_is_invisible() {
        let line = format!("  {}{{a: 1}}", "é: [x, \t] ".repeat(20));
        let shown = excerpt(&line, 204).shown();
        assert_eq!((shown.before.chars().count(), shown.meant.as_str(), shown.after.as_str()), (79, "a: 1", "}"));
        assert!(shown.before.starts_with('…') && !shown.before.contains('\t'));
        let shown = excerpt(&"x".repeat(500), 1).shown();
        assert_eq!((shown.before.as_str(), shown.meant.chars().count()), ("", MEANT + 1));
        let shown = excerpt("a: \u{1b}[31m\u{202e}\0", 1).shown();
        assert_eq!(shown.meant, "a: \u{241b}[31m\u{fffd}\u{2400}");
    }

    #[test]
    fn no_line_makes_it_panic() {
        fn random(line: String, column: u32) -> bool {
            let excerpt = excerpt(&line, column % 40);
            line.get(excerpt.span.clone()).is_some() && excerpt.shown().meant.len() < 4 * (MEANT + 2)
        }
        quickcheck::quickcheck(random as fn(String, u32) -> bool);
    }
}
