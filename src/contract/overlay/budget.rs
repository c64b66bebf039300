//! What an overlay may cost, counted and not timed, so that the same overlay is taken on every machine.

use serde_json::Value;

use crate::contract::node::{Node, NodeKind};
use crate::contract::yaml::{MAX_DEPTH, MAX_NODES};

/// Steps of one overlay; a step visits a value or copies one. The largest public document has about a million values.
const STEPS: u64 = 100_000_000;

/// More steps than an overlay may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what it may visit exceeds the {STEPS} steps of an overlay")]
pub(super) struct Exhausted;

/// What an overlay may still do to its document.
pub(super) struct Budget {
    steps: u64,
    nodes: usize,
}

impl Budget {
    /// The budget for a document of this size.
    pub(super) fn new(document: Size) -> Self {
        Self { steps: STEPS, nodes: MAX_NODES.saturating_sub(document.nodes) }
    }

    /// Takes steps before they are made. Once there are too few, there are none.
    pub(super) fn spend(&mut self, steps: u64) -> Result<(), Exhausted> {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        left.map(drop).ok_or(Exhausted)
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.steps == 0
    }

    /// Lets the document grow by `count` copies of something, the lowest below `depth` others; the error says what is in the way.
    pub(super) fn grow(&mut self, by: Size, count: usize, depth: usize) -> Result<(), String> {
        if depth + by.depth > MAX_DEPTH {
            return Err(format!("this would nest deeper than {MAX_DEPTH} levels"));
        }
        let nodes = by.nodes.saturating_mul(count);
        self.nodes =
            self.nodes.checked_sub(nodes).ok_or_else(|| format!("this would make more than {MAX_NODES} values"))?;
        self.spend(nodes as u64).map_err(|error| error.to_string())
    }
}

/// How many values a value consists of, and how many of them lie within each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) nodes: usize,
    pub(super) depth: usize,
}

impl Size {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::around(items.iter().map(Self::of)),
            Value::Object(members) => Self::around(members.values().map(Self::of)),
            _ => Self::around(std::iter::empty()),
        }
    }

    pub(super) fn of_node(node: &Node) -> Self {
        match &node.kind {
            NodeKind::Scalar(_) => Self::around(std::iter::empty()),
            NodeKind::List(items) => Self::around(items.iter().map(Self::of_node)),
            NodeKind::Map(members) => Self::around(members.values().map(|entry| Self::of_node(&entry.node))),
        }
    }

    fn around(inner: impl Iterator<Item = Self>) -> Self {
        inner.fold(Self { nodes: 1, depth: 1 }, |size, inner| Self {
            nodes: size.nodes + inner.nodes,
            depth: size.depth.max(inner.depth + 1),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_grows_within_what_is_read_from_a_file() {
        let document = Size { nodes: MAX_NODES - 10, depth: 5 };
        let small = Size::of(&json!({"a": [1]}));
        assert_eq!(small, Size { nodes: 3, depth: 3 });
        let mut budget = Budget::new(document);
        assert!(budget.grow(small, 3, 0).is_ok());
        assert!(budget.grow(small, 1, 0).unwrap_err().contains("values"));
        assert!(Budget::new(small).grow(small, 1, MAX_DEPTH - 2).unwrap_err().contains("deeper"));
        assert!(Budget::new(small).grow(small, 1, MAX_DEPTH - 3).is_ok());
    }

    #[test]
    fn what_is_spent_stays_spent() {
        let mut budget = Budget::new(Size { nodes: 1, depth: 1 });
        assert!(budget.spend(STEPS - 1).is_ok() && !budget.is_spent());
        assert_eq!(budget.spend(2), Err(Exhausted));
        assert!(budget.is_spent());
    }
}
