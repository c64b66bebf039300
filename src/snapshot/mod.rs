//! Approved answers, in insta's file format, so that `cargo insta review` works on them.
//!
//! insta's own macros panic on a mismatch and are steered by the environment; this compares, and returns what it found.

mod compare;
mod format;

pub use compare::{Comparison, compare};
pub use format::{Snapshot, SnapshotError};
