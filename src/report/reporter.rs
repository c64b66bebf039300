//! The shape that all reports share.

use std::path::PathBuf;

use crate::event::Event;

/// Consumes the events of one run, in order. What it writes is complete after [`Event::Finished`].
pub trait Reporter: Send {
    /// Takes one event.
    fn event(&mut self, event: &Event) -> Result<(), ReportError>;
}

/// Tells the time. The command line passes the real clock, tests a fixed one.
pub type Clock = Box<dyn FnMut() -> jiff::Timestamp + Send>;

/// Why a report failed to be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file could not be written.
    #[error("write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The output stream was closed or is broken.
    #[error("print the report: {0}")]
    Print(#[from] std::io::Error),
    /// The report could not be brought into its format.
    #[error("render the report: {0}")]
    Render(String),
}
