//! Percent-encoding of one text in many ways (RFC 3986 section 6.2.2).

use std::fmt::Write as _;

use crate::generate::Dice;

/// The encoded text with some plain letters and digits written as escapes too; `None` where that changes nothing.
pub(super) fn escape(encoded: &str, edits: &[(usize, u8)]) -> Option<String> {
    let mut text = String::new();
    let mut skip = 0;
    for (at, byte) in encoded.bytes().enumerate() {
        let edit = edits.iter().find(|(site, _)| *site == at);
        if skip > 0 || byte == b'%' {
            skip = if byte == b'%' { 2 } else { skip - 1 };
            text.push(char::from(byte));
        } else if let (Some((_, choice)), true) = (edit, byte.is_ascii_alphanumeric()) {
            let _ = if choice % 2 == 0 { write!(text, "%{byte:02X}") } else { write!(text, "%{byte:02x}") };
        } else if byte.is_ascii() {
            text.push(char::from(byte));
        } else {
            // A symbol of a secret: its bytes are not ours to write.
            return None;
        }
    }
    (text != encoded).then_some(text)
}

/// Some places of a text of `length` bytes.
pub(super) fn draw(length: usize, dice: &mut Dice<'_>) -> Vec<(usize, u8)> {
    let most = [1, 2, length][dice.below(3)].max(1);
    (0..dice.between(1, most)).map(|_| (dice.below(length), u8::try_from(dice.below(2)).unwrap_or(0))).collect()
}

/// A text with everything escaped that is not a letter or digit.
pub(super) fn whole(text: &str) -> String {
    text.bytes().fold(String::new(), |mut into, byte| {
        if byte.is_ascii_alphanumeric() {
            into.push(char::from(byte));
        } else {
            let _ = write!(into, "%{byte:02X}");
        }
        into
    })
}
