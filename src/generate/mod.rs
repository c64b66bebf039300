//! Schema to values: a valid sample, both sides of each boundary, one named violation at a time.

mod boundary;
mod knowledge;
mod node;
mod sample;
mod violation;

pub use boundary::{Inside, boundaries};
pub use knowledge::Knowledge;
pub use node::Node;
pub use sample::{matching, matching_from, sample};
pub use violation::{Carriage, Mutation, violations};
