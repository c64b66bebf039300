//! Consumers of the event stream, one file per format. Each is a [`Reporter`]; none knows the wire or the engine.

mod file;
mod format;
mod groups;
mod html;
mod json;
mod junit;
mod kill;
mod latency;
mod reporter;
mod run_json;
mod script;
mod terminal;

pub use file::{make_room, write as write_file};
pub use format::{FORMATS, Format, standard_files, standard_reports};
use html::Html;
use json::JsonReporter;
use junit::Junit;
pub use kill::{checks_json, kill_html, kill_json, kill_markdown, kill_table, requirements_markdown};
pub use reporter::{ReportError, Reporter, WallClock};
use run_json::RunJson;
pub use terminal::{Terminal, TerminalOptions, Verbosity, write_plan, write_sent};
