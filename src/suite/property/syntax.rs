//! Bodies that are not well-formed.

use crate::codec::body::BodyFormat;
use crate::generate::Dice;

/// Whether no reader of this format takes these bytes. An empty body is another case's business, and bytes outside UTF-8
/// are odd, not wrong.
pub(super) fn refuses(format: &BodyFormat, bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    !bytes.iter().all(u8::is_ascii_whitespace) && format.codec.refuses(text)
}

const GARBAGE: [&str; 14] = [",", "}", "]", "{", "\"", "'", ":", "<", ">", "&", "//", "NaN", "\u{0}", "</x>"];

/// The document, damaged.
pub(super) fn damage(whole: &[u8], dice: &mut Dice<'_>, input: u64) -> Vec<u8> {
    let at = dice.below(whole.len().max(1));
    let mut bytes = whole.to_vec();
    match (input, dice.below(4)) {
        (0, _) | (4.., 0) => bytes.truncate(at),
        (1, _) | (4.., 1) => {
            bytes.drain(at..(at + 1).min(whole.len()));
        }
        (2, _) => bytes.extend_from_slice(b"}"),
        _ => {
            let garbage = dice.pick(&GARBAGE).copied().unwrap_or(",");
            bytes.splice(at..at, garbage.bytes());
        }
    }
    bytes
}
