//! Where something is written: file, line and column.

use std::sync::Arc;

use serde::Serialize;

/// A place in a source file. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Location {
    /// The file as shown to people, e.g. `specs/petstore/openapi.yaml`.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The text of a source file, kept so that a report can show a line with a caret.
#[derive(Debug, Clone)]
pub struct SourceText {
    /// The file as shown to people.
    pub file: Arc<str>,
    /// Its whole text.
    pub text: Arc<str>,
}

impl SourceText {
    /// The text of line `line` (from 1), without its line break.
    pub fn line(&self, line: u32) -> Option<&str> {
        self.text.lines().nth(line.checked_sub(1)? as usize)
    }
}
