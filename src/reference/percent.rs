//! Percent-encoding, strict when reading and generous when writing.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes a value so that it survives URI decoding and form decoding alike.
pub(super) fn encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Decodes a component; `None` where a percent sign starts no escape or the bytes are not UTF-8.
pub(super) fn decode(raw: &str) -> Option<String> {
    let bytes = raw.as_bytes();
    let whole = bytes.iter().enumerate().all(|(at, &byte)| {
        byte != b'%' || bytes.get(at + 1..at + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
    });
    if !whole {
        return None;
    }
    percent_decode_str(raw).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        for value in ["", "a+b/c=d&e", "100%41", "zoë & sons", "\u{0}\n", "🛫"] {
            let encoded = encode(value);
            assert!(encoded.is_ascii() && !encoded.contains('+'), "{encoded}");
            assert_eq!(decode(&encoded).as_deref(), Some(value));
        }
    }

    #[test]
    fn broken_escapes_do_not_decode() {
        for raw in ["%", "%4", "%zz", "a%", "%ff", "%c3%28", "%+1"] {
            assert_eq!(decode(raw), None, "{raw}");
        }
    }
}
