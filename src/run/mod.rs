//! The engine: what a run may do, and which cases it tries.

mod class;
mod known_failing;
mod options;
mod pattern;
mod profile;
mod selection;

pub use class::{Class, Classes};
pub use known_failing::{KnownFailing, KnownFailingEntry, KnownFailingProblem};
pub use options::{Options, Readings, TlsOptions};
pub use pattern::{BadPattern, Pattern};
pub use profile::{Group, Profile};
pub use selection::{Selection, Unmatched};
