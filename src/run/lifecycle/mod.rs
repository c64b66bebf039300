//! Lifecycle: plays sequences, waits for what is due and for silence, and judges what arrived.

mod barrier;
mod earlier;
mod event;
mod overdue;
mod play;
mod random;
mod stage;
mod verdict;

pub(super) use stage::{DeliveryContext, run};
