//! Consumers of the event stream, one file per format. Each is a [`Reporter`]; none knows the wire or the engine.

mod file;
mod groups;
mod json;
mod reporter;
mod run_json;
mod terminal;

pub use json::Json;
pub use reporter::{Clock, ReportError, Reporter};
pub use run_json::RunJson;
pub use terminal::{Terminal, TerminalOptions, Verbosity, write_plan};
