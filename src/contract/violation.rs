//! How a value fails a schema.

use super::Keyword;

/// One way in which a value does not fit a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// JSON Pointer into the value.
    pub path: String,
    /// The keyword that is violated.
    pub keyword: Keyword,
    /// The member concerned (`required`, `additionalProperties`, …).
    pub member: Option<String>,
    /// What is wrong, in words, without the value.
    pub message: String,
    /// The keywords on the way there that apply other schemas (`allOf`, `then`, `patternProperties`, …), the outermost
    /// first.
    pub through: Vec<&'static str>,
}
