//! Just enough HTTP/1.1 to stand between two parties and change what they say, byte for byte where a fault asks for it.

mod message;
mod reader;
mod serve;
mod wire;

pub(super) use message::{Answer, Incoming};
pub(super) use serve::{Reaction, ask, serve};
pub(super) use wire::{Chunks, Framing, Wire};
