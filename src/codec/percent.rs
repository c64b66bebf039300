//! Percent-encoding (RFC 3986 section 2), around symbols.

use std::fmt::Write as _;

use super::atom;
use super::query_fault::QueryFault;

/// Which characters stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Unreserved ones only: letters, digits and `-._~`.
    Unreserved,
    /// Reserved ones too, save those that would end the value: `allowReserved` in a query.
    ReservedInQuery,
    /// Reserved ones too, save those that would end the segment: `allowReserved` in a path.
    ReservedInPath,
}

impl Keep {
    fn keeps(self, byte: u8) -> bool {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            return true;
        }
        match self {
            Self::Unreserved => false,
            // `+` stays out because form decoding reads it as a space, `[` and `]` because no query may hold them.
            Self::ReservedInQuery => {
                matches!(byte, b':' | b'/' | b'?' | b'@' | b'!' | b'$' | b'\'' | b'(' | b')' | b'*' | b';')
            }
            Self::ReservedInPath => {
                matches!(byte, b':' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+')
            }
        }
    }
}

/// Encodes a text as UTF-8; symbols stay as they are.
pub(crate) fn encode(text: &str, keep: Keep) -> String {
    atom::rewrite(text, |run, into| {
        for byte in run.bytes() {
            if keep.keeps(byte) {
                into.push(char::from(byte));
            } else {
                let _ = write!(into, "%{byte:02X}");
            }
        }
    })
}

/// The encoded text with some plain letters and digits written as escapes too; `None` where that changes nothing.
pub(crate) fn spell(encoded: &str, edits: &[(usize, u8)]) -> Option<String> {
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

/// Decodes strictly: every `%` begins an escape, and the result is UTF-8.
pub(crate) fn decode(raw: &str) -> Result<String, QueryFault> {
    let bytes = raw.as_bytes();
    let broken = bytes.iter().enumerate().any(|(at, byte)| {
        *byte == b'%' && !bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if broken {
        return Err(QueryFault::Escape);
    }
    let text = percent_encoding::percent_decode_str(raw).decode_utf8();
    text.map(std::borrow::Cow::into_owned).map_err(|_| QueryFault::Utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_keeps_its_characters() {
        let all: String = (' '..='~').collect();
        let kept =
            |keep: Keep| -> String { all.chars().filter(|own| encode(&own.to_string(), keep).len() == 1).collect() };
        let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let sorted = |more: &str| -> String {
            let mut found: Vec<char> = letters.chars().chain(more.chars()).collect();
            found.sort_unstable();
            found.into_iter().collect()
        };
        assert_eq!(kept(Keep::Unreserved), sorted("-._~"));
        assert_eq!(kept(Keep::ReservedInQuery), sorted("-._~:/?@!$'()*;"));
        assert_eq!(kept(Keep::ReservedInPath), sorted("-._~:@!$&'()*+"));
        assert_eq!(encode("a é⟨k#0⟩", Keep::Unreserved), "a%20%C3%A9⟨k#0⟩");
    }

    #[test]
    fn escapes_are_read_strictly() {
        for (raw, expected) in [
            ("a%20b%C3%a9", Ok("a bé")),
            ("", Ok("")),
            ("%", Err(QueryFault::Escape)),
            ("%2", Err(QueryFault::Escape)),
            ("a%2", Err(QueryFault::Escape)),
            ("%zz", Err(QueryFault::Escape)),
            ("%2z", Err(QueryFault::Escape)),
            ("%%20", Err(QueryFault::Escape)),
            ("%2520", Ok("%20")),
            ("%ff", Err(QueryFault::Utf8)),
        ] {
            assert_eq!(decode(raw), expected.map(str::to_owned), "{raw}");
        }
    }
}
