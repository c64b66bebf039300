//! Reads a response that hyper refuses: both lengths at once, bad chunks, early ends. It delivers what there is.

use std::ops::Range;

use super::head::{self, Head, HeadRead};

/// What could be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// The head, and where the pieces of the body stand in the recorded bytes.
    Complete(Head, Vec<Range<usize>>),
    /// More bytes are needed.
    Partial,
    /// It does not begin as a response does.
    NotHttp,
}

/// Where the body ends (RFC 9112 section 6.3).
enum Framing {
    Empty,
    Length(usize),
    Chunked,
    UntilClose,
}

/// Reads the recorded bytes. Once nothing more will come (`ended`), a complete head is enough. `head_only`: the answer
/// to HEAD.
pub(super) fn read(bytes: &[u8], ended: bool, head_only: bool) -> Reading {
    let head = match head::response(bytes) {
        HeadRead::Complete(head) => head,
        HeadRead::Partial => return Reading::Partial,
        HeadRead::NotHttp => return Reading::NotHttp,
    };
    let start = head.end;
    let (pieces, complete) = match framing(&head, head_only) {
        Framing::Empty => (Vec::new(), true),
        Framing::Length(length) => {
            let end = start.saturating_add(length).min(bytes.len());
            (piece(start..end), end - start == length)
        }
        Framing::UntilClose => (piece(start..bytes.len()), false),
        Framing::Chunked => chunks(bytes, start),
    };
    if complete || ended { Reading::Complete(head, pieces) } else { Reading::Partial }
}

/// The pieces of a chunked body; empty for any other.
pub(super) fn chunks_of(bytes: &[u8]) -> Vec<Range<usize>> {
    match head::response(bytes) {
        HeadRead::Complete(head) if matches!(framing(&head, false), Framing::Chunked) => chunks(bytes, head.end).0,
        _ => Vec::new(),
    }
}

fn piece(range: Range<usize>) -> Vec<Range<usize>> {
    if range.is_empty() { Vec::new() } else { vec![range] }
}

fn framing(head: &Head, head_only: bool) -> Framing {
    if head_only || matches!(head.status, 100..200 | 204 | 304) {
        return Framing::Empty;
    }
    let coding = head::field(&head.headers, "transfer-encoding").unwrap_or_default();
    if coding.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked")) {
        return Framing::Chunked;
    }
    match head::field(&head.headers, "content-length").map(|length| length.trim().parse()) {
        Some(Ok(length)) if coding.is_empty() => Framing::Length(length),
        _ => Framing::UntilClose,
    }
}

/// The data of each chunk from `at` on, and whether the body has ended, be it where a chunk cannot be understood.
fn chunks(bytes: &[u8], mut at: usize) -> (Vec<Range<usize>>, bool) {
    let line = |from: usize| bytes[from..].iter().position(|byte| *byte == b'\n').map(|end| from + end + 1);
    let mut pieces = Vec::new();
    loop {
        let Some(data) = line(at) else {
            return (pieces, false);
        };
        let size = std::str::from_utf8(&bytes[at..data]).unwrap_or_default();
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(size, 16) else {
            return (pieces, true);
        };
        if size == 0 {
            at = data;
            // Trailers end with an empty line.
            while let Some(end) = line(at) {
                if matches!(&bytes[at..end], b"\r\n" | b"\n") {
                    return (pieces, true);
                }
                at = end;
            }
            return (pieces, false);
        }
        let end = data.saturating_add(size);
        pieces.push(data..end.min(bytes.len()));
        at = match bytes.get(end..) {
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([b'\n', ..]) => end + 1,
            Some([] | [b'\r']) | None => return (pieces, false),
            Some(_) => return (pieces, true),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &str, ended: bool) -> Option<String> {
        match read(bytes.as_bytes(), ended, false) {
            Reading::Complete(_, pieces) => Some(pieces.into_iter().map(|piece| &bytes[piece]).collect()),
            _ => None,
        }
    }

    #[test]
    fn each_framing_is_read() {
        let head = "HTTP/1.1 200 OK\r\n";
        for (rest, ended, expected) in [
            ("Content-Length: 3\r\n\r\nabcdef", false, Some("abc")),
            ("Content-Length: 9\r\n\r\nabc", false, None),
            ("Content-Length: 9\r\n\r\nabc", true, Some("abc")),
            ("Content-Length: x\r\n\r\nabc", true, Some("abc")),
            ("\r\nabc", false, None),
            ("\r\nabc", true, Some("abc")),
            (
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\nc\n0\r\n\r\n",
                false,
                Some("abc"),
            ),
            ("Transfer-Encoding: gzip, Chunked\r\n\r\n2\r\nab\r\nzz\r\n", false, Some("ab")),
            ("Transfer-Encoding: chunked\r\n\r\n5\r\nab", false, None),
            ("Transfer-Encoding: chunked\r\n\r\n5\r\nab", true, Some("ab")),
            ("Transfer-Encoding: chunked\r\n\r\n1\r\nab", false, Some("a")),
            ("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: x\r\n", false, None),
            ("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: x\r\n\r\n", false, Some("a")),
        ] {
            assert_eq!(body(&format!("{head}{rest}"), ended).as_deref(), expected, "{rest:?} {ended}");
        }
        assert_eq!(body("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc", false).as_deref(), Some(""));
    }

    #[test]
    fn absurd_sizes_do_no_harm() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab";
        assert_eq!(body(text, true).as_deref(), Some("ab"));
        let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\nab", u64::MAX);
        assert_eq!(body(&text, true).as_deref(), Some("ab"));
    }
}
