//! From the bytes of an XML document to its text (XML 1.0 appendix F, RFC 7303 section 3).

use thiserror::Error;

/// The bytes are not what their encoding says, or the encoding is not supported.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("document cannot be decoded")]
pub(super) struct EncodingError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Be,
    Utf16Le,
    Latin1,
}

/// Decodes a document. A byte order mark wins over the charset of the media type, and that over the declaration.
pub(super) fn decode(bytes: &[u8], charset: Option<&str>) -> Result<String, EncodingError> {
    let (mark, content) = byte_order_mark(bytes);
    let encoding = match (mark, charset) {
        (Some(mark), Some(charset)) if !covers(charset, mark) => return Err(EncodingError),
        (Some(mark), _) => mark,
        (None, Some(charset)) => named(charset, content)?,
        (None, None) => looks_like(content),
    };
    let text = transcode(content, encoding)?;
    match (mark, charset, declared(&text)) {
        // Nothing outside speaks for the encoding, so the declaration decides.
        (None, None, Some(name)) if encoding == Encoding::Utf8 => {
            let encoding = named(name, content)?;
            if matches!(encoding, Encoding::Utf16Be | Encoding::Utf16Le) {
                return Err(EncodingError);
            }
            transcode(content, encoding)
        }
        (_, None, Some(name)) if !covers(name, encoding) => Err(EncodingError),
        _ => Ok(text),
    }
}

fn byte_order_mark(bytes: &[u8]) -> (Option<Encoding>, &[u8]) {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (Some(Encoding::Utf8), rest),
        [0xFE, 0xFF, rest @ ..] => (Some(Encoding::Utf16Be), rest),
        [0xFF, 0xFE, rest @ ..] => (Some(Encoding::Utf16Le), rest),
        _ => (None, bytes),
    }
}

/// Without a byte order mark, UTF-16 shows in how the first `<` is written.
fn looks_like(content: &[u8]) -> Encoding {
    match content {
        [0, b'<', ..] => Encoding::Utf16Be,
        [b'<', 0, ..] => Encoding::Utf16Le,
        _ => Encoding::Utf8,
    }
}

fn named(name: &str, content: &[u8]) -> Result<Encoding, EncodingError> {
    match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => Ok(Encoding::Utf8),
        "utf-16be" => Ok(Encoding::Utf16Be),
        "utf-16le" => Ok(Encoding::Utf16Le),
        "utf-16" => Ok(match looks_like(content) {
            Encoding::Utf16Le => Encoding::Utf16Le,
            _ => Encoding::Utf16Be,
        }),
        "iso-8859-1" | "latin1" => Ok(Encoding::Latin1),
        _ => Err(EncodingError),
    }
}

fn covers(name: &str, encoding: Encoding) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => encoding == Encoding::Utf8,
        "utf-16" => matches!(encoding, Encoding::Utf16Be | Encoding::Utf16Le),
        "utf-16be" => encoding == Encoding::Utf16Be,
        "utf-16le" => encoding == Encoding::Utf16Le,
        "iso-8859-1" | "latin1" => encoding == Encoding::Latin1,
        _ => false,
    }
}

fn transcode(content: &[u8], encoding: Encoding) -> Result<String, EncodingError> {
    match encoding {
        // Bytes above ASCII may still turn out to be Latin-1; then only the declaration is needed from this text.
        Encoding::Utf8 => String::from_utf8(content.to_vec()).or_else(|_| {
            let text = transcode(content, Encoding::Latin1)?;
            match declared(&text) {
                Some(name) if covers(name, Encoding::Latin1) => Ok(text),
                _ => Err(EncodingError),
            }
        }),
        Encoding::Latin1 => Ok(content.iter().map(|&byte| char::from(byte)).collect()),
        Encoding::Utf16Be => utf16(content, u16::from_be_bytes),
        Encoding::Utf16Le => utf16(content, u16::from_le_bytes),
    }
}

fn utf16(content: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, EncodingError> {
    if !content.len().is_multiple_of(2) {
        return Err(EncodingError);
    }
    let units = content.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<_, _>>().map_err(|_| EncodingError)
}

/// The encoding that the XML declaration names.
fn declared(text: &str) -> Option<&str> {
    let (declaration, _) = text.strip_prefix("<?xml")?.split_once("?>")?;
    // Not the declaration where the name goes on, as in `xml-stylesheet`.
    let (_, rest) = declaration.strip_prefix([' ', '\t', '\r', '\n'])?.split_once("encoding")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_of(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn marked(text: &str) -> String {
        format!("\u{feff}{text}")
    }

    #[test]
    fn documents_in_a_right_encoding_are_decoded() {
        let plain = "<a>é🛫</a>";
        let sheet = "<?xml-stylesheet encoding='utf-16'?><a>é</a>";
        let wide = "<?xml version=\"1.0\" encoding='UTF-16'?><a>é🛫</a>";
        let latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>é</a>";
        let utf8 = "<?xml version=\"1.0\" encoding = \"utf-8\"?><a>é</a>";
        let latin_bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let cases = [
            (plain.as_bytes().to_vec(), None, plain),
            (plain.as_bytes().to_vec(), Some("utf-8"), plain),
            (marked(plain).into_bytes(), None, plain),
            (marked(utf8).into_bytes(), Some("utf-8"), utf8),
            (utf8.as_bytes().to_vec(), None, utf8),
            (utf16_of(&marked(wide), u16::to_le_bytes), None, wide),
            (utf16_of(&marked(wide), u16::to_be_bytes), Some("utf-16"), wide),
            (utf16_of(wide, u16::to_be_bytes), None, wide),
            (utf16_of(wide, u16::to_le_bytes), Some("utf-16"), wide),
            (utf16_of(plain, u16::to_le_bytes), Some("utf-16le"), plain),
            (latin_bytes.clone(), None, latin),
            (latin_bytes, Some("iso-8859-1"), latin),
            (sheet.as_bytes().to_vec(), None, sheet),
        ];
        for (bytes, charset, expected) in cases {
            assert_eq!(decode(&bytes, charset).as_deref(), Ok(expected), "{charset:?} {bytes:?}");
        }
    }

    #[test]
    fn documents_in_a_wrong_encoding_are_refused() {
        let says_wide = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>";
        let says_narrow = "<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>";
        let cases = [
            (b"<a>\xff</a>".to_vec(), None),
            (b"<a>\xe9</a>".to_vec(), Some("utf-8")),
            (says_wide.as_bytes().to_vec(), None),
            (marked(says_wide).into_bytes(), None),
            (utf16_of(&marked(says_narrow), u16::to_le_bytes), None),
            (utf16_of(&marked("<a/>"), u16::to_le_bytes), Some("utf-8")),
            (b"\xff\xfe<".to_vec(), None),
            (b"\xfe\xff\xd8\x00\x00<".to_vec(), None),
            (b"<?xml version='1.0' encoding='x-unknown'?><a/>".to_vec(), None),
            (b"<a/>".to_vec(), Some("x-unknown")),
        ];
        for (bytes, charset) in cases {
            assert_eq!(decode(&bytes, charset), Err(EncodingError), "{charset:?} {bytes:?}");
        }
    }
}
