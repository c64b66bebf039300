//! Streams of events (the `text/event-stream` of HTML): their answers need not end, and are judged by their first event.

/// Whether a `Content-Type` is that of a stream.
pub(super) fn is_stream(content_type: &[u8]) -> bool {
    let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"text/event-stream")
}

/// Where the first event of a body ends: behind the empty line after it. A line ends with CR LF, LF or CR.
pub(super) fn first_event(body: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut is_open = false;
    loop {
        let length = body[at..].iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
        at += length + 1;
        if body[at - 1..].starts_with(b"\r\n") {
            at += 1;
        }
        if length == 0 && is_open {
            return Some(at);
        }
        is_open |= length > 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_event_ends_at_an_empty_line() {
        for (body, end) in [
            (&b""[..], None),
            (b"data: 1", None),
            (b"data: 1\n", None),
            (b"\n\n", None),
            (b"data: 1\n\n", Some(9)),
            (b"\n\ndata: 1\n\nda", Some(11)),
            (b"data: 1\r\n\r\ndata: 2\r\n\r\n", Some(11)),
            (b"data: 1\r\rdata: 2\n\n", Some(9)),
        ] {
            assert_eq!(first_event(body), end, "{:?}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn streams_are_known_by_their_media_type() {
        for (content_type, expected) in [
            ("text/event-stream", true),
            ("Text/Event-Stream ; charset=utf-8", true),
            ("text/plain", false),
            ("", false),
        ] {
            assert_eq!(is_stream(content_type.as_bytes()), expected, "{content_type}");
        }
    }
}
