//! What an input is made from, in a form that can be made simpler.

use serde_json::Value;

use crate::generate::draw::{simpler, texts};

/// What an input is made from.
#[derive(Debug, Clone, PartialEq)]
pub enum Genome {
    /// A value, written as its place asks.
    Value(Value),
    /// A text, put where it belongs as it is or percent-encoded.
    Text(String),
    /// The bytes of a body.
    Bytes(Vec<u8>),
    /// Places in the documented spelling, and what is spelled differently there.
    Edits(Vec<(usize, u8)>),
}

impl Genome {
    /// Simpler ones, the boldest first.
    pub(super) fn simpler(&self) -> Vec<Self> {
        match self {
            Self::Value(value) => simpler(value).into_iter().map(Self::Value).collect(),
            Self::Text(text) => texts(text).into_iter().map(Self::Text).collect(),
            Self::Bytes(bytes) => shorter(bytes).into_iter().map(Self::Bytes).collect(),
            Self::Edits(edits) => shorter(edits).into_iter().map(Self::Edits).collect(),
        }
    }
}

/// Without each half, each quarter, …, each element.
fn shorter<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let mut found = Vec::new();
    let mut width = items.len() / 2;
    if items.len() == 1 {
        return found;
    }
    while width > 0 && found.len() < 600 {
        for at in (0..items.len()).step_by(width) {
            let end = (at + width).min(items.len());
            found.push(items[..at].iter().chain(&items[end..]).cloned().collect());
        }
        width /= 2;
    }
    found
}

#[cfg(test)]
mod tests {
    use quickcheck::{Arbitrary, Gen, QuickCheck};
    use serde_json::Number;

    use super::*;

    impl Arbitrary for Genome {
        fn arbitrary(g: &mut Gen) -> Self {
            match u8::arbitrary(g) % 4 {
                0 => Self::Text(String::arbitrary(g)),
                1 => Self::Bytes(Vec::arbitrary(g)),
                2 => Self::Edits(Vec::arbitrary(g)),
                _ => Self::Value(value(g, 3)),
            }
        }
    }

    fn value(g: &mut Gen, depth: u8) -> Value {
        let several = |g: &mut Gen| 0..usize::arbitrary(g) % 4;
        match u8::arbitrary(g) % if depth == 0 { 5 } else { 7 } {
            0 => Value::Null,
            1 => Value::from(i64::arbitrary(g)),
            2 => Value::from(f64::arbitrary(g)),
            3 => Value::from(String::arbitrary(g)),
            4 => Value::from(bool::arbitrary(g)),
            5 => several(g).map(|_| value(g, depth - 1)).collect(),
            _ => Value::Object(several(g).map(|_| (String::arbitrary(g), value(g, depth - 1))).collect()),
        }
    }

    /// What a step must make less: there is no way down without end in it. Compared from the first member on.
    #[derive(Debug, Default, PartialEq, PartialOrd)]
    struct Weight {
        /// Characters, bytes, edits, members, items.
        size: usize,
        /// Numbers that are no 64-bit integers, and the digits of those.
        fractions: (usize, usize),
        truths: usize,
        /// The sum of all distances from zero; a negative one is half a step further away.
        integers: u128,
        /// How far the characters are from `a`.
        oddness: u64,
    }

    impl Weight {
        fn of(genome: &Genome) -> Self {
            let mut weight = Self::default();
            match genome {
                Genome::Value(value) => weight.add(value),
                Genome::Text(text) => weight.add_text(text),
                Genome::Bytes(bytes) => weight.size = bytes.len(),
                Genome::Edits(edits) => weight.size = edits.len(),
            }
            weight
        }

        fn add(&mut self, value: &Value) {
            match value {
                Value::Null => {}
                Value::Bool(truth) => self.truths += usize::from(*truth),
                Value::String(text) => self.add_text(text),
                Value::Number(number) => self.add_number(number),
                Value::Array(items) => items.iter().for_each(|item| {
                    self.size += 1;
                    self.add(item);
                }),
                Value::Object(members) => members.iter().for_each(|(name, member)| {
                    self.size += 1;
                    self.add_text(name);
                    self.add(member);
                }),
            }
        }

        fn add_number(&mut self, number: &Number) {
            if let Some(own) = number.as_i64() {
                self.integers += u128::from(own.unsigned_abs()) * 2 + u128::from(own < 0);
            } else {
                let digits = number.as_f64().map_or(0, |own| own.to_string().len());
                self.fractions = (self.fractions.0 + 1, self.fractions.1 + digits);
            }
        }

        fn add_text(&mut self, text: &str) {
            self.size += text.chars().count();
            self.oddness += text.chars().map(oddness).sum::<u64>();
        }
    }

    fn oddness(own: char) -> u64 {
        match own {
            'a' => 0,
            '0' => 1,
            own if own.is_control() || !own.is_ascii() => 10 + u64::from(u32::from(own)),
            own if own.is_ascii_uppercase() => 3,
            _ => 2,
        }
    }

    /// So every way of making an input simpler ends, whichever of its steps still fail.
    #[test]
    fn every_step_makes_an_input_simpler() {
        #[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
        fn law(genome: Genome) -> bool {
            let weight = Weight::of(&genome);
            genome.simpler().iter().all(|simpler| Weight::of(simpler) < weight)
        }
        QuickCheck::new().tests(500).quickcheck(law as fn(Genome) -> bool);
    }
}
