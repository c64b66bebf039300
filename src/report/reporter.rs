//! The shape that all reports share.

use std::path::PathBuf;
use std::sync::Arc;

use crate::event::Event;

/// Consumes the events of one run, in order. What it writes is complete after [`Event::Finished`].
pub trait Reporter: Send {
    /// Takes one event.
    fn event(&mut self, event: &Event) -> Result<(), ReportError>;
}

/// Tells the time. The command line passes the real clock, tests a fixed one.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// Several reporters as one: each gets every event, even where another has failed.
#[derive(Default)]
pub struct Reporters(pub Vec<Box<dyn Reporter>>);

impl Reporter for Reporters {
    /// The error is that of the first reporter that failed.
    fn event(&mut self, event: &Event) -> Result<(), ReportError> {
        let results: Vec<_> = self.0.iter_mut().map(|reporter| reporter.event(event)).collect();
        results.into_iter().collect()
    }
}

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
