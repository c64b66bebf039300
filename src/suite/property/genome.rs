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
