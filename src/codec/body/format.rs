//! What is known of a format, and what can be done with its bodies.

use serde_json::Value;

use super::{Draw, DrawnSpelling, FORMATS, ListedSpelling, Malformed, RawBody, ReadBody, ReadError, Sign, Spelling};
use crate::codec::CodecError;
use crate::codec::media_type::MediaType as Named;
use crate::contract::MediaType;

/// A format of bodies: a row of [`FORMATS`].
pub struct BodyFormat {
    /// Its name.
    pub name: &'static str,
    /// The check that judges answers in it; none where nothing can be found in them.
    pub check: Option<BodyCheck>,
    /// What becomes of a value in it.
    pub carries: Carries,
    /// Whether some texts are no body of it. Every text is a form.
    pub is_strict: bool,
    /// A body of it that nobody documents.
    pub other: &'static [u8],
    /// What reads and writes it.
    pub codec: &'static dyn BodyCodec,
    /// Whether it covers a media type.
    pub(super) covers: fn(&Named) -> bool,
}

/// What becomes of a value in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carries {
    /// It is what it is, with its type.
    Values,
    /// Elements with names, one around them all; a document type may define entities.
    Elements,
    /// Pairs of a name and a text.
    Pairs,
    /// One text.
    Text,
    /// Bytes.
    Bytes,
}

/// The check of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyCheck {
    /// Its id, as in reports.
    pub id: &'static str,
    /// What it judges, in one sentence.
    pub about: &'static str,
}

/// Where the value at a JSON Pointer stands in a body: its path, with line and column; `None` where the pointer says it all.
pub type Places<'b> = Box<dyn Fn(&str) -> Option<String> + 'b>;

/// Reads and writes the bodies of one format.
pub trait BodyCodec: Sync {
    /// Reads a body of a documented media type.
    fn read(&self, body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError>;

    /// The places of the values of a body that was read.
    fn places<'b>(&self, _body: &RawBody<'b>, _documented: &'b MediaType) -> Places<'b> {
        Box::new(|_| None)
    }

    /// Writes a value in the plain way.
    fn write(&self, documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError>;

    /// The ways of writing the same, by name.
    fn spellings(&self) -> &'static [Spelling] {
        &[]
    }

    /// What spellings of it look like.
    fn signs(&self) -> &'static [Sign] {
        &[]
    }

    /// The spellings of one body that handlers are tried with, each by name.
    fn listed(&self, _documented: &MediaType, _value: &Value, _whole: &[u8]) -> Vec<ListedSpelling> {
        Vec::new()
    }

    /// The ways of writing one body in which single places are spelled otherwise.
    fn drawn(&self, _documented: &MediaType, _value: &Value, _whole: &[u8]) -> Vec<DrawnSpelling> {
        Vec::new()
    }

    /// A well-formed body, made malformed.
    fn malformed(&self, _whole: &[u8]) -> Vec<Malformed> {
        Vec::new()
    }

    /// Whether no reader of this format takes a text that is not blank.
    fn refuses(&self, _text: &str) -> bool {
        false
    }

    /// A body in a form that is legal, or nearly so, and rarely seen; those of the first inputs are listed.
    fn odd(&self, _whole: &[u8], _draw: &mut Draw<'_>, _input: u64) -> Option<Vec<u8>> {
        None
    }

    /// A body with a part nested so deep.
    fn nested(&self, _whole: &[u8], _depth: usize) -> Option<Vec<u8>> {
        None
    }

    /// A body with another element around it all.
    fn with_root(&self, _whole: &[u8], _name: &str) -> Option<Vec<u8>> {
        None
    }

    /// A body with the element at a place twice in a row; the place has `.member` and `[]` parts, as a clause has.
    fn with_twice(&self, _documented: &MediaType, _whole: &[u8], _place: &str) -> Option<Vec<u8>> {
        None
    }
}

impl BodyFormat {
    /// The format of a media type or of a range, by its text. What is malformed is covered by the last one.
    pub fn of(media_type: &str) -> &'static Self {
        let named = Named::parse(media_type).ok();
        let format = named.and_then(|named| FORMATS.iter().find(|own| (own.covers)(&named)));
        format.unwrap_or(&super::binary::FORMAT)
    }

    /// Whether a value keeps its type in it; elsewhere everything is text.
    pub const fn is_typed(&self) -> bool {
        matches!(self.carries, Carries::Values)
    }

    /// Whether it is markup: elements and what a document type can do to them.
    pub const fn is_markup(&self) -> bool {
        matches!(self.carries, Carries::Elements)
    }

    /// Whether an object or a list can be written in it.
    pub const fn is_structured(&self) -> bool {
        matches!(self.carries, Carries::Values | Carries::Elements | Carries::Pairs)
    }

    /// Whether its bodies are texts in a charset.
    pub const fn is_text(&self) -> bool {
        !matches!(self.carries, Carries::Bytes)
    }
}

impl PartialEq for BodyFormat {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for BodyFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
