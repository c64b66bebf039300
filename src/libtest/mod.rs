//! The suite's cases as `cargo test` trials, through libtest-mimic.

mod trials;

pub use trials::{TrialSource, run};
