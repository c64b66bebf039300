//! The command line: one file per command. Arguments become ready objects here, and outcomes become exit codes.

mod app;
mod config;
mod conformance;
mod console;
mod contracts;
mod environment;
mod error;
mod run;
mod values;

pub use app::{Cli, main};
pub use conformance::conformance;
pub use environment::{Environment, Stream, Variables};
pub use error::UserError;
