//! The faults, one file for each or for a few of one concept: what it arises from, what it does, and its name.

mod answer;
mod kind;
mod message;
mod notification;
mod request;
mod rule;
mod table;

pub(super) use kind::FaultKind;
pub(super) use table::{Arises, FAULTS};
