//! Why bytes are no XML document that is read.

/// How deep elements may be nested. Documented bodies need a handful of levels; beyond this the tree is a trap.
pub(super) const MAX_DEPTH: usize = 256;

/// How many attributes an element may have; the parser compares them pairwise.
pub(super) const MAX_ATTRIBUTES: usize = 256;

/// Why bytes are no XML document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (line {line}, column {column})")]
pub(super) struct XmlError {
    /// What kind of fault it is.
    pub kind: XmlErrorKind,
    /// What is wrong, in words.
    pub message: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Kinds of faults of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum XmlErrorKind {
    /// It is not well-formed (with namespaces).
    Syntax,
    /// It is not in the encoding that is announced.
    Encoding,
    /// It is in an encoding that is not known.
    Charset,
    /// It has a document type declaration. That is legal XML, but no body needs one, and Probity expands none.
    Dtd,
    /// Elements are nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// It has too many nodes or attributes.
    TooLarge,
}
