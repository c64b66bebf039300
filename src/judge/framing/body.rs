//! The bytes after the head.

use super::Faults;
use super::head::{self, Head};
use crate::contract::RuleId;

/// How an answer begins, and what it means where one was complete before.
const ANSWER: &[u8] = b"HTTP/1.";
const SECOND: &str = "a second answer follows the first";

/// What was recorded after the head.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    /// The recorded bytes.
    pub(super) bytes: &'a [u8],
    /// How many bytes came in all; meaningful only where `exact`.
    pub(super) total: u64,
    /// Whether recorded bytes are as long as those that came.
    pub(super) exact: bool,
    /// Whether all that came was recorded.
    pub(super) whole: bool,
    /// Whether the peer closed its side.
    pub(super) closed: bool,
}

/// Judges what follows the head of a final answer (RFC 9112 section 6.3).
pub(super) fn judge(head: &Head, request_method: &str, seen: &Seen<'_>, faults: &mut Faults) {
    if !seen.exact || request_method == "CONNECT" && (200..300).contains(&head.status) {
        return;
    }
    if request_method == "HEAD" || matches!(head.status, 204 | 304) {
        if seen.bytes.starts_with(ANSWER) {
            faults.framing(SECOND);
        } else if seen.total > 0 {
            let reason = if request_method == "HEAD" {
                "an answer to HEAD has a body".to_owned()
            } else {
                format!("a {} answer has a body", head.status)
            };
            faults.framing(reason);
        }
        return;
    }
    if head.is_chunked() {
        match chunks(seen.bytes, faults) {
            End::At(end) if seen.bytes[end..].starts_with(ANSWER) => faults.framing(SECOND),
            End::At(end) if seen.total > end as u64 => faults.add(RuleId::Chunked, "bytes follow the last chunk"),
            End::Missing if seen.whole && seen.closed => {
                faults.add(RuleId::Chunked, "the connection was closed before the last chunk");
            }
            End::At(_) | End::Missing | End::Broken => {}
        }
    } else if let (false, Some((length, stated))) = (head.is_coded(), head.content_length()) {
        let after = usize::try_from(length).ok().and_then(|length| seen.bytes.get(length..));
        if after.is_some_and(|after| after.starts_with(ANSWER)) {
            faults.framing(SECOND);
        } else if seen.total > length {
            let surplus = seen.total - length;
            faults.add(RuleId::ContentLength, format!("Content-Length is {stated}, but {surplus} more bytes came"));
        } else if seen.total < length && seen.closed {
            let message = format!(
                "Content-Length is {stated}, but only {} bytes came before the connection was closed",
                seen.total
            );
            faults.add(RuleId::ContentLength, message);
        }
    }
}

/// Where a chunked body ends.
enum End {
    /// After this many bytes.
    At(usize),
    /// Not in what was recorded.
    Missing,
    /// Its grammar is broken, which was reported.
    Broken,
}

/// Walks over the chunks (RFC 9112 section 7.1).
fn chunks(bytes: &[u8], faults: &mut Faults) -> End {
    let mut at = 0;
    loop {
        let Some(end) = bytes[at..].iter().position(|byte| *byte == b'\n') else {
            return End::Missing;
        };
        let Some(line) = bytes[at..at + end].strip_suffix(b"\r") else {
            return broken(faults, "a chunk's size is not followed by CR LF");
        };
        at += end + 1;
        let Some(size) = size(line) else {
            return broken(faults, "a chunk does not begin with its size in hexadecimal digits");
        };
        if size == 0 {
            let before = faults.0.len();
            return match head::trailers(&bytes[at..], faults) {
                Some(length) => End::At(at + length),
                None if faults.0.len() > before => End::Broken,
                None => End::Missing,
            };
        }
        let Some(data) = usize::try_from(size).ok().and_then(|size| at.checked_add(size)) else {
            return End::Missing;
        };
        match bytes.get(data..) {
            None | Some([] | [b'\r']) => return End::Missing,
            Some([b'\r', b'\n', ..]) => at = data + 2,
            Some(_) => return broken(faults, "a chunk is not as long as its size says"),
        }
    }
}

fn broken(faults: &mut Faults, message: &str) -> End {
    faults.add(RuleId::Chunked, message);
    End::Broken
}

/// `1*HEXDIG [ chunk-ext ]`, with white space allowed where an extension follows.
fn size(line: &[u8]) -> Option<u64> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let rest = &line[digits..];
    let extension = rest.trim_ascii_start();
    let plain = rest.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~' | 0x80..));
    if digits == 0 || !plain || !(rest.is_empty() || extension.starts_with(b";")) {
        return None;
    }
    // Sizes beyond 64 bits are legal, and nobody sends that much.
    let text = std::str::from_utf8(&line[..digits]).ok()?;
    Some(u64::from_str_radix(text, 16).unwrap_or(u64::MAX))
}
