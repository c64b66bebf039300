//! The terminal: progress while a run goes on, then the report in words.
//!
//! ```text
//! judged 128 of 130 must requirements
//! broken: 2 failed, 1 advisory, 0 inconclusive, 4 skipped, 812 passed
//!
//! failed[refuses-violation]: a request without `kind` was accepted with 200
//!   --> specs/petstore/openapi.yaml:41:15
//! ```

mod finding;
mod options;
mod plan;
mod progress;
mod sent;
mod style;
mod summary;

use std::io::Write;

use progress::Progress;

use super::{ReportError, Reporter};
use crate::event::{Event, Report};

pub use options::{TerminalOptions, Verbosity};
pub use plan::write_plan;
pub use sent::write_sent;

/// Prints to the terminal. Everything is written with styles; wrap the streams in `anstream` to drop them where they
/// are not wanted.
pub struct Terminal {
    out: Box<dyn Write + Send>,
    progress: Progress,
    options: TerminalOptions,
}

impl Terminal {
    /// A reporter that prints the report to `out` and progress to `progress` (standard error, normally).
    pub fn new(out: Box<dyn Write + Send>, progress: Box<dyn Write + Send>, options: TerminalOptions) -> Self {
        Self { out, progress: Progress::new(progress, options), options }
    }

    fn print(&mut self, report: &Report) -> Result<(), ReportError> {
        let out = &mut *self.out;
        summary::write_head(out, report)?;
        finding::write_all(out, report, self.options)?;
        if self.options.verbosity > Verbosity::Quiet {
            summary::write_requirements(out, report)?;
            summary::write_latencies(out, report)?;
            summary::write_reasons(out, report, self.options)?;
            summary::write_exploration(out, report, self.options)?;
            summary::write_limits(out, report)?;
            if !(report.findings.is_empty() && report.inconclusive.is_empty() && report.skipped.is_empty()) {
                writeln!(out)?;
                summary::write_head(out, report)?;
            }
        }
        out.flush()?;
        Ok(())
    }
}

impl Reporter for Terminal {
    fn event(&mut self, event: &Event) -> Result<(), ReportError> {
        match event {
            Event::Started(info) => self.progress.started(info)?,
            Event::Note(note) => self.progress.note(note)?,
            Event::Waiting(what) => self.progress.waiting(what)?,
            Event::CaseFinished(case) => self.progress.case(case)?,
            Event::Finished(report) => {
                self.progress.finished();
                self.print(report)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
