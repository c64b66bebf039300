//! Runs the groups of a handler: each case, then the documented notification again; the canary is read at the end.

mod count;
mod file;
mod others;
mod pace;
mod runner;
mod send;
mod single;

pub(super) use runner::run;
pub use single::send;
