//! Where a body ends (RFC 9112 section 6.3).

use std::ops::Range;

use super::head::{Head, field};
use crate::exchange::Headers;

/// What says where a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyEnd {
    Empty,
    Length(usize),
    Chunked,
    /// The end of the connection.
    Closed,
}

impl BodyEnd {
    /// Of an answer, as tolerantly as can be. `head_only`: the answer to HEAD.
    pub(super) fn of_response(head: &Head, head_only: bool) -> Self {
        if head_only || matches!(head.status, 100..200 | 204 | 304) {
            return Self::Empty;
        }
        let coding = field(&head.headers, "transfer-encoding").unwrap_or_default();
        if coding.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked")) {
            return Self::Chunked;
        }
        match field(&head.headers, "content-length").map(|length| number(length.trim(), 10)) {
            Some(Some(length)) if coding.is_empty() => Self::Length(length),
            _ => Self::Closed,
        }
    }

    /// Of a request; `None` where its fields contradict each other or are not understood.
    pub(super) fn of_request(headers: &Headers) -> Option<Self> {
        match (field(headers, "transfer-encoding"), field(headers, "content-length")) {
            (None, None) => Some(Self::Empty),
            (None, Some(length)) => length.trim().parse().ok().map(Self::Length),
            (Some(coding), None) if coding.eq_ignore_ascii_case("chunked") => Some(Self::Chunked),
            (Some(_), _) => None,
        }
    }
}

/// A number of any size; what is larger than can be counted is the largest that can.
fn number(digits: &str, radix: u32) -> Option<usize> {
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    is_number.then(|| usize::from_str_radix(digits, radix).unwrap_or(usize::MAX))
}

/// What could be read of a chunked body.
pub(super) struct Chunked {
    /// The data of each chunk.
    pub(super) pieces: Vec<Range<usize>>,
    pub(super) end: ChunkedEnd,
    /// Whether all lines end as they should.
    pub(super) is_plain: bool,
}

/// Where a chunked body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChunkedEnd {
    /// Behind the last chunk and its trailers.
    At(usize),
    /// It goes on behind the recorded bytes.
    Missing,
    /// At a chunk that cannot be understood.
    Broken,
}

/// The chunks from `at` on, none of them larger than `largest`.
pub(super) fn chunked(bytes: &[u8], mut at: usize, largest: usize) -> Chunked {
    let mut found = Chunked { pieces: Vec::new(), end: ChunkedEnd::Missing, is_plain: true };
    let line = |from: usize| bytes[from..].iter().position(|byte| *byte == b'\n').map(|end| from + end + 1);
    let plain = |from: usize, end: usize| bytes[from..end].ends_with(b"\r\n");
    loop {
        let Some(data) = line(at) else { return found };
        found.is_plain &= plain(at, data);
        let size = std::str::from_utf8(&bytes[at..data]).unwrap_or_default();
        let size = size.split(';').next().unwrap_or_default().trim();
        let Some(size) = number(size, 16).filter(|size| *size <= largest) else {
            found.end = ChunkedEnd::Broken;
            return found;
        };
        if size == 0 {
            at = data;
            // Trailers end with an empty line.
            while let Some(end) = line(at) {
                found.is_plain &= plain(at, end);
                if matches!(&bytes[at..end], b"\r\n" | b"\n") {
                    found.end = ChunkedEnd::At(end);
                    return found;
                }
                at = end;
            }
            return found;
        }
        let end = data.saturating_add(size);
        found.pieces.push(data..end.min(bytes.len()));
        at = match bytes.get(end..) {
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([b'\n', ..]) => {
                found.is_plain = false;
                end + 1
            }
            Some([] | [b'\r']) | None => return found,
            Some(_) => {
                found.end = ChunkedEnd::Broken;
                return found;
            }
        };
    }
}
