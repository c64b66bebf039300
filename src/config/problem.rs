//! A problem of the configuration, shown with its line and a caret.

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Something wrong in the configuration or in a flag that overrides it. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The key, e.g. `provider.users[1].name`, or the flag.
    pub key: String,
    /// What is wrong, one line.
    pub message: String,
    /// What to do about it, where there is something to say.
    pub help: Option<String>,
    /// Where it is written, where it is in a file.
    pub place: Option<Place>,
}

/// A place in a configuration file. The line is a copy in which secrets are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as shown to people.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The text of the line, secrets masked.
    pub text: String,
    /// What the caret points at: a byte range of `text`.
    pub caret: Range<usize>,
}

impl ConfigProblem {
    /// A problem of a flag or of something missing altogether.
    pub fn without_place(key: impl Into<String>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into(), help: Some(help.into()), place: None }
    }

    /// For people: message, `file:line:column`, the line with a caret, and help.
    pub fn render(&self, styled: bool) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let title = Level::ERROR.primary_title(&*self.message);
        let Some(place) = &self.place else {
            let alone = |title| renderer.render(&[Group::with_title(title)]);
            let help = self.help.iter().map(|help| alone(Level::HELP.secondary_title(&**help)));
            return std::iter::once(alone(title)).chain(help).collect::<Vec<_>>().join("\n");
        };
        let group = title.element(
            Snippet::source(&*place.text)
                .line_start(place.line)
                .path(&*place.file)
                .annotation(AnnotationKind::Primary.span(place.caret.clone())),
        );
        let help = self.help.iter().map(|help| Level::HELP.message(&**help));
        renderer.render(&[group.elements(help)])
    }
}

impl std::fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{}:{}:{}: {}", place.file, place.line, place.column, self.message),
            None => f.write_str(&self.message),
        }
    }
}
