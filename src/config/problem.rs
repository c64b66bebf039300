//! A problem of the configuration, shown with its line and a caret.

use crate::contract::{Diagnostic, Excerpt};

/// Something wrong in the configuration or in a flag that overrides it. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The key, e.g. `provider.users[1].name`, or the flag.
    pub key: String,
    /// What is wrong, one line.
    pub message: String,
    /// What to do about it, where there is something to say.
    pub help: Option<String>,
    /// Where it is written, where it is in a file; secrets in the line are masked.
    pub place: Option<Excerpt>,
}

impl ConfigProblem {
    /// A problem of a flag or of something missing altogether.
    pub fn without_place(key: impl Into<String>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into(), help: Some(help.into()), place: None }
    }

    /// For people: message, `file:line:column`, the line with a caret, and help.
    pub fn render(&self, color: bool) -> String {
        let told = Diagnostic::error(&self.message).help(self.help.as_deref());
        match &self.place {
            Some(place) => told.at(place).render(color),
            None => told.render(color),
        }
    }
}

impl std::fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{}: {}", place.location, self.message),
            None => f.write_str(&self.message),
        }
    }
}
