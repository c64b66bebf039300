//! Runs one session: preflight, accepted cases, then batches of refused cases between two controls.

mod refused;
mod runner;
mod scene;
mod start;

pub(super) use runner::{Runner, run};
pub(super) use scene::{describe, died, scene};
pub(super) use start::need_not_offer;
