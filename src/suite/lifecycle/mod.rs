//! Lifecycle: who is notified of what, over time. Scenarios are data; random sequences come from the delivery model.

mod aims;
mod build;
mod case;
mod cast;
mod random;
mod scenario;
mod step;
mod world;

pub(super) use build::cases;
pub use case::{Behaviour, DeliveryCase, DeliveryTrial};
pub(crate) use random::Sequences;
pub use random::{SequenceStyle, SequenceTree};
pub(crate) use step::parts;
pub use step::{Happening, Step, texts};
pub use world::{Member, World};
