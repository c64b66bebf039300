//! From the bytes of an XML document to its text (XML 1.0 appendix F, RFC 7303 section 3).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252 as LATIN1, mem};
use thiserror::Error;

/// The bytes are not what their encoding says, or the encoding is not supported.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("document cannot be decoded")]
pub(super) struct EncodingError;

/// Decodes a document. A byte order mark wins over the charset of the media type, and that over the declaration.
pub(super) fn decode(bytes: &[u8], charset: Option<&str>) -> Result<String, EncodingError> {
    let (mark, length) = Encoding::for_bom(bytes).unzip();
    let content = &bytes[length.unwrap_or(0)..];
    let encoding = match (mark, charset) {
        (Some(mark), Some(charset)) if !named(charset).contains(&mark) => return Err(EncodingError),
        (Some(mark), _) => mark,
        (None, Some(charset)) => chosen(charset, content)?,
        (None, None) => looks_like(content),
    };
    let text = transcode(content, encoding)?;
    match (mark, charset, declared(&text)) {
        // Nothing outside speaks for the encoding, so the declaration decides.
        (None, None, Some(name)) if encoding == UTF_8 => {
            let encoding = chosen(name, content)?;
            if encoding.is_ascii_compatible() { transcode(content, encoding) } else { Err(EncodingError) }
        }
        (_, None, Some(name)) if !named(name).contains(&encoding) => Err(EncodingError),
        _ => Ok(text),
    }
}

/// Without a byte order mark, UTF-16 shows in how the first `<` is written.
fn looks_like(content: &[u8]) -> &'static Encoding {
    match content {
        [0, b'<', ..] => UTF_16BE,
        [b'<', 0, ..] => UTF_16LE,
        _ => UTF_8,
    }
}

/// What a name may stand for, the likeliest first. These few are what a document here may be written in.
fn named(name: &str) -> Vec<&'static Encoding> {
    match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => vec![UTF_8],
        "utf-16" => vec![UTF_16BE, UTF_16LE],
        "utf-16be" => vec![UTF_16BE],
        "utf-16le" => vec![UTF_16LE],
        "iso-8859-1" | "latin1" => vec![LATIN1],
        _ => vec![],
    }
}

fn chosen(name: &str, content: &[u8]) -> Result<&'static Encoding, EncodingError> {
    let known = named(name);
    let looks = looks_like(content);
    if known.contains(&looks) { Ok(looks) } else { known.first().copied().ok_or(EncodingError) }
}

fn transcode(content: &[u8], encoding: &'static Encoding) -> Result<String, EncodingError> {
    // Browsers take it for another one, and so does `encoding_rs`.
    if encoding == LATIN1 {
        return Ok(mem::decode_latin1(content).into_owned());
    }
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(content) {
        return Ok(text.into_owned());
    }
    // Bytes above ASCII may still turn out to be Latin-1; then only the declaration is needed from this text.
    let text = mem::decode_latin1(content);
    let is_latin = encoding == UTF_8 && declared(&text).is_some_and(|name| named(name).contains(&LATIN1));
    if is_latin { Ok(text.into_owned()) } else { Err(EncodingError) }
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
            (b"<a>\x80\xff</a>".to_vec(), Some("latin1"), "<a>\u{80}\u{ff}</a>"),
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
