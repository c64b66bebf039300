//! The wire against real sockets and pipes.

mod actions;
mod client_listener;
mod network;
mod odd_answers;
mod reuse;
mod secrets;
mod servers;
mod sources;
mod speed;
