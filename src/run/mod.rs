//! The engine: schedules sessions, holds leases, pairs controls, and emits events.

mod canary;
mod class;
mod engine;
mod ground;
mod handler;
mod known_failing;
mod lease;
mod lifecycle;
mod options;
mod pattern;
mod plan;
mod profile;
mod property;
mod reach;
mod ready;
mod replay;
mod result;
mod select;
mod selection;
mod session;
mod sibling;
mod surroundings;
mod trial;

pub use canary::Canary;
pub use class::Classes;
pub use engine::{Prepared, Setup, info, own_address, prepare, run};
pub use handler::send;
pub use known_failing::{KnownFailing, KnownFailingEntry, KnownFailingProblem};
pub use options::{Options, TlsOptions};
pub use pattern::{BadPattern, Pattern};
pub use profile::{Group, Profile};
pub use ready::wait_ready;
pub use replay::{Fate, replay};
pub use selection::{Selection, Unmatched};
pub use surroundings::{Ask, Surroundings};
pub use trial::{Programme, trial};
