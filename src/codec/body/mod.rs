//! Bodies by format: what the bytes of a media type mean, and how a value becomes such bytes.
//!
//! To add a format is to add one file, which holds its [`BodyFormat`] and its [`BodyCodec`], and one row to [`FORMATS`].

pub(super) mod json;

mod binary;
mod draw;
mod form;
mod format;
mod lines;
mod multipart;
mod raw;
mod spelling;
mod text;
mod xml;

#[cfg(test)]
mod tests;

pub use draw::Draw;
pub use format::{BodyCheck, BodyCodec, BodyFormat, Carries, Places};
pub use raw::{BodyIssue, RawBody, ReadBody, ReadError, Unread};
pub use spelling::{DrawnSpelling, ListedSpelling, Malformed, Sign, Spelling, Weight};

/// The formats. The first one that covers a media type reads and writes it; the last one covers every media type.
pub static FORMATS: &[BodyFormat] =
    &[json::FORMAT, xml::FORMAT, form::FORMAT, multipart::FORMAT, lines::FORMAT, text::FORMAT, binary::FORMAT];
