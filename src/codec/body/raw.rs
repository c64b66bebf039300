//! Bodies as bytes and as what was read of them.

use serde_json::Value;

use crate::codec::coding::CodingFault;
use crate::codec::{CodecError, media_type};

/// The bytes of a body, and what the fields beside it say of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawBody<'b> {
    /// The bytes.
    pub bytes: &'b [u8],
    /// The charset that `Content-Type` names.
    pub charset: Option<String>,
}

impl<'b> RawBody<'b> {
    /// A body with the value of its `Content-Type`.
    pub fn of(bytes: &'b [u8], content_type: Option<&str>) -> Self {
        Self { bytes, charset: content_type.and_then(media_type::charset) }
    }
}

/// A body that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadBody {
    /// Its value, to be judged by the JSON Schema.
    pub value: Value,
    /// What the value cannot show.
    pub issues: Vec<BodyIssue>,
    /// Whether the value is a list of values, of each of which the JSON Schema speaks.
    pub is_series: bool,
}

/// Something in a body that its value cannot show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyIssue {
    /// The keyword of the clause concerned: `syntax` or `root` of the body as a whole, `single` and others of a place in it.
    pub keyword: &'static str,
    /// The place inside the body: empty for the whole, then `.member` and `[]`.
    pub place: String,
    /// Whether the format allows it and readers differ on what it means.
    pub open: bool,
    /// What is wrong, in words, with its position and without values.
    pub message: String,
}

impl BodyIssue {
    /// Something that the format allows and that readers read differently.
    pub(super) fn open(message: String) -> Self {
        Self { keyword: "syntax", place: String::new(), open: true, message }
    }
}

/// Why a body has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It does not follow the grammar of its format: what is wrong, with its position.
    #[error("{0}")]
    Malformed(String),
    /// Nobody can tell from here.
    #[error(transparent)]
    Unread(#[from] Unread),
}

/// Why a body was not read although something is promised of it. That is no fault of its sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is nested deeper than is read: what the reader says.
    #[error("it is too deep: {0}")]
    TooDeep(String),
    /// It has more parts than are read: what the reader says.
    #[error("it is too large: {0}")]
    TooLarge(String),
    /// Only its start is known.
    #[error("it is longer than what is kept of a body")]
    CutShort,
    /// It is in a charset that is not known, or in none that is named.
    #[error("{0}")]
    Charset(String),
    /// It is in a content coding.
    #[error("{0}")]
    Coding(CodingFault),
    /// Its schema cannot be used: why not.
    #[error("its schema cannot be used: {0}")]
    Schema(String),
    /// Nothing reads such values in this media type.
    #[error("no reader for {0}")]
    NoReader(String),
}

/// The error for a body that only a schema makes possible to write.
pub(super) fn without_schema() -> CodecError {
    CodecError::Unrepresentable { place: "body".to_owned(), reason: "no schema says how" }
}
