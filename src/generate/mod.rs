//! Schema to values: a valid sample, both sides of each boundary, one named violation at a time, and drawn values of
//! any schema.

mod boundary;
pub mod draw;
mod expression;
mod fitting;
mod knowledge;
mod node;
mod outside;
mod sample;
mod violation;

pub use boundary::boundaries;
pub use draw::{Dice, Shrinking, Values};
pub use fitting::fitting;
pub use knowledge::Knowledge;
pub use node::SchemaNode;
pub use outside::outside;
pub use sample::{matching, matching_from, sample};
pub use violation::{Carriage, Mutation, violations};
