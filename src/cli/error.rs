//! Errors that the user can mend. They end with exit code 2; anything else is a bug and panics.

use crate::config::ConfigProblem;
use crate::contract::Diagnostic;

/// Something that the user can mend: what is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// One thing.
    #[error("{message}")]
    One {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// Problems of the configuration.
    #[error("the configuration has {} problems", .0.len())]
    Configuration(Vec<ConfigProblem>),
    /// Problems that are rendered already.
    #[error("{}", .0.join("\n"))]
    Rendered(Vec<String>),
}

impl UserError {
    /// An error with something to do about it.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::One { message: message.into(), help: Some(help.into()) }
    }

    /// A file that cannot be read or written.
    pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::One { message: format!("cannot {doing} {}: {error}", path.display()), help: None }
    }

    /// For people.
    pub fn render(&self, color: bool) -> String {
        match self {
            Self::One { message, help } => Diagnostic::error(message).help(help.as_deref()).render(color),
            Self::Configuration(problems) => {
                problems.iter().map(|problem| problem.render(color)).collect::<Vec<_>>().join("\n")
            }
            Self::Rendered(problems) => problems.join("\n"),
        }
    }
}

impl From<Vec<ConfigProblem>> for UserError {
    fn from(problems: Vec<ConfigProblem>) -> Self {
        Self::Configuration(problems)
    }
}
