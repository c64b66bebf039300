//! `report.html`: one self-contained page that can be handed to a customer.
//!
//! It loads nothing, reads without JavaScript, prints, and follows the reader's light or dark setting. Its policy allows
//! exactly its own style and script by hash, so that nothing which a target answered could ever run in it.

mod card;
mod latency;
mod page;
mod rows;
mod sequence;

use std::path::PathBuf;

use askama::Template as _;
use jiff::Timestamp;

use super::{ReportError, Reporter, WallClock, file};
use crate::event::Event;
use page::Page;

/// Writes `report.html`.
pub(super) struct Html {
    path: PathBuf,
    clock: WallClock,
    started_at: Option<Timestamp>,
}

impl Html {
    /// A reporter that writes to `path` and asks `clock` when the run starts.
    pub(super) fn new(path: impl Into<PathBuf>, clock: WallClock) -> Self {
        Self { path: path.into(), clock, started_at: None }
    }
}

impl Reporter for Html {
    fn event(&mut self, event: &Event) -> Result<(), ReportError> {
        match event {
            Event::Started(_) => self.started_at = Some((self.clock)()),
            Event::Note(_) | Event::Waiting(_) | Event::CaseFinished(_) => {}
            Event::Finished(report) => {
                let page = Page::new(report, self.started_at);
                let text = page.render().map_err(|error| ReportError::Render(error.to_string()))?;
                file::write(&self.path, text.as_bytes())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
