//! Reads messages out of recorded bytes: answers that hyper refuses, with both lengths at once, bad chunks, early ends, of
//! which it delivers what there is; and requests, where they are plain.

use std::ops::Range;

use super::body::{BodyEnd, Chunked, ChunkedEnd, chunked};
use super::head::{Head, HeadRead, RequestHead, end_of_head, request_head, response_head};

/// The largest head of a request that is read.
const LARGEST_HEAD: usize = 1 << 20;
/// The most fields of a request that are read.
const MOST_FIELDS: usize = 128;

/// What could be read of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::wire) enum ResponseRead {
    /// The head, and where the pieces of the body stand in the recorded bytes.
    Complete(Head, Vec<Range<usize>>),
    /// More bytes are needed.
    Partial,
    /// It does not begin as a response does.
    NotHttp,
}

/// What could be read of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RequestRead {
    /// The head, where the pieces of the body stand in the recorded bytes, and where the request ends.
    Complete(RequestHead, Vec<Range<usize>>, usize),
    /// More bytes are needed.
    Partial,
    /// It is no plain request: to say it in other words may be to say something else.
    Odd,
}

/// Reads the recorded bytes of an answer. Once nothing more will come (`ended`), a complete head is enough. `head_only`: the
/// answer to HEAD.
pub(in crate::wire) fn read_response(bytes: &[u8], ended: bool, head_only: bool) -> ResponseRead {
    let head = match response_head(bytes) {
        HeadRead::Complete(head) => head,
        HeadRead::Partial => return ResponseRead::Partial,
        HeadRead::NotHttp => return ResponseRead::NotHttp,
    };
    let start = head.end;
    let (pieces, complete) = match BodyEnd::of_response(&head, head_only) {
        BodyEnd::Empty => (Vec::new(), true),
        BodyEnd::Length(length) => {
            let end = start.saturating_add(length).min(bytes.len());
            (piece(start..end), end - start == length)
        }
        BodyEnd::Closed => (piece(start..bytes.len()), false),
        BodyEnd::Chunked => {
            let Chunked { pieces, end, .. } = chunked(bytes, start, usize::MAX);
            (pieces, end != ChunkedEnd::Missing)
        }
    };
    if complete || ended { ResponseRead::Complete(head, pieces) } else { ResponseRead::Partial }
}

/// Whether an answer that is read so far says itself that more has to come.
pub(in crate::wire) fn awaits_more(bytes: &[u8], head_only: bool) -> bool {
    let HeadRead::Complete(head) = response_head(bytes) else { return false };
    match BodyEnd::of_response(&head, head_only) {
        BodyEnd::Empty | BodyEnd::Closed => false,
        BodyEnd::Length(length) => bytes.len() - head.end < length,
        BodyEnd::Chunked => chunked(bytes, head.end, usize::MAX).end == ChunkedEnd::Missing,
    }
}

/// Reads the recorded bytes of a request, whose body, or each chunk of it, is at most so large.
pub(super) fn read_request(bytes: &[u8], largest: usize) -> RequestRead {
    let Some(end) = end_of_head(bytes) else {
        return if bytes.len() > LARGEST_HEAD { RequestRead::Odd } else { RequestRead::Partial };
    };
    let mut fields = vec![httparse::EMPTY_HEADER; MOST_FIELDS];
    let plain = httparse::Request::new(&mut fields).parse(&bytes[..end]).is_ok_and(|status| status.is_complete());
    let Some(head) = request_head(&bytes[..end]).filter(|_| plain) else { return RequestRead::Odd };
    let start = head.end;
    match BodyEnd::of_request(&head.headers) {
        Some(BodyEnd::Empty) => RequestRead::Complete(head, Vec::new(), start),
        Some(BodyEnd::Length(length)) if length <= largest => {
            let end = start + length;
            if end > bytes.len() {
                return RequestRead::Partial;
            }
            RequestRead::Complete(head, piece(start..end), end)
        }
        Some(BodyEnd::Chunked) => match chunked(bytes, start, largest) {
            Chunked { is_plain: false, .. } | Chunked { end: ChunkedEnd::Broken, .. } => RequestRead::Odd,
            Chunked { end: ChunkedEnd::Missing, .. } => RequestRead::Partial,
            Chunked { pieces, end: ChunkedEnd::At(end), .. } => RequestRead::Complete(head, pieces, end),
        },
        _ => RequestRead::Odd,
    }
}

/// The pieces of a chunked answer; empty for any other.
pub(in crate::wire) fn chunks_of(bytes: &[u8]) -> Vec<Range<usize>> {
    match response_head(bytes) {
        HeadRead::Complete(head) if BodyEnd::of_response(&head, false) == BodyEnd::Chunked => {
            chunked(bytes, head.end, usize::MAX).pieces
        }
        _ => Vec::new(),
    }
}

fn piece(range: Range<usize>) -> Vec<Range<usize>> {
    if range.is_empty() { Vec::new() } else { vec![range] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &str, ended: bool) -> Option<String> {
        match read_response(bytes.as_bytes(), ended, false) {
            ResponseRead::Complete(_, pieces) => Some(pieces.into_iter().map(|piece| &bytes[piece]).collect()),
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
        for size in ["ffffffffffffffff", "FFFFFFFFFFFFFFFFFF"] {
            let text = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\nab");
            assert_eq!((body(&text, true).as_deref(), body(&text, false)), (Some("ab"), None), "{size}");
            assert!(awaits_more(text.as_bytes(), false), "{size}");
        }
        for length in ["18446744073709551615", "18446744073709551618"] {
            let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nab");
            assert_eq!((body(&text, true).as_deref(), body(&text, false)), (Some("ab"), None), "{length}");
            assert!(awaits_more(text.as_bytes(), false), "{length}");
        }
    }

    #[test]
    fn requests_are_read_where_they_are_plain() {
        let body = |bytes: &str| match read_request(bytes.as_bytes(), 100) {
            RequestRead::Complete(_, pieces, end) => {
                let body: String = pieces.into_iter().map(|piece| &bytes[piece]).collect();
                Ok((body, bytes[end..].to_owned()))
            }
            RequestRead::Partial => Err(true),
            RequestRead::Odd => Err(false),
        };
        let head = "POST / HTTP/1.1\r\n";
        for (rest, expected) in [
            ("\r\nGET", Ok(("", "GET"))),
            ("Content-Length: 3\r\n\r\nabcGET", Ok(("abc", "GET"))),
            ("Content-Length: 3\r\n\r\nab", Err(true)),
            ("Content-Length: 3", Err(true)),
            ("Content-Length: x\r\n\r\nabc", Err(false)),
            ("Content-Length: 101\r\n\r\n", Err(false)),
            (" : x\r\n\r\n", Err(false)),
            ("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\nGET", Ok(("abc", "GET"))),
            ("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\nc\r\n0\r\n\r\n", Err(false)),
            ("Transfer-Encoding: chunked\r\n\r\n2\r\nab", Err(true)),
            ("Transfer-Encoding: chunked\r\n\r\n2\r\nabc", Err(false)),
            ("Transfer-Encoding: chunked\r\n\r\nffff\r\nabc", Err(false)),
            ("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", Err(false)),
            ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", Err(false)),
        ] {
            let expected = expected.map(|(body, rest): (&str, &str)| (body.to_owned(), rest.to_owned()));
            assert_eq!(body(&format!("{head}{rest}")), expected, "{rest:?}");
        }
    }
}
