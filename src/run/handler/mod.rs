//! Runs the groups of a handler: each case, then the documented notification again; the canary is read at the end.

mod file;
mod runner;
mod send;

pub(super) use runner::run;
