//! Legal spellings of one JSON value: white space, the order of members, escapes.

use std::fmt::Write as _;

use serde_json::Value;

use crate::generate::Dice;

const SPACES: [&str; 6] = [" ", "\n", "\t", "\r\n", "    ", "\n\n\t "];

/// How many places of a value can be spelled in another way.
pub(super) fn sites(value: &Value) -> usize {
    let mut printer = Printer { edits: &[], site: 0, text: String::new() };
    printer.value(value);
    printer.site
}

/// Some places, and how each is spelled.
pub(super) fn draw(sites: usize, dice: &mut Dice<'_>) -> Vec<(usize, u8)> {
    let most = [1, 3, 12, sites][dice.below(4)];
    (0..dice.between(1, most)).map(|_| (dice.below(sites), u8::try_from(dice.below(250)).unwrap_or(0))).collect()
}

/// The value with these places spelled in another way; `None` where that makes no difference.
pub(super) fn spell(value: &Value, edits: &[(usize, u8)]) -> Option<Vec<u8>> {
    let mut printer = Printer { edits, site: 0, text: String::new() };
    printer.value(value);
    let same = serde_json::from_str::<Value>(&printer.text).is_ok_and(|read| read == *value);
    let plain = value.to_string();
    (same && printer.text != plain).then(|| printer.text.into_bytes())
}

struct Printer<'e> {
    edits: &'e [(usize, u8)],
    site: usize,
    text: String,
}

impl Printer<'_> {
    /// The choice at the next place.
    fn choice(&mut self) -> Option<usize> {
        let at = self.site;
        self.site += 1;
        self.edits.iter().find(|(site, _)| *site == at).map(|(_, choice)| usize::from(*choice))
    }

    fn gap(&mut self) {
        if let Some(choice) = self.choice() {
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
                if let (Some(choice), false) = (self.choice(), order.is_empty()) {
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
            other => self.text.push_str(&other.to_string()),
        }
        self.gap();
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            let choice = self.choice();
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
