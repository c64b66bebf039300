//! What is known of a format, and what can be done with its bodies.

use serde_json::Value;

use super::{FORMATS, RawBody, ReadBody, ReadError};
use crate::codec::CodecError;
use crate::codec::media_type::MediaType as Named;
use crate::contract::MediaType;

/// A format of bodies: a row of [`FORMATS`].
pub struct BodyFormat {
    /// Its name.
    pub name: &'static str,
    /// The check that judges answers in it; none where nothing can be found in them.
    pub check: Option<BodyCheck>,
    /// Whether a value keeps its type in it; elsewhere everything is text.
    pub is_typed: bool,
    /// Whether a value is markup in it: elements with names, with one around them all.
    pub is_markup: bool,
    /// Whether some texts are no body of it. Every text is a form.
    pub is_strict: bool,
    /// Whether it covers a media type.
    pub(super) covers: fn(&Named) -> bool,
    /// What reads and writes it.
    pub(super) codec: &'static dyn BodyCodec,
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
}

impl BodyFormat {
    /// The format of a media type or of a range, by its text. What is malformed is covered by the last one.
    pub fn of(media_type: &str) -> &'static Self {
        let [others @ .., last] = &FORMATS;
        let named = Named::parse(media_type).ok();
        named.and_then(|named| others.iter().find(|own| (own.covers)(&named))).unwrap_or(last)
    }

    /// Reads a body of a documented media type.
    pub fn read(&self, body: &RawBody<'_>, documented: &MediaType) -> Result<ReadBody, ReadError> {
        self.codec.read(body, documented)
    }

    /// The places of the values of a body that was read.
    pub fn places<'b>(&self, body: &RawBody<'b>, documented: &'b MediaType) -> Places<'b> {
        self.codec.places(body, documented)
    }

    /// Writes a value in the plain way.
    pub fn write(&self, documented: &MediaType, value: &Value) -> Result<Vec<u8>, CodecError> {
        self.codec.write(documented, value)
    }
}

impl std::fmt::Debug for BodyFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
