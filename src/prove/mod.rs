//! The embedded reference as a target: provider, handler and listener in one process, without a socket.

mod stage;

pub use stage::{Stage, StageError};
