//! The command line: one file per command. Arguments become ready objects here, and outcomes become exit codes.

mod app;
mod cases;
mod config;
mod conformance;
mod console;
mod contracts;
mod doctor;
mod environment;
mod error;
mod explain;
mod lint;
mod list;
mod listen;
mod prove;
mod replay;
mod run;
mod runtime;
mod send;
mod serve;
mod signals;
mod values;
mod words;

pub use app::main;
pub use conformance::conformance;
pub use environment::Environment;
pub use error::UserError;
