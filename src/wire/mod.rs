//! Transport: what is said goes through here, and only here are the values of secrets known.
//!
//! | part | what it does |
//! | --- | --- |
//! | [`Vault`] | symbols to secrets when sending, secrets to symbols in what was received |
//! | [`Transport`] | a connection to an origin: [`Tcp`] or, in-process, [`Pipe`] |
//! | [`Client`] | sends a request and records the answer byte for byte |
//! | [`Listener`] | records the notifications that arrive: postback listener and canary |
//! | [`Actions`] | triggers and other configured requests and commands |
//! | [`http1`] | messages as text, however odd: what hyper refuses to read, and what it would not write |
//! | [`Pace`] | the rate limit |

mod action;
mod action_error;
mod arrivals;
mod client;
mod content;
mod error;
mod escape;
mod heard;
pub(crate) mod http1;
mod limits;
mod line;
mod link;
mod listener;
mod network;
mod outgoing;
mod outside;
mod pace;
mod pipe;
mod proxy;
mod spelling;
mod stream;
mod tcp;
mod template;
mod tls;
mod transport;
mod vault;

pub use action::Actions;
pub use action_error::ActionError;
pub use arrivals::ArrivalLog;
pub use client::{Client, SendOptions};
pub use error::WireError;
pub use escape::Context;
pub use limits::ReadLimits;
pub use listener::{Listener, Reply, Responder};
pub use network::Network;
pub use outside::outside_client;
pub use pace::{Pace, retry_after};
pub use pipe::{Acceptor, Pipe};
pub use tcp::Tcp;
pub use transport::{BoxFuture, Io, Origin, Transport};
pub use vault::Vault;

#[cfg(test)]
mod tests;
