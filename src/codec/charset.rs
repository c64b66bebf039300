//! Text from bytes and back, by charset.

/// A charset that Probity reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// ISO-8859-1.
    Latin1,
    /// US-ASCII.
    Ascii,
}

/// Why bytes are no text in a charset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The charset is not one that Probity knows.
    #[error("the charset `{0}` is not known")]
    Unknown(String),
    /// The bytes from `offset` on are not valid.
    #[error("the bytes are not valid {charset} at offset {offset}")]
    Invalid {
        /// The charset's name.
        charset: &'static str,
        /// Where the first invalid sequence begins.
        offset: usize,
    },
    /// A character that the charset lacks.
    #[error("{charset} has no character U+{:04X}", u32::from(*character))]
    Character {
        /// The charset's name.
        charset: &'static str,
        /// The character.
        character: char,
    },
}

impl Charset {
    /// Its name in the IANA registry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Latin1 => "iso-8859-1",
            Self::Ascii => "us-ascii",
        }
    }

    /// The charset of that name, in any case. `utf-16` is not among them: its byte order is in the bytes.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Self::Utf8,
            "utf-16le" => Self::Utf16Le,
            "utf-16be" => Self::Utf16Be,
            "iso-8859-1" | "iso_8859-1" | "latin1" | "latin-1" | "l1" => Self::Latin1,
            "us-ascii" | "ascii" | "iso646-us" | "ansi_x3.4-1968" => Self::Ascii,
            _ => return None,
        })
    }

    /// The charset that a byte order mark at the start announces, and the length of the mark.
    pub fn by_mark(bytes: &[u8]) -> Option<(Self, usize)> {
        match bytes {
            [0xEF, 0xBB, 0xBF, ..] => Some((Self::Utf8, 3)),
            [0xFF, 0xFE, ..] => Some((Self::Utf16Le, 2)),
            [0xFE, 0xFF, ..] => Some((Self::Utf16Be, 2)),
            _ => None,
        }
    }

    /// Reads bytes strictly. A byte order mark is not treated specially.
    pub fn decode(self, bytes: &[u8]) -> Result<String, TextError> {
        let invalid = |offset| TextError::Invalid { charset: self.name(), offset };
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| invalid(error.valid_up_to())),
            Self::Utf16Le => utf16(bytes, u16::from_le_bytes).map_err(invalid),
            Self::Utf16Be => utf16(bytes, u16::from_be_bytes).map_err(invalid),
            Self::Latin1 => Ok(bytes.iter().copied().map(char::from).collect()),
            Self::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
                Some(offset) => Err(invalid(offset)),
                None => Ok(bytes.iter().copied().map(char::from).collect()),
            },
        }
    }

    /// Writes text, without a byte order mark.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, TextError> {
        let lacks = |character| TextError::Character { charset: self.name(), character };
        match self {
            Self::Utf8 => Ok(text.as_bytes().to_vec()),
            Self::Utf16Le => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Utf16Be => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Self::Latin1 => {
                text.chars().map(|character| u8::try_from(u32::from(character)).map_err(|_| lacks(character))).collect()
            }
            Self::Ascii => match text.chars().find(|character| !character.is_ascii()) {
                Some(character) => Err(lacks(character)),
                None => Ok(text.as_bytes().to_vec()),
            },
        }
    }
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<String, usize> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 0;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let character = character.map_err(|_| offset)?;
        text.push(character);
        offset += 2 * character.len_utf16();
    }
    if rest.is_empty() { Ok(text) } else { Err(offset) }
}

