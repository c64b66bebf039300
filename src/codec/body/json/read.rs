//! Bytes to values, strictly, with positions.

use serde_json::{Map, Value};

use super::position::{JsonStep, line_column, pointer};
use super::text;
use crate::codec::scalar::number_of;

/// How deep arrays and objects may be nested. Documented bodies need a handful of levels; what works on the value recurses.
pub(super) const MAX_DEPTH: usize = 256;

/// A document with more issues than these is judged well enough by the first.
const MAX_ISSUES: usize = 100;

/// A JSON text that was read.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::codec) struct JsonDocument {
    /// The value. Of a repeated member the last one counts, as in most readers.
    pub value: Value,
    /// What the value cannot show.
    pub issues: Vec<JsonIssue>,
}

/// Something in a JSON text that is legal by its grammar and yet read differently by different readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::codec) struct JsonIssue {
    /// `duplicate`: a member name occurs twice (RFC 8259 section 4). `surrogate`: half of a surrogate pair (section 8.2).
    /// `byte-order-mark`: a mark at the start (section 8.1).
    pub keyword: &'static str,
    /// JSON Pointer of the value concerned.
    pub pointer: String,
    /// What is wrong, in words, without values.
    pub message: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Why bytes are no JSON text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (line {line}, column {column})")]
pub(in crate::codec) struct JsonError {
    /// What kind of fault it is.
    pub kind: JsonErrorKind,
    /// What is wrong, in words.
    pub message: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Kinds of faults of a JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::codec) enum JsonErrorKind {
    /// It does not follow the grammar.
    Syntax,
    /// It is not UTF-8.
    Encoding,
    /// It is nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// Reads a JSON text.
pub(in crate::codec) fn read(bytes: &[u8]) -> Result<JsonDocument, JsonError> {
    let mut reader = JsonReader::of(bytes)?;
    let value = reader.document()?;
    Ok(JsonDocument { value, issues: reader.issues })
}

/// Line and column of the value at a JSON Pointer, or of the nearest value around it that exists.
pub(super) fn locate(bytes: &[u8], wanted: &str) -> Option<(usize, usize)> {
    let mut reader = JsonReader::of(bytes).ok()?;
    reader.wanted = Some((wanted.to_owned(), None));
    reader.document().ok()?;
    let (_, found) = reader.wanted?;
    found.map(|(_, offset)| line_column(reader.text, offset))
}

struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    steps: Vec<JsonStep>,
    issues: Vec<JsonIssue>,
    /// A pointer that is looked for, and the length and offset of the best match so far.
    wanted: Option<(String, Option<(usize, usize)>)>,
}

impl<'a> JsonReader<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, JsonError> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let (line, column) = line_column(valid, valid.len());
            JsonError { kind: JsonErrorKind::Encoding, message: "it is not UTF-8".to_owned(), line, column }
        })?;
        Ok(Self { text, at: 0, steps: Vec::new(), issues: Vec::new(), wanted: None })
    }

    fn document(&mut self) -> Result<Value, JsonError> {
        if self.text.starts_with('\u{FEFF}') {
            self.issue("byte-order-mark", 0, "a byte order mark stands before the text");
            self.at = '\u{FEFF}'.len_utf8();
        }
        self.space();
        let value = self.value()?;
        self.space();
        if self.at < self.text.len() { Err(self.fault("more follows after the value")) } else { Ok(value) }
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        self.look();
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => {
                let start = self.at;
                let (text, lone) = self.string()?;
                if lone {
                    self.issue("surrogate", start, "a string holds half of a surrogate pair");
                }
                Ok(Value::String(text))
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                for (word, value) in [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)]
                {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.fault(if self.peek().is_none() {
                    "the text ends where a value should stand"
                } else {
                    "no value stands here"
                }))
            }
        }
    }

    fn object(&mut self) -> Result<Value, JsonError> {
        self.open()?;
        let mut members = Map::new();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.fault("no member name stands here"));
            }
            let (name, lone) = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(self.fault("no `:` follows a member name"));
            }
            self.space();
            self.steps.push(JsonStep::Member(name));
            if lone {
                self.issue("surrogate", start, "a member name holds half of a surrogate pair");
            }
            let value = self.value()?;
            let Some(JsonStep::Member(name)) = self.steps.pop() else {
                return Err(self.fault("no member name stands here"));
            };
            if members.contains_key(&name) {
                self.steps.push(JsonStep::Member(name.clone()));
                self.issue("duplicate", start, "a member name occurs twice in one object");
                self.steps.pop();
            }
            members.insert(name, value);
            self.space();
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.take(b',') {
                return Err(self.fault("neither `,` nor `}` follows a member"));
            }
            self.space();
        }
    }

    fn array(&mut self) -> Result<Value, JsonError> {
        self.open()?;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.steps.push(JsonStep::Item(items.len()));
            items.push(self.value()?);
            self.steps.pop();
            self.space();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            if !self.take(b',') {
                return Err(self.fault("neither `,` nor `]` follows an item"));
            }
            self.space();
        }
    }

    /// Steps into an array or object.
    fn open(&mut self) -> Result<(), JsonError> {
        if self.steps.len() == MAX_DEPTH {
            let message = format!("arrays and objects are nested more than {MAX_DEPTH} deep");
            return Err(JsonError { kind: JsonErrorKind::TooDeep, message, ..self.fault("") });
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(String, bool), JsonError> {
        self.at += 1;
        match text::read(&self.text[self.at..]) {
            Ok(token) => {
                self.at += token.length;
                Ok((token.text, token.lone))
            }
            Err((reason, offset)) => {
                self.at += offset;
                Err(self.fault(reason))
            }
        }
    }

    /// `[ "-" ] int [ frac ] [ exp ]`
    fn number(&mut self) -> Result<Value, JsonError> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        let token = &rest[..end];
        let digits = token.strip_prefix('-').unwrap_or(token);
        let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
        let zero = whole > 1 && digits.starts_with('0');
        // The shared reading of decimal numbers allows more: `.5`, `5.`, leading zeros.
        let point = digits.find('.').is_some_and(|at| !digits[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
        match number_of(token) {
            Some(number) if whole > 0 && !zero && !point => {
                self.at += end;
                Ok(if token == "-0" { Value::from(-0.0) } else { Value::Number(number) })
            }
            _ => Err(self.fault("a number is not in the form of JSON")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fault(&self, message: &str) -> JsonError {
        let (line, column) = line_column(self.text, self.at);
        JsonError { kind: JsonErrorKind::Syntax, message: message.to_owned(), line, column }
    }

    fn issue(&mut self, keyword: &'static str, offset: usize, message: &str) {
        if self.issues.len() < MAX_ISSUES {
            let (line, column) = line_column(self.text, offset);
            let (pointer, message) = (pointer(&self.steps), message.to_owned());
            self.issues.push(JsonIssue { keyword, pointer, message, line, column });
        }
    }

    /// Notes the place of the value that begins here, where it is nearer to the wanted one than any before.
    fn look(&mut self) {
        let Some((wanted, best)) = &mut self.wanted else {
            return;
        };
        let own = pointer(&self.steps);
        let around = wanted.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if around && best.is_none_or(|(length, _)| length <= own.len()) {
            *best = Some((own.len(), self.at));
        }
    }
}
