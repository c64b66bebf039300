//! Legal spellings of one JSON value: white space, the order of members, escapes, and how numbers are written.

use std::fmt::Write as _;

use serde_json::Value;

use crate::codec::body::DrawnSpelling;

const SPACES: [&str; 6] = [" ", "\n", "\t", "\r\n", "    ", "\n\n\t "];

/// What of a value is spelled in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JsonSpelled {
    /// Everything but numbers.
    Text,
    /// Numbers: `1.0`, `1e0`.
    Numbers,
}

/// The places of a value whose text, and those whose numbers, can be spelled in another way.
pub(super) fn spellings(value: &Value) -> Vec<DrawnSpelling> {
    // Readers into integer types refuse `1.0`, which is legal and which nobody writes on purpose.
    [(JsonSpelled::Text, "any-spelling", false), (JsonSpelled::Numbers, "any-number-spelling", true)]
        .into_iter()
        .map(|(spelled, variant, is_rare)| {
            let (sites, value) = (sites(spelled, value), value.clone());
            let spell = Box::new(move |edits: &[(usize, u8)]| spell(spelled, &value, edits));
            DrawnSpelling { variant, is_rare, sites, most: vec![1, 3, 12, sites], ways: 250, spell }
        })
        .collect()
}

/// How many places of a value can be spelled in another way.
fn sites(spelled: JsonSpelled, value: &Value) -> usize {
    let mut printer = Printer { spelled, edits: &[], site: 0, text: String::new() };
    printer.value(value);
    printer.site
}

/// The value with these places spelled in another way; `None` where that makes no difference.
fn spell(spelled: JsonSpelled, value: &Value, edits: &[(usize, u8)]) -> Option<Vec<u8>> {
    let mut printer = Printer { spelled, edits, site: 0, text: String::new() };
    printer.value(value);
    let same = serde_json::from_str::<Value>(&printer.text).is_ok_and(|read| alike(&read, value));
    let plain = value.to_string();
    (same && printer.text != plain).then(|| printer.text.into_bytes())
}

/// Whether two values are the same where `1` and `1.0` are (RFC 8259 section 6).
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, own)| other.get(name).is_some_and(|other| alike(own, other)))
        }
        _ => one == other,
    }
}

struct Printer<'e> {
    spelled: JsonSpelled,
    edits: &'e [(usize, u8)],
    site: usize,
    text: String,
}

impl Printer<'_> {
    /// The choice at the next place, where this is of the kind that is spelled.
    fn choice(&mut self, kind: JsonSpelled) -> Option<usize> {
        if kind != self.spelled {
            return None;
        }
        let at = self.site;
        self.site += 1;
        self.edits.iter().find(|(site, _)| *site == at).map(|(_, choice)| usize::from(*choice))
    }

    fn gap(&mut self) {
        if let Some(choice) = self.choice(JsonSpelled::Text) {
            self.text.push_str(SPACES[choice % SPACES.len()]);
        }
    }

    fn value(&mut self, value: &Value) {
        self.gap();
        match value {
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.text.push(',');
                    }
                    self.value(item);
                }
                self.gap();
                self.text.push(']');
            }
            Value::Object(members) => {
                self.text.push('{');
                let mut order: Vec<(&String, &Value)> = members.iter().collect();
                if let (Some(choice), false) = (self.choice(JsonSpelled::Text), order.is_empty()) {
                    let by = choice % order.len();
                    order.rotate_left(by);
                    if choice % 2 == 1 {
                        order.reverse();
                    }
                }
                for (at, (name, member)) in order.into_iter().enumerate() {
                    if at > 0 {
                        self.text.push(',');
                    }
                    self.gap();
                    self.string(name);
                    self.gap();
                    self.text.push(':');
                    self.value(member);
                }
                self.gap();
                self.text.push('}');
            }
            Value::Number(number) => {
                let choice = self.choice(JsonSpelled::Numbers);
                self.number(&number.to_string(), choice);
            }
            other => self.text.push_str(&other.to_string()),
        }
        self.gap();
    }

    fn number(&mut self, text: &str, choice: Option<usize>) {
        let whole = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let spelled = match choice.map(|choice| choice % 4) {
            Some(0) if whole => format!("{text}.0"),
            Some(1) if !text.contains('e') => format!("{text}e0"),
            Some(2) if !text.contains('e') => format!("{text}E+00"),
            Some(3) if whole => format!("{text}0e-1"),
            Some(_) if !whole && !text.contains('e') => format!("{text}0"),
            _ => text.to_owned(),
        };
        self.text.push_str(&spelled);
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            let choice = self.choice(JsonSpelled::Text);
            match (choice, character) {
                (Some(choice), '/') if choice % 2 == 0 => self.text.push_str("\\/"),
                (Some(choice), _) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        let _ = if choice % 2 == 0 {
                            write!(self.text, "\\u{unit:04x}")
                        } else {
                            write!(self.text, "\\u{unit:04X}")
                        };
                    }
                }
                (None, _) => {
                    let quoted = Value::from(character.to_string()).to_string();
                    self.text.push_str(&quoted[1..quoted.len() - 1]);
                }
            }
        }
        self.text.push('"');
    }
}
