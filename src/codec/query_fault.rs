//! What is wrong with an encoded text.

/// What may be wrong with the spelling of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryFault {
    /// A `%` without two hexadecimal digits.
    #[error("a `%` that begins no escape")]
    Escape,
    /// Escapes that are not UTF-8.
    #[error("escapes that are not UTF-8")]
    Utf8,
    /// A space, control or non-ASCII character that is not escaped (RFC 3986 section 3.4).
    #[error("a character that must be escaped")]
    Character,
}
