//! Progress while a run goes on: a bar on a terminal, plain lines elsewhere.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::options::{TerminalOptions, Verbosity};
use super::plan::write_plan;
use super::style::{self, FAINT, paint};
use crate::event::{CaseResult, Outcome, RunInfo};

/// A bar is drawn this often: fast enough to look alive, slow enough to cost nothing.
const FRAMES_PER_SECOND: u8 = 10;

/// Shows what goes on.
pub(super) struct Progress {
    out: Box<dyn Write + Send>,
    bar: Option<ProgressBar>,
    options: TerminalOptions,
    planned: usize,
    done: usize,
    failed: usize,
}

impl Progress {
    pub(super) fn new(out: Box<dyn Write + Send>, options: TerminalOptions) -> Self {
        Self { out, bar: None, options, planned: 0, done: 0, failed: 0 }
    }

    pub(super) fn started(&mut self, info: &RunInfo) -> io::Result<()> {
        self.planned = info.plan.cases;
        if self.options.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        write_plan(&mut *self.out, info, self.options.verbosity == Verbosity::Verbose)?;
        if self.options.interactive {
            let target = ProgressDrawTarget::stderr_with_hz(FRAMES_PER_SECOND);
            let bar = ProgressBar::with_draw_target(Some(self.planned as u64), target);
            if let Ok(style) = ProgressStyle::with_template("  {bar:32} {pos}/{len} cases {msg}") {
                bar.set_style(style.progress_chars("━╸ "));
            }
            self.bar = Some(bar);
        }
        Ok(())
    }

    pub(super) fn note(&mut self, note: &str) -> io::Result<()> {
        if self.options.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        self.line(&format!("{} {note}", paint(FAINT, "note:")))
    }

    pub(super) fn waiting(&mut self, what: &str) -> io::Result<()> {
        match &self.bar {
            _ if self.options.verbosity == Verbosity::Quiet => Ok(()),
            Some(bar) => {
                bar.set_message(format!("· {what}"));
                Ok(())
            }
            None => writeln!(self.out, "  {what}"),
        }
    }

    pub(super) fn case(&mut self, case: &CaseResult) -> io::Result<()> {
        self.failed += usize::from(case.outcome == Outcome::Failed);
        if case.outcome != Outcome::Skipped {
            self.done += 1;
        }
        if self.options.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        if case.outcome == Outcome::Failed || self.options.verbosity == Verbosity::Verbose {
            let word = paint(style::of_outcome(case.outcome), &format!("{:<12}", case.outcome.as_str()));
            let why = case.findings.first().map(|finding| finding.message.as_str()).or(case.reason.as_deref());
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            self.line(&format!("{word} {}{why}", case.case))?;
        }
        if let Some(bar) = &self.bar {
            bar.set_message(if self.failed > 0 { format!("· {} failed", self.failed) } else { String::new() });
            bar.set_position(self.done as u64);
        } else if case.outcome != Outcome::Skipped && self.is_tenth() {
            writeln!(self.out, "  {} of {} cases, {} failed", self.done, self.planned, self.failed)?;
        }
        Ok(())
    }

    pub(super) fn finished(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        // Nothing is lost but a line of progress.
        let _ = self.out.flush();
    }

    /// Whether the last case completed another tenth of the plan.
    fn is_tenth(&self) -> bool {
        let tenth = |done: usize| done * 10 / self.planned.max(10);
        tenth(self.done) > tenth(self.done - 1)
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        match &self.bar {
            Some(bar) => bar.suspend(|| writeln!(self.out, "{line}")),
            None => writeln!(self.out, "{line}"),
        }
    }
}
