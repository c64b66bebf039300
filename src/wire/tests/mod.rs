//! The wire against real sockets and pipes.

mod client_listener;
mod odd_answers;
mod reuse;
mod secrets;
mod servers;
