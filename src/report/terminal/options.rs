//! How much is printed, and how.

use crate::contract::Level;

/// How much is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// `-q`: the verdict and one line per finding.
    Quiet,
    /// Findings that fail the run in full, others in a line.
    #[default]
    Normal,
    /// `-v`: every case as it finishes, every finding in full.
    Verbose,
}

/// How the terminal report is printed.
#[derive(Debug, Clone, Copy)]
pub struct TerminalOptions {
    /// Whether progress goes to a terminal: a bar there, lines otherwise.
    pub interactive: bool,
    /// How much is printed.
    pub verbosity: Verbosity,
    /// `--show`: the lowest level of findings that are shown.
    pub show: Level,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        Self { interactive: false, verbosity: Verbosity::default(), show: Level::Should }
    }
}
