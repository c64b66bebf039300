//! JSON texts, read strictly and written in every legal spelling (RFC 8259).

mod position;
mod read;
mod text;
mod write;

#[cfg(test)]
mod laws;

pub use read::{JsonDocument, JsonError, JsonErrorKind, JsonIssue, MAX_DEPTH, locate, read};
pub use write::{Escapes, JsonStyle, Members, Numbers, Spacing, spell, write};
