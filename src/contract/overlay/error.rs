//! Why a query is not read.

use super::budget::Exhausted;

/// The longest query, in bytes.
pub(super) const MAX_BYTES: usize = 1_000;

/// Why a query cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum JsonPathError {
    #[error("{0}")]
    Syntax(String),
    #[error("{0}")]
    Name(String),
    #[error("it has {0} bytes; at most {MAX_BYTES} are read")]
    Length(usize),
    #[error("it is nested too deeply")]
    Nesting,
    #[error("a negative index is not read in a filter")]
    NegativeIndex,
    #[error("`{0}` is no pattern")]
    Pattern(String),
    #[error("the pattern `{0}` is too large")]
    PatternTooLarge(String),
    #[error("the pattern of `match` and `search` must be written in the query")]
    PatternFromDocument,
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

impl JsonPathError {
    /// The whole message.
    pub(super) fn about(&self, text: &str) -> String {
        match self {
            Self::Exhausted(_) => format!("`{text}` asks too much: {self}"),
            Self::Length(_) => format!("this is no JSONPath query that is read: {self}"),
            _ => format!("`{text}` is no JSONPath query that is read: {self}"),
        }
    }

    /// How to write it instead.
    pub(super) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Name(_) => Some("a name with other characters than letters, digits and `_` is written ['like-this']"),
            Self::NegativeIndex => Some("the last item is `value(@.items[-1:])`"),
            Self::Exhausted(_) => Some("name the way to the target instead of `..`, and filter as late as possible"),
            _ => None,
        }
    }
}
