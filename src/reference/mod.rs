//! Probity's own implementation of the shipped contracts: a provider and a postback handler.
//!
//! Written from the documents alone, under the strict reading, and importing no other room of the crate, so that it can
//! prove the checks instead of repeating their mistakes. Never a model of how a production system should be built: its
//! credentials are public fixtures.

mod body;
mod encoding;
mod handler;
mod media_type;
mod percent;
mod provider;
mod query;
mod serve;
mod settings;
#[cfg(test)]
mod testing;
mod transport;
mod xml;

pub use handler::Handler;
pub use provider::Provider;
pub use serve::serve;
pub use settings::{Settings, SettingsError};
pub use transport::Stream;

/// The configuration with which Probity checks this reference, in the format of `probity.toml`.
pub const CONFIG: &str = include_str!("probity.toml");
