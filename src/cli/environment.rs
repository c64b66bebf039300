//! What surrounds the process. Read once, here, and passed on.

use std::io::IsTerminal;

use anstream::{AutoStream, ColorChoice};
use jiff::Timestamp;

/// Looks environment variables up.
pub type Variables = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Environment variables, terminal and clock.
pub struct Environment {
    /// Environment variables.
    pub variables: Variables,
    /// Standard output.
    pub stdout: StandardStream,
    /// Standard error.
    pub stderr: StandardStream,
    /// Whether somebody can answer: standard input is a terminal.
    pub stdin_terminal: bool,
    /// Whether this is a continuous integration machine (`CI` is set): no progress bar, no waiting for a person.
    pub ci: bool,
    /// When the process began.
    pub now: Timestamp,
}

/// One of the standard streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandardStream {
    /// Whether it is a terminal.
    pub terminal: bool,
    /// Whether colours are wanted (`NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM` are heeded).
    pub color: bool,
}

impl Environment {
    /// That of this process.
    pub fn read() -> Self {
        let variables = |name: &str| std::env::var(name).ok();
        let color = |choice: ColorChoice| choice != ColorChoice::Never;
        let (stdout, stderr) = (std::io::stdout(), std::io::stderr());
        Self {
            ci: variables("CI").is_some_and(|value| !value.is_empty() && value != "false"),
            variables: Box::new(variables),
            stdout: StandardStream { terminal: stdout.is_terminal(), color: color(AutoStream::choice(&stdout)) },
            stderr: StandardStream { terminal: stderr.is_terminal(), color: color(AutoStream::choice(&stderr)) },
            stdin_terminal: std::io::stdin().is_terminal(),
            now: Timestamp::now(),
        }
    }

    /// An environment variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }
}
