//! Views of received bytes with one kind of escape undone, each byte with its place in the original.

use std::ops::Range;

/// A kind of escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// `%2F`, in either case of hex.
    Percent,
    /// As `Percent`, and `+` for a space.
    Form,
    /// `\u002f`, `\/` and the other JSON escapes.
    Json,
    /// `&amp;`, `&#47;`, `&#x2F;`.
    Xml,
}

/// Decoded bytes, each with the range of original bytes that it was written with.
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    spans: Vec<(u32, u32)>,
}

impl View {
    /// The original range of the decoded range `found`, which is not empty.
    pub(super) fn origin(&self, found: &Range<usize>) -> Range<usize> {
        self.spans[found.start].0 as usize..self.spans[found.end - 1].1 as usize
    }

    /// The original ranges of each byte of the decoded range `found`.
    pub(super) fn origins(&self, found: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        self.spans[found.clone()].iter().map(|(start, end)| *start as usize..*end as usize)
    }

    /// The pieces of `bytes`, one after the other.
    pub(super) fn of_pieces(bytes: &[u8], pieces: &[Range<usize>]) -> Self {
        let mut view = Self { bytes: Vec::new(), spans: Vec::new() };
        for at in pieces.iter().cloned().flatten() {
            if let (Some(byte), Ok(start)) = (bytes.get(at), u32::try_from(at)) {
                view.bytes.push(*byte);
                view.spans.push((start, start + 1));
            }
        }
        view
    }

    /// `bytes` with the escapes of one kind undone; `None` where there are none. `from` is the view that `bytes` is of.
    pub(super) fn decoded(bytes: &[u8], from: Option<&View>, escape: Escape) -> Option<Self> {
        let first = bytes.iter().position(|byte| escape.starts_with(*byte))?;
        // Bodies are bounded far below this.
        u32::try_from(bytes.len()).ok()?;
        let mut view = Self { bytes: Vec::with_capacity(bytes.len()), spans: Vec::with_capacity(bytes.len()) };
        let mut changed = false;
        let mut at = 0;
        while at < bytes.len() {
            let undone = if at >= first && escape.starts_with(bytes[at]) { escape.undo(&bytes[at..]) } else { None };
            let taken = undone.as_ref().map_or(1, |(taken, _)| *taken);
            let span = match from {
                Some(view) => (view.spans[at].0, view.spans[at + taken - 1].1),
                None => (narrow(at), narrow(at + taken)),
            };
            if let Some((_, character)) = undone {
                changed = true;
                for byte in character.as_slice() {
                    view.bytes.push(*byte);
                    view.spans.push(span);
                }
            } else {
                view.bytes.push(bytes[at]);
                view.spans.push(span);
            }
            at += taken;
        }
        changed.then_some(view)
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What an escape stands for: one byte, or a character in UTF-8.
struct Decoded {
    bytes: [u8; 4],
    length: usize,
}

impl Decoded {
    fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], length: 1 }
    }

    fn character(code: u32) -> Option<Self> {
        let mut bytes = [0; 4];
        let length = char::from_u32(code)?.encode_utf8(&mut bytes).len();
        Some(Self { bytes, length })
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Escape {
    fn starts_with(self, byte: u8) -> bool {
        match self {
            Self::Percent => byte == b'%',
            Self::Form => matches!(byte, b'%' | b'+'),
            Self::Json => byte == b'\\',
            Self::Xml => byte == b'&',
        }
    }

    /// The length of the escape at the start of `bytes`, and what it stands for.
    fn undo(self, bytes: &[u8]) -> Option<(usize, Decoded)> {
        match self {
            Self::Form if bytes[0] == b'+' => Some((1, Decoded::byte(b' '))),
            Self::Percent | Self::Form => {
                let byte = u8::try_from(number(bytes.get(1..3)?, 16)?).ok()?;
                Some((3, Decoded::byte(byte)))
            }
            Self::Json => json(bytes),
            Self::Xml => xml(bytes),
        }
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(|digit| char::from(*digit).is_digit(radix)) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

fn json(bytes: &[u8]) -> Option<(usize, Decoded)> {
    let simple = |byte| Some((2, Decoded::byte(byte)));
    match bytes.get(1)? {
        b'"' => simple(b'"'),
        b'\\' => simple(b'\\'),
        b'/' => simple(b'/'),
        b'b' => simple(8),
        b'f' => simple(12),
        b'n' => simple(b'\n'),
        b'r' => simple(b'\r'),
        b't' => simple(b'\t'),
        b'u' => {
            let first = number(bytes.get(2..6)?, 16)?;
            if (0xd800..0xdc00).contains(&first) && bytes.get(6..8) == Some(b"\\u") {
                let second = number(bytes.get(8..12)?, 16)?.checked_sub(0xdc00)?;
                return Some((12, Decoded::character(0x10000 + ((first - 0xd800) << 10) + second)?));
            }
            Some((6, Decoded::character(first)?))
        }
        _ => None,
    }
}

fn xml(bytes: &[u8]) -> Option<(usize, Decoded)> {
    // The longest name is `quot`; leading zeros of a number are legal, more than this is not worth following.
    let end = bytes.iter().take(24).position(|byte| *byte == b';')?;
    let decoded = match &bytes[1..end] {
        b"amp" => Decoded::byte(b'&'),
        b"lt" => Decoded::byte(b'<'),
        b"gt" => Decoded::byte(b'>'),
        b"quot" => Decoded::byte(b'"'),
        b"apos" => Decoded::byte(b'\''),
        [b'#', b'x' | b'X', digits @ ..] => Decoded::character(number(digits, 16)?)?,
        [b'#', digits @ ..] => Decoded::character(number(digits, 10)?)?,
        _ => return None,
    };
    Some((end + 1, decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, escape: Escape) -> String {
        let view = View::decoded(text.as_bytes(), None, escape).unwrap();
        String::from_utf8(view.bytes).unwrap()
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(decoded("a%2fb%2Fc%zz%2", Escape::Percent), "a/b/c%zz%2");
        assert_eq!(decoded("a+b%2B", Escape::Form), "a b+");
        assert_eq!(decoded(r#"\u0061\/\"\\\ud83d\ude00\x"#, Escape::Json), "a/\"\\😀\\x");
        assert_eq!(decoded("&amp;&#97;&#x0062;&#X63;&nope;& ", Escape::Xml), "&abc&nope;& ");
    }

    #[test]
    fn nothing_to_undo_is_no_view() {
        assert!(View::decoded(b"plain", None, Escape::Percent).is_none());
        assert!(View::decoded(b"100%", None, Escape::Percent).is_none());
    }

    #[test]
    fn a_view_of_a_view_knows_the_original_places() {
        let text = b"x&amp;#97;y";
        let once = View::decoded(text, None, Escape::Xml).unwrap();
        let twice = View::decoded(&once.bytes, Some(&once), Escape::Xml).unwrap();
        assert_eq!(twice.bytes, b"xay");
        assert_eq!(&text[twice.origin(&(1..2))], b"&amp;#97;");
    }
}
