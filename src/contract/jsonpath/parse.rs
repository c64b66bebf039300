//! Reads a `JSONPath` query.

use serde_json::Value;

use super::{Comparison, Operand, Query, Segment, Selector, Test};

/// Filters nested deeper than this are refused.
const MAX_DEPTH: usize = 32;

/// Parses a query that begins with `$`; the error says what was expected and where (characters from 0).
pub(crate) fn parse(text: &str) -> Result<Query, String> {
    let mut parser = Parser { text: text.chars().collect(), at: 0, depth: 0 };
    let query = parser.query()?;
    if query.relative {
        return Err("a query begins with `$`".to_owned());
    }
    if parser.at < parser.text.len() {
        return parser.fail("the end of the query");
    }
    Ok(query)
}

struct Parser {
    text: Vec<char>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn fail<T>(&self, expected: &str) -> Result<T, String> {
        Err(match self.text.get(self.at) {
            Some(found) => format!("expected {expected} at character {}, found `{found}`", self.at + 1),
            None => format!("expected {expected} at the end"),
        })
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, word: &str) -> bool {
        let fits = word.chars().enumerate().all(|(offset, letter)| self.text.get(self.at + offset) == Some(&letter));
        if fits {
            self.at += word.chars().count();
        }
        fits
    }

    fn blank(&mut self) {
        while self.peek().is_some_and(|letter| matches!(letter, ' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn query(&mut self) -> Result<Query, String> {
        let relative = match self.peek() {
            Some('$') => false,
            Some('@') => true,
            _ => return self.fail("`$` or `@`"),
        };
        self.at += 1;
        let mut segments = Vec::new();
        loop {
            let start = self.at;
            self.blank();
            if self.eat("..") {
                let selectors = if self.peek() == Some('[') { self.bracket()? } else { vec![self.shorthand()?] };
                segments.push(Segment { descendant: true, selectors });
            } else if self.eat(".") {
                segments.push(Segment { descendant: false, selectors: vec![self.shorthand()?] });
            } else if self.peek() == Some('[') {
                segments.push(Segment { descendant: false, selectors: self.bracket()? });
            } else {
                self.at = start;
                return Ok(Query { relative, segments });
            }
        }
    }

    fn shorthand(&mut self) -> Result<Selector, String> {
        if self.eat("*") {
            return Ok(Selector::Wildcard);
        }
        let start = self.at;
        while self.peek().is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_' || !letter.is_ascii()) {
            self.at += 1;
        }
        let name: String = self.text[start..self.at].iter().collect();
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            self.at = start;
            return self.fail("a name or `*`");
        }
        if self.peek() == Some('-') {
            return self.fail("a segment; a name with `-` is written ['like-this']");
        }
        Ok(Selector::Name(name))
    }

    fn bracket(&mut self) -> Result<Vec<Selector>, String> {
        self.at += 1;
        let mut selectors = Vec::new();
        loop {
            self.blank();
            selectors.push(self.selector()?);
            self.blank();
            if self.eat("]") {
                return Ok(selectors);
            }
            if !self.eat(",") {
                return self.fail("`,` or `]`");
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, String> {
        match self.peek() {
            Some('\'' | '"') => self.string().map(Selector::Name),
            Some('*') => {
                self.at += 1;
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.at += 1;
                self.blank();
                self.or().map(Selector::Filter)
            }
            _ => self.index_or_slice(),
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, String> {
        let start = self.integer()?;
        self.blank();
        if !self.eat(":") {
            return start.map_or_else(|| self.fail("a selector"), |index| Ok(Selector::Index(index)));
        }
        self.blank();
        let end = self.integer()?;
        self.blank();
        let mut step = None;
        if self.eat(":") {
            self.blank();
            step = self.integer()?;
        }
        Ok(Selector::Slice { start, end, step: step.unwrap_or(1) })
    }

    fn integer(&mut self) -> Result<Option<i64>, String> {
        let start = self.at;
        self.eat("-");
        while self.peek().is_some_and(|letter| letter.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            return Ok(None);
        }
        let digits: String = self.text[start..self.at].iter().collect();
        match digits.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => self.fail("an integer"),
        }
    }

    fn string(&mut self) -> Result<String, String> {
        let quote = self.text[self.at];
        self.at += 1;
        let mut json = String::from('"');
        loop {
            let Some(letter) = self.peek() else { return self.fail("the closing quote") };
            self.at += 1;
            match letter {
                _ if letter == quote => break,
                '\\' => {
                    let Some(next) = self.peek() else { return self.fail("an escape") };
                    self.at += 1;
                    if next == '\'' {
                        json.push('\'');
                    } else {
                        json.extend(['\\', next]);
                    }
                }
                '"' => json.push_str("\\\""),
                other => json.push(other),
            }
        }
        json.push('"');
        serde_json::from_str(&json).or_else(|_| self.fail("a string without control characters or unknown escapes"))
    }

    fn or(&mut self) -> Result<Test, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fail("less nesting");
        }
        let mut tests = vec![self.and()?];
        self.blank();
        while self.eat("||") {
            self.blank();
            tests.push(self.and()?);
            self.blank();
        }
        self.depth -= 1;
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::Or(tests) })
    }

    fn and(&mut self) -> Result<Test, String> {
        let mut tests = vec![self.basic()?];
        self.blank();
        while self.eat("&&") {
            self.blank();
            tests.push(self.basic()?);
            self.blank();
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::And(tests) })
    }

    fn basic(&mut self) -> Result<Test, String> {
        if self.peek() == Some('!') && self.text.get(self.at + 1) != Some(&'=') {
            self.at += 1;
            self.blank();
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return self.fail("less nesting");
            }
            let inner = self.basic()?;
            self.depth -= 1;
            return Ok(Test::Not(Box::new(inner)));
        }
        if self.eat("(") {
            self.blank();
            let inner = self.or()?;
            self.blank();
            return if self.eat(")") { Ok(inner) } else { self.fail("`)`") };
        }
        let left = self.operand()?;
        self.blank();
        let Some(comparison) = self.comparison() else {
            return match left {
                Operand::Query(query) => Ok(Test::Exists(query)),
                Operand::Literal(_) => self.fail("a comparison"),
            };
        };
        self.blank();
        let right = self.operand()?;
        Ok(Test::Compare(left, comparison, right))
    }

    fn comparison(&mut self) -> Option<Comparison> {
        [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ]
        .into_iter()
        .find_map(|(word, comparison)| self.eat(word).then_some(comparison))
    }

    fn operand(&mut self) -> Result<Operand, String> {
        match self.peek() {
            Some('$' | '@') => self.query().map(Operand::Query),
            Some('\'' | '"') => self.string().map(|text| Operand::Literal(Value::String(text))),
            _ => {
                for (word, value) in [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)]
                {
                    if self.eat(word) {
                        return Ok(Operand::Literal(value));
                    }
                }
                self.number()
            }
        }
    }

    fn number(&mut self) -> Result<Operand, String> {
        let start = self.at;
        while self.peek().is_some_and(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.' | 'e' | 'E'))
        {
            self.at += 1;
        }
        let text: String = self.text[start..self.at].iter().collect();
        if let Ok(number) = serde_json::from_str(&text) {
            return Ok(Operand::Literal(number));
        }
        self.at = start;
        self.fail("a query or a literal (functions are not understood)")
    }
}
