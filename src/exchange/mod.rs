//! What was said: requests, responses, arrivals and transcripts, with secrets as symbols. Pure data.

mod address;
mod arrival;
mod manner;
mod message;
mod occurrence;
mod transcript;

pub use address::Address;
pub use arrival::Arrival;
pub use manner::{Ending, Manner};
pub use message::{Body, Failure, Headers, Request, Response};
pub use occurrence::Occurrence;

pub use crate::config::{Symbol, symbols_in};
pub use transcript::{Exchange, Received};
