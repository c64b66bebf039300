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
pub type WallClock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::event::sample;
    use crate::report::{FORMATS, JsonReporter, standard_reports};

    #[test]
    fn each_format_has_the_first_line_and_names_secrets_only() {
        let folder = tempfile::tempdir().unwrap();
        let clock: WallClock = Arc::new(|| "2026-11-20T10:00:00Z".parse().unwrap());
        let reports = folder.path().join("reports");
        let mut reporters = standard_reports(&reports, &clock);
        for event in sample::events(24, true) {
            for reporter in &mut reporters {
                reporter.event(&event).unwrap();
            }
        }
        for name in FORMATS.iter().map(|format| format.file) {
            let text = std::fs::read_to_string(reports.join(name)).unwrap();
            assert!(text.contains("judged 16 of 18 must requirements"), "{name}");
            assert!(text.contains("PROBITY_PETAUTH_0"), "{name}");
        }
    }

    #[test]
    fn a_report_that_cannot_be_written_says_where() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let path = blocked.join("report.json");
        let mut reporter = JsonReporter::new(&path);
        let error = sample::events(3, false).iter().find_map(|event| reporter.event(event).err()).unwrap();
        assert!(error.to_string().starts_with(&format!("write {}: ", path.display())), "{error}");
    }
}
