//! Values to bytes.

use std::fmt::Write as _;

use serde_json::{Number, Value};

use crate::codec::atom;

/// A legal spelling of one JSON text. Every combination means the same to a JSON reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct JsonStyle {
    /// White space between tokens.
    pub spacing: Spacing,
    /// The order of members.
    pub members: MemberOrder,
    /// What is escaped in strings.
    pub escapes: Escapes,
    /// How numbers are written.
    pub numbers: Numbers,
}

/// White space between tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Spacing {
    /// None.
    #[default]
    Compact,
    /// Spaces around every token.
    Spaces,
    /// Lines with two spaces for each level.
    Lines,
    /// CR LF and tabs around every token.
    CrLfTabs,
}

/// The order of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum MemberOrder {
    /// That of the value.
    #[default]
    Given,
    /// The reverse of it.
    Reversed,
    /// By name.
    Sorted,
}

/// What is escaped in strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Escapes {
    /// What must be.
    #[default]
    Needed,
    /// `/` as well.
    Solidus,
    /// Every character outside ASCII.
    NonAscii,
    /// Every character, as `\uXXXX`.
    All,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Numbers {
    /// The shortest way.
    #[default]
    Plain,
    /// Integers with a fraction: `1.0`.
    Fraction,
    /// With an exponent: `1e0`.
    Exponent,
}

/// Writes a value compactly, members in the value's order.
pub(super) fn write(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// Writes a value in a style. Symbols are left as they are.
pub(super) fn spell(value: &Value, style: JsonStyle) -> Vec<u8> {
    let mut speller = JsonSpeller { style, text: String::new() };
    speller.value(value, 0);
    speller.text.into_bytes()
}

struct JsonSpeller {
    style: JsonStyle,
    text: String,
}

impl JsonSpeller {
    fn value(&mut self, value: &Value, level: usize) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(truth) => self.text.push_str(if *truth { "true" } else { "false" }),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.separate(at > 0, level + 1);
                    self.value(item, level + 1);
                }
                self.close(items.is_empty(), level, ']');
            }
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                match self.style.members {
                    MemberOrder::Given => {}
                    MemberOrder::Reversed => members.reverse(),
                    MemberOrder::Sorted => members.sort_by_key(|(name, _)| *name),
                }
                self.text.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    self.separate(at > 0, level + 1);
                    self.string(name);
                    self.text.push_str(match self.style.spacing {
                        Spacing::Compact => ":",
                        Spacing::Spaces => " : ",
                        Spacing::Lines => ": ",
                        Spacing::CrLfTabs => "\r\n\t:\t",
                    });
                    self.value(value, level + 1);
                }
                self.close(members.is_empty(), level, '}');
            }
        }
    }

    fn separate(&mut self, comma: bool, level: usize) {
        if comma {
            if self.style.spacing == Spacing::Spaces {
                self.text.push(' ');
            }
            self.text.push(',');
        }
        self.line(level);
    }

    fn close(&mut self, empty: bool, level: usize, bracket: char) {
        if !empty {
            self.line(level);
        }
        self.text.push(bracket);
    }

    fn line(&mut self, level: usize) {
        match self.style.spacing {
            Spacing::Compact => {}
            Spacing::Spaces => self.text.push(' '),
            Spacing::Lines => {
                self.text.push('\n');
                self.text.extend(std::iter::repeat_n("  ", level));
            }
            Spacing::CrLfTabs => self.text.push_str("\r\n\t"),
        }
    }

    fn number(&mut self, number: &Number) {
        let integer = number.is_i64() || number.is_u64();
        let _ = match (self.style.numbers, number.as_f64()) {
            (Numbers::Fraction, _) if integer => write!(self.text, "{number}.0"),
            (Numbers::Exponent, _) if integer => write!(self.text, "{number}e0"),
            (Numbers::Exponent, Some(float)) => write!(self.text, "{float:e}"),
            _ => write!(self.text, "{number}"),
        };
    }

    fn string(&mut self, text: &str) {
        let escapes = self.style.escapes;
        let inner = atom::rewrite(text, |run, into| run.chars().for_each(|character| escape(character, escapes, into)));
        self.text.push('"');
        self.text.push_str(&inner);
        self.text.push('"');
    }
}

fn escape(character: char, escapes: Escapes, into: &mut String) {
    let numeric = |into: &mut String| {
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(into, "\\u{unit:04x}");
        }
    };
    match character {
        _ if escapes == Escapes::All => numeric(into),
        '"' => into.push_str("\\\""),
        '\\' => into.push_str("\\\\"),
        '\n' => into.push_str("\\n"),
        '\r' => into.push_str("\\r"),
        '\t' => into.push_str("\\t"),
        '/' if escapes == Escapes::Solidus => into.push_str("\\/"),
        _ if character < ' ' || escapes == Escapes::NonAscii && !character.is_ascii() => numeric(into),
        _ => into.push(character),
    }
}
