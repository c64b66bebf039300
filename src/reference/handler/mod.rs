//! The postback handler: takes every documented notification in every legal spelling, and refuses the rest.

mod answer;
mod content;
mod parameters;
mod service;
#[cfg(test)]
mod tests;

pub use service::Handler;
