//! What a `JSONPath` query may visit, read off its text: the evaluator shows neither its syntax tree nor its costs.

use std::iter::Peekable;
use std::str::CharIndices;

use super::budget::Size;
use super::error::JsonPathError;

/// Brackets and parentheses within each other. The parser tries alternatives, and each level doubles its work.
const MAX_NESTING: usize = 12;

/// A pattern is compiled for every text that it is held against: what it may weigh compiled, in bytes, and how many
/// steps that takes (measured: 0.1 and 1.1 ms).
const PATTERNS: [(usize, u64); 2] = [(1 << 13, 1_000), (1 << 17, 10_000)];

/// The segments of a query and how deeply its brackets lie within each other.
#[derive(Debug, Default)]
pub(super) struct QueryShape {
    pub(super) segments: Vec<QuerySegment>,
    pub(super) nesting: usize,
}

/// What one segment does with each node that it is given.
#[derive(Debug, Default)]
pub(super) struct QuerySegment {
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Whether it visits all descendants.
    descends: bool,
    /// Whether it tests what it selects.
    filters: bool,
    /// Selectors after the first one.
    alternatives: u32,
    /// Queries in its filters.
    queries: u64,
    /// Of these, those that begin at the root.
    from_root: u32,
    /// Inner segments that visit all descendants, and inner filters.
    descents: u32,
    /// Commas in its filters.
    branches: u32,
    /// What its patterns cost.
    patterns: u64,
}

/// At most what a segment costs from one node.
pub(super) struct Cost {
    /// Steps, each of which visits a value.
    pub(super) steps: u64,
    /// Values that it selects.
    pub(super) selected: u64,
}

impl QuerySegment {
    /// Whether more is visited than the children of a node.
    pub(super) fn is_deep(&self) -> bool {
        self.descends || self.filters
    }

    /// At most what it costs from a node with so many children and so many values below it.
    pub(super) fn cost(&self, children: u64, below: u64, document: Size) -> Cost {
        let visited = if self.descends { below } else { children };
        let selectors = u64::from(self.alternatives) + 1;
        let tests = if self.filters { self.tests(visited, below, document) } else { 0 };
        Cost {
            steps: visited.saturating_add(tests).saturating_mul(selectors),
            selected: visited.saturating_mul(selectors),
        }
    }

    /// What its filters cost when they test so many values.
    fn tests(&self, tested: u64, below: u64, document: Size) -> u64 {
        let (nodes, depth) = (document.nodes as u64, document.depth as u64);
        // What a query in a filter visits or compares may be all that is below the tested value, and that at each level.
        let factors = [
            self.queries,
            2_u64.saturating_pow(self.branches),
            depth.saturating_pow(self.descents + u32::from(self.descends)),
            nodes.saturating_pow(self.from_root),
        ];
        let inner = factors.into_iter().fold(below, u64::saturating_mul);
        let matches = if self.descents == 0 { tested } else { inner };
        inner.saturating_add(matches.saturating_mul(self.patterns))
    }
}

/// Reads a query. What is no query gives any shape, unless it is nested too deeply.
pub(super) fn read(text: &str) -> Result<QueryShape, JsonPathError> {
    let mut reader =
        ShapeReader { text, letters: text.char_indices().peekable(), open: Vec::new(), shape: QueryShape::default() };
    reader.read()?;
    Ok(reader.shape)
}

struct ShapeReader<'t> {
    text: &'t str,
    letters: Peekable<CharIndices<'t>>,
    /// What is open: the opening letter and, for a function, its name.
    open: Vec<(char, &'t str)>,
    shape: QueryShape,
}

