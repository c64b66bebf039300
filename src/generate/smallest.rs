//! One drawn value of a schema, always the same.

use proptest::strategy::{Strategy as _, ValueTree as _};
use serde_json::Value;

use super::Values;
use super::draw::{runner, seed};
use crate::contract::Schema;

/// How many draws are tried.
const DRAWS: u64 = 8;

/// The smallest value on the way from a drawn one: for schemas that no sample meets (`contains`, a condition, names of
/// members).
pub fn smallest(schema: &Schema) -> Option<Value> {
    let values = Values::of(schema);
    let mut tree = (0..DRAWS).find_map(|input| values.new_tree(&mut runner(&seed(0, "documented", input))).ok())?;
    while tree.simplify() {}
    Some(tree.current())
}
