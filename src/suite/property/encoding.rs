//! Percent-encoding of one text in many ways (RFC 3986 section 6.2.2).

use std::fmt::Write as _;

use crate::generate::Dice;

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