impl<'t> ShapeReader<'t> {
    fn read(&mut self) -> Result<(), JsonPathError> {
        // The last thing that was read, blanks aside.
        let (mut last, mut literal) = ('\0', None);
        while let Some((at, letter)) = self.letters.next() {
            match letter {
                ' ' | '\t' | '\n' | '\r' => continue,
                '\'' | '"' => {
                    literal = self.literal(at, letter);
                    last = letter;
                    continue;
                }
                '[' | '(' => self.opens(at, letter, last)?,
                ']' | ')' => self.closes(literal)?,
                '.' => self.dot(at),
                '-' if matches!(last, '[' | ',') && self.is_negative_index() => {
                    return Err(JsonPathError::NegativeIndex);
                }
                _ => self.inside(letter),
            }
            (last, literal) = (letter, None);
        }
        Ok(())
    }

    /// The text between quotes, as it is written; `None` where it does not end.
    fn literal(&mut self, at: usize, quote: char) -> Option<&'t str> {
        while let Some((end, letter)) = self.letters.next() {
            if letter == quote {
                return self.text.get(at + 1..end);
            }
            if letter == '\\' {
                self.letters.next();
            }
        }
        None
    }

    fn opens(&mut self, at: usize, letter: char, last: char) -> Result<(), JsonPathError> {
        let descends = self.shape.segments.last().is_some_and(|segment| segment.descends);
        if self.open.is_empty() && !(last == '.' && descends) {
            self.shape.segments.push(QuerySegment { start: at, ..QuerySegment::default() });
        }
        let before = &self.text[..at];
        let name = before.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_').len();
        self.open.push((letter, if letter == '(' { &before[name..] } else { "" }));
        self.shape.nesting = self.shape.nesting.max(self.open.len());
        if self.open.len() > MAX_NESTING { Err(JsonPathError::Nesting) } else { Ok(()) }
    }

    /// The end of a pattern is where its cost is known.
    fn closes(&mut self, literal: Option<&str>) -> Result<(), JsonPathError> {
        if let (Some((_, "match" | "search")), Some(segment)) = (self.open.pop(), self.shape.segments.last_mut()) {
            segment.patterns += pattern(literal.ok_or(JsonPathError::PatternFromDocument)?)?;
        }
        Ok(())
    }

    fn dot(&mut self, at: usize) {
        let twice = self.letters.next_if(|(_, next)| *next == '.').is_some();
        if self.open.is_empty() {
            self.shape.segments.push(QuerySegment { start: at, descends: twice, ..QuerySegment::default() });
        } else if let (true, Some(segment)) = (twice, self.shape.segments.last_mut()) {
            segment.descents += 1;
        }
    }

    fn inside(&mut self, letter: char) {
        let Some(segment) = self.shape.segments.last_mut().filter(|_| !self.open.is_empty()) else { return };
        match (letter, self.open.len()) {
            (',', 1) => segment.alternatives += 1,
            (',', _) => segment.branches += 1,
            ('?', 1) => segment.filters = true,
            ('?', _) => segment.descents += 1,
            ('@', _) => segment.queries += 1,
            ('$', _) => {
                segment.queries += 1;
                segment.from_root += 1;
            }
            _ => {}
        }
    }

    /// Whether the minus sign just read begins an index in a filter, and not a slice.
    fn is_negative_index(&mut self) -> bool {
        if self.open.len() < 2 || self.open.last().is_some_and(|(letter, _)| *letter == '(') {
            return false;
        }
        let rest = self.letters.peek().map_or("", |(at, _)| &self.text[*at..]);
        let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        !rest.trim_start().starts_with(':')
    }
}

/// The steps of one use of a pattern.
fn pattern(literal: &str) -> Result<u64, JsonPathError> {
    // Quotes and other escapes weigh what they weigh: only the size and the syntax are in question.
    let pattern = literal.replace("\\'", "'").replace("\\\"", "\"").replace("\\\\", "\\");
    for (bytes, steps) in PATTERNS {
        match regex::RegexBuilder::new(&format!("(?R)^({pattern})$")).size_limit(bytes).build() {
            Ok(_) => return Ok(steps),
            Err(regex::Error::CompiledTooBig(_)) => {}
            Err(_) => return Err(JsonPathError::Pattern(pattern)),
        }
    }
    Err(JsonPathError::PatternTooLarge(pattern))
}
