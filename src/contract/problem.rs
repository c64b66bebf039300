//! A problem in a spec, an overlay or a register, with the place where it is written.

use std::sync::Arc;

use super::{Diagnostic, Excerpt, Location, SourceText};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look; the contract can be used.
    Warning,
    /// The contract cannot be used as it is.
    Error,
}

impl Severity {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A problem at one place of a source file.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{location}: {}: {message}", severity.as_str())]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: a lower-case fragment without a final stop.
    pub message: String,
    /// Where.
    pub location: Location,
    /// How to mend it, where that is known.
    pub help: Option<String>,
    /// The text around the place; `None` where there is none to show.
    pub text: Option<Arc<SourceText>>,
}

impl Problem {
    /// The same problem with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem as a warning.
    #[must_use]
    pub fn into_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The problem with the line it is on.
    pub fn render(&self, color: bool) -> String {
        let excerpt = Excerpt::of(&self.location, self.text.as_deref());
        let told = match self.severity {
            Severity::Error => Diagnostic::error(&self.message),
            Severity::Warning => Diagnostic::warning(&self.message),
        };
        told.at(&excerpt).help(self.help.as_deref()).render(color)
    }

    /// An error about a file as a whole, such as one that cannot be read.
    pub(crate) fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            location: Location { file: file.into(), line: 1, column: 1 },
            help: None,
            text: None,
        }
    }
}
