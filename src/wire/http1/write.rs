//! How a message is put on the wire: what frames its body, in which version, in how many pieces.

use crate::exchange::Headers;

/// How a message is put on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wire {
    /// What tells where the body ends.
    pub(crate) body: Framing,
    /// Whether it is HTTP/1.0.
    pub(crate) old: bool,
    /// An interim response before the answer.
    pub(crate) interim: Option<&'static str>,
    /// Whether it comes in many small pieces.
    pub(crate) split: bool,
    /// Whether no space follows the colon of a field.
    pub(crate) tight: bool,
}

/// What tells where a body ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Content-Length.
    #[default]
    Sized,
    /// The last chunk.
    Chunked(Chunks),
    /// The end of the connection.
    UntilClose,
}

impl Framing {
    /// A few plain chunks.
    pub(crate) const CHUNKED: Self = Self::Chunked(Chunks::Few);
}

/// How chunks are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chunks {
    /// A few of them.
    Few,
    /// One byte each.
    Bytes,
    /// With an extension each.
    Extended,
    /// With leading zeros, and letters in upper case.
    Zeros,
    /// With a field after the last one.
    Trailer,
}

/// In how many pieces a split message comes.
const PIECES: usize = 12;

impl Wire {
    pub(super) const fn version(self) -> &'static str {
        if self.old { "HTTP/1.0" } else { "HTTP/1.1" }
    }

    /// A message: its head without the framing fields, which follow from the body. A message that is not `sized` has
    /// no body unless one is given.
    pub(super) fn written(self, mut head: String, headers: &Headers, body: &[u8], sized: bool) -> Vec<u8> {
        let colon = if self.tight { ":" } else { ": " };
        let mut field = |name: &str, value: &str| {
            head.push_str(name);
            head.push_str(colon);
            head.push_str(value);
            head.push_str("\r\n");
        };
        for (name, value) in headers {
            if !name.eq_ignore_ascii_case("content-length") && !name.eq_ignore_ascii_case("transfer-encoding") {
                field(name, value);
            }
        }
        match self.body {
            Framing::Sized if sized || !body.is_empty() => field("Content-Length", &body.len().to_string()),
            Framing::Chunked(chunks) => {
                if chunks == Chunks::Trailer {
                    field("Trailer", "X-Probity-After");
                }
                field("Transfer-Encoding", "chunked");
            }
            Framing::Sized | Framing::UntilClose => {}
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        match self.body {
            Framing::Chunked(chunks) => chunks.write(body, &mut bytes),
            Framing::Sized | Framing::UntilClose => bytes.extend_from_slice(body),
        }
        bytes
    }

    /// The pieces that bytes are sent in.
    pub(super) fn pieces(self, bytes: Vec<u8>) -> Vec<Vec<u8>> {
        if !self.split {
            return vec![bytes];
        }
        bytes.chunks(bytes.len().div_ceil(PIECES).max(1)).map(<[u8]>::to_vec).collect()
    }
}

impl Chunks {
    fn write(self, body: &[u8], bytes: &mut Vec<u8>) {
        let size = if self == Self::Bytes { 1 } else { (body.len() / 3).max(1) };
        for part in body.chunks(size) {
            let line = match self {
                Self::Extended => format!("{:x};probity=\"1\"\r\n", part.len()),
                Self::Zeros => format!("{:04X}\r\n", part.len()),
                Self::Few | Self::Bytes | Self::Trailer => format!("{:x}\r\n", part.len()),
            };
            bytes.extend(line.into_bytes());
            bytes.extend_from_slice(part);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n");
        if self == Self::Trailer {
            bytes.extend_from_slice(b"X-Probity-After: 1\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_written_in_every_legal_way() {
        let written = |chunks: Chunks| {
            let mut bytes = Vec::new();
            chunks.write(b"abcdef", &mut bytes);
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(written(Chunks::Few), "2\r\nab\r\n2\r\ncd\r\n2\r\nef\r\n0\r\n\r\n");
        assert!(written(Chunks::Bytes).starts_with("1\r\na\r\n1\r\nb\r\n"));
        assert!(written(Chunks::Extended).starts_with("2;probity=\"1\"\r\nab\r\n"));
        assert!(written(Chunks::Zeros).starts_with("0002\r\nab\r\n"));
        assert!(written(Chunks::Trailer).ends_with("0\r\nX-Probity-After: 1\r\n\r\n"));
    }

    #[test]
    fn pieces_are_the_whole_message() {
        let wire = Wire { split: true, ..Wire::default() };
        let pieces = wire.pieces(vec![7; 100]);
        assert!(pieces.len() > 8);
        assert_eq!(pieces.concat(), vec![7; 100]);
        assert!(wire.pieces(Vec::new()).is_empty());
    }
}
