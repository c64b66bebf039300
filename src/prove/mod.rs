//! Proof that the checks can fail: the contract's faults in a layer around a target, the suite against each of them.
//!
//! The target is the embedded reference, an independent reading; or, for a contract without one, a provider and a handler
//! built from the contract itself, which proves no more than self-consistency.

mod answers;
mod breaking;
mod built;
mod derive;
#[cfg(test)]
mod evidence_tests;
mod fault;
mod faults;
mod layer;
mod mutate;
mod off;
mod pass;
mod proof;
mod reading;
mod sample;
mod serve;
mod socket;
mod spoil;
mod stage;
mod table;
mod trial;
mod variant;

pub use built::{built_credentials, built_target, serve_built};
pub use off::without_each;
pub use proof::{Effort, Proof, ProofError, prove};
pub use sample::over_sockets;
pub use stage::Stage;
