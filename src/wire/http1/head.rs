//! Reads the head of a message from recorded bytes: field names in their own case, in their own order, as tolerantly
//! as can be. Whether the head is valid is for the judge, who has the same bytes.

use crate::exchange::Headers;

/// A response's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wire) struct Head {
    pub(in crate::wire) status: u16,
    pub(in crate::wire) reason: String,
    pub(in crate::wire) version: String,
    pub(in crate::wire) headers: Headers,
    /// Where the body begins in the recorded bytes.
    pub(in crate::wire) end: usize,
}

/// A request's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wire) struct RequestHead {
    pub(in crate::wire) method: String,
    pub(in crate::wire) target: String,
    pub(in crate::wire) headers: Headers,
    /// Where the body begins in the recorded bytes.
    pub(super) end: usize,
}

/// How far the bytes go.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::wire) enum HeadRead {
    Complete(Head),
    Partial,
    NotHttp,
}

/// The final response's head; interim responses are skipped.
pub(in crate::wire) fn response_head(bytes: &[u8]) -> HeadRead {
    let mut from = 0;
    loop {
        // An empty line before the message is tolerated, as RFC 9112 section 2.2 asks for requests.
        while let Some(b'\r' | b'\n') = bytes.get(from) {
            from += 1;
        }
        let rest = &bytes[from..];
        let length = rest.len().min(5);
        if rest[..length] != b"HTTP/"[..length] {
            return HeadRead::NotHttp;
        }
        let Some((line, after)) = line(rest) else {
            return HeadRead::Partial;
        };
        let Some((version, status, reason)) = status_line(line) else {
            return HeadRead::NotHttp;
        };
        let Some((headers, end)) = fields(rest, after) else {
            return HeadRead::Partial;
        };
        from += end;
        // 101 ends the exchange; other interim responses precede the answer (RFC 9110 section 15.2).
        if !(100..200).contains(&status) || status == 101 {
            return HeadRead::Complete(Head { status, reason, version, headers, end: from });
        }
    }
}

/// A request's head; `None` where it is not complete.
pub(in crate::wire) fn request_head(bytes: &[u8]) -> Option<RequestHead> {
    let start = bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n'))?;
    let bytes = &bytes[start..];
    let (line, after) = line(bytes)?;
    let (headers, end) = fields(bytes, after)?;
    let line = String::from_utf8_lossy(line);
    let (method, rest) = line.split_once(' ').unwrap_or((&line, ""));
    let target = rest.rsplit_once(' ').map_or(rest, |(target, _)| target);
    Some(RequestHead { method: method.to_owned(), target: target.to_owned(), headers, end: start + end })
}

/// Where a head ends whose lines end as they should.
pub(in crate::wire) fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// The first value of field `name`.
pub(super) fn field<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The first line, without its end, and where the next begins. A bare LF ends a line too.
fn line(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]), end + 1))
}

fn status_line(line: &[u8]) -> Option<(String, u16, String)> {
    let line = String::from_utf8_lossy(line);
    let (version, rest) = line.split_once(' ')?;
    let rest = rest.trim_start();
    let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    if status.len() != 3 || !status.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((version.to_owned(), status.parse().ok()?, reason.to_owned()))
}

/// The fields from `from` to the empty line, and where that ends.
fn fields(bytes: &[u8], mut from: usize) -> Option<(Headers, usize)> {
    let mut headers = Headers::new();
    loop {
        let (line, length) = line(&bytes[from..])?;
        from += length;
        if line.is_empty() {
            return Some((headers, from));
        }
        let text = String::from_utf8_lossy(line);
        if let (b' ' | b'\t', Some((_, value))) = (line[0], headers.last_mut()) {
            // A folded line continues the value (RFC 9112 section 5.2).
            value.push(' ');
            value.push_str(text.trim());
        } else if let Some((name, value)) = text.split_once(':') {
            headers.push((name.trim_end().to_owned(), value.trim_matches([' ', '\t']).to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(bytes: &[u8]) -> Head {
        match response_head(bytes) {
            HeadRead::Complete(head) => head,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_keep_their_case_and_order() {
        let bytes = b"HTTP/1.1 200 All Right\r\nX-b: 1\r\nx-A:2 \r\nX-B: \xff\r\n\r\nbody";
        let head = complete(bytes);
        assert_eq!((head.status, head.reason.as_str(), head.version.as_str()), (200, "All Right", "HTTP/1.1"));
        let fields: Vec<_> = head.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(fields, ["X-b=1", "x-A=2", "X-B=\u{fffd}"]);
        assert_eq!(&bytes[head.end..], b"body");
    }

    #[test]
    fn oddities_are_read_nevertheless() {
        let head = complete(b"\r\nHTTP/1.0 404\nA: x\n folded\nno colon\nB : y\n\n");
        assert_eq!((head.status, head.reason.as_str(), head.version.as_str()), (404, "", "HTTP/1.0"));
        assert_eq!(head.headers, [("A".to_owned(), "x folded".to_owned()), ("B".to_owned(), "y".to_owned())]);
    }

    #[test]
    fn interim_responses_are_skipped() {
        let head = complete(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\n\r\n",
        );
        assert_eq!((head.status, head.headers.len()), (201, 0));
        assert_eq!(complete(b"HTTP/1.1 101 Switching Protocols\r\n\r\n").status, 101);
    }

    #[test]
    fn what_is_not_http_is_told_from_what_is_not_complete() {
        for partial in ["", "HT", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 100 C\r\n\r\n"] {
            assert_eq!(response_head(partial.as_bytes()), HeadRead::Partial, "{partial:?}");
        }
        for garbage in ["SSH-2.0-x", "<html>", "HTTP/1.1 abc\r\n", "HTTP/1.1\r\n", "HTTP/1.1 20 x\r\n"] {
            assert_eq!(response_head(garbage.as_bytes()), HeadRead::NotHttp, "{garbage:?}");
        }
    }

    #[test]
    fn a_request_head_is_read() {
        let head = request_head(b"\r\nPOST /a b?c HTTP/1.1\r\nHoSt: x\r\n\r\nabc").unwrap();
        assert_eq!((head.method.as_str(), head.target.as_str(), head.end), ("POST", "/a b?c", 35));
        assert_eq!(head.headers, [("HoSt".to_owned(), "x".to_owned())]);
        assert!(request_head(b"GET / HTTP/1.1\r\nHost").is_none());
    }
}