/// Reads the text of a body: a byte order mark decides before `charset`, and UTF-8 is the default. The mark is dropped.
pub fn decode(bytes: &[u8], charset: Option<&str>) -> Result<String, TextError> {
    if let Some((marked, length)) = Charset::by_mark(bytes) {
        return marked.decode(&bytes[length..]);
    }
    match charset {
        None => Charset::Utf8.decode(bytes),
        // RFC 2781 section 4.3: without a mark, big-endian.
        Some(name) if name.eq_ignore_ascii_case("utf-16") => Charset::Utf16Be.decode(bytes),
        Some(name) => Charset::named(name)
            .ok_or_else(|| TextError::Unknown(name.to_owned()))
            .and_then(|known| known.decode(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bodies_are_read_by_mark_then_charset() {
        for (bytes, charset, expected) in [
            (&b"caf\xC3\xA9"[..], None, Ok("café")),
            (b"caf\xE9", Some("ISO-8859-1"), Ok("café")),
            (b"\xEF\xBB\xBFx", Some("iso-8859-1"), Ok("x")),
            (b"\xFF\xFEx\0", None, Ok("x")),
            (b"\0x", Some("UTF-16"), Ok("x")),
            (b"caf\xE9", None, Err(TextError::Invalid { charset: "utf-8", offset: 3 })),
            (b"caf\xE9", Some("us-ascii"), Err(TextError::Invalid { charset: "us-ascii", offset: 3 })),
            (b"x\0y", Some("utf-16le"), Err(TextError::Invalid { charset: "utf-16le", offset: 2 })),
            (b"\x00\xD8x\0", Some("utf-16le"), Err(TextError::Invalid { charset: "utf-16le", offset: 0 })),
            (b"x", Some("klingon"), Err(TextError::Unknown("klingon".into()))),
        ] {
            assert_eq!(decode(bytes, charset), expected.map(str::to_owned), "{bytes:?} {charset:?}");
        }
    }

    #[test]
    fn charsets_have_names() {
        use Charset::{Ascii, Latin1, Utf8, Utf16Be, Utf16Le};
        for (own, name, others) in [
            (Utf8, "utf-8", &["UTF-8", "utf8"][..]),
            (Utf16Le, "utf-16le", &["UTF-16LE"]),
            (Utf16Be, "utf-16be", &["UTF-16BE"]),
            (Latin1, "iso-8859-1", &["ISO_8859-1", "latin1", "Latin-1", "l1"]),
            (Ascii, "us-ascii", &["ASCII", "iso646-us", "ANSI_X3.4-1968"]),
        ] {
            assert_eq!(own.name(), name);
            for name in others.iter().chain([&name]) {
                assert_eq!(Charset::named(name), Some(own), "{name}");
            }
        }
        assert_eq!((Charset::named("utf-16"), Charset::named("")), (None, None));
        for (bytes, expected) in [
            (&b"\xEF\xBB\xBFx"[..], Some((Utf8, 3))),
            (b"\xFF\xFE", Some((Utf16Le, 2))),
            (b"\xFE\xFFx", Some((Utf16Be, 2))),
            (b"\xEF\xBB", None),
            (b"x", None),
        ] {
            assert_eq!(Charset::by_mark(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn texts_are_written_where_the_charset_has_their_characters() {
        let lacks = |charset, character| Err(TextError::Character { charset, character });
        for (charset, text, expected) in [
            (Charset::Utf8, "é", Ok(&b"\xC3\xA9"[..])),
            (Charset::Utf16Le, "é", Ok(b"\xE9\0")),
            (Charset::Utf16Be, "é", Ok(b"\0\xE9")),
            (Charset::Latin1, "é", Ok(b"\xE9")),
            (Charset::Latin1, "a€", lacks("iso-8859-1", '€')),
            (Charset::Ascii, "e", Ok(b"e")),
            (Charset::Ascii, "aé", lacks("us-ascii", 'é')),
        ] {
            assert_eq!(charset.encode(text), expected.map(<[u8]>::to_vec), "{charset:?} {text}");
        }
        let invalid = |offset| Err(TextError::Invalid { charset: "utf-16be", offset });
        assert_eq!(Charset::Utf16Be.decode(b"\xD8\x3D\xDE\0\0x"), Ok("😀x".to_owned()));
        assert_eq!(Charset::Utf16Be.decode(b"\xD8\x3D\xDE\0\xD8\0"), invalid(4));
        assert_eq!(Charset::Utf16Be.decode(b"\xD8\x3D\xDE\0x"), invalid(4));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text: String) {
            for charset in [Charset::Utf8, Charset::Utf16Le, Charset::Utf16Be, Charset::Latin1, Charset::Ascii] {
                if let Ok(bytes) = charset.encode(&text) {
                    prop_assert_eq!(charset.decode(&bytes), Ok(text.clone()));
                }
            }
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            for charset in [None, Some("utf-16"), Some("utf-16le"), Some("latin1"), Some("us-ascii")] {
                let _ = decode(&bytes, charset);
            }
        }
    }
}
