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
        match u8::arbitrary(g) % if depth == 0 { 4 } else { 6 } {
            0 => Value::Null,
            1 => Value::from(i64::arbitrary(g)),
            2 => Value::from(String::arbitrary(g)),
            3 => Value::from(bool::arbitrary(g)),
            4 => several(g).map(|_| value(g, depth - 1)).collect(),
            _ => Value::Object(several(g).map(|_| (String::arbitrary(g), value(g, depth - 1))).collect()),
        }
    }

    /// The way down on which everything fails, always the first step and always the last one.
    #[test]
    fn every_way_down_ends_and_no_step_stands_still() {
        #[expect(clippy::needless_pass_by_value, reason = "quickcheck passes values")]
        fn law(genome: Genome) -> bool {
            [true, false].into_iter().all(|first| {
                let mut at = genome.clone();
                (0..10_000).any(|_| {
                    let mut simpler = at.simpler();
                    assert!(!simpler.contains(&at), "{at:?}");
                    let next = if first { simpler.drain(..).next() } else { simpler.pop() };
                    match next {
                        Some(next) => at = next,
                        None => return true,
                    }
                    false
                })
            })
        }
        QuickCheck::new().tests(200).quickcheck(law as fn(Genome) -> bool);
    }
}
