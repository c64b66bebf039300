//! Views of what was said, as reports show it: text, cut, with control characters escaped.

use std::fmt::Write as _;

use super::{RequestView, ResponseView};
use crate::exchange::{Arrival, Exchange, Headers, Request};

/// Bodies are shown up to this many bytes: enough for any error document, small enough for a page of findings.
const SHOWN: usize = 4 * 1024;

impl RequestView {
    /// The view of a request that was sent.
    pub fn of(request: &Request) -> Self {
        let raw = request.raw.as_ref();
        Self {
            method: visible(&request.method),
            url: visible(&request.url),
            headers: if raw.is_some() { Vec::new() } else { headers(&request.headers) },
            body: text_of(raw.unwrap_or(&request.body)),
            raw: raw.is_some(),
        }
    }

    /// The view of a notification that arrived.
    pub fn of_arrival(arrival: &Arrival) -> Self {
        Self {
            method: visible(&arrival.method),
            url: visible(&arrival.target),
            headers: headers(&arrival.headers),
            body: text_of(&arrival.body),
            raw: false,
        }
    }
}

impl ResponseView {
    /// The view of what came back. The values of the headers in `volatile` (names in any case), and of `Date`, differ
    /// between runs; they are shown to people and masked in `report.json`.
    pub fn of(exchange: &Exchange, volatile: &[String]) -> Self {
        match &exchange.outcome {
            Ok(response) => Self {
                status: Some(response.status),
                failure: None,
                headers: headers(&response.headers),
                body: text_of(&response.body),
                volatile: volatile.to_vec(),
            },
            Err(failure) => Self {
                status: None,
                failure: Some(visible(&failure.to_string())),
                headers: Vec::new(),
                body: text_of(&exchange.received.bytes),
                volatile: volatile.to_vec(),
            },
        }
    }
}

fn headers(fields: &Headers) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| (visible(name), visible(value))).collect()
}

/// Bytes as text: cut at 4 KiB, bytes outside UTF-8 and control characters escaped as `\xNN`, line feeds and tabs kept.
pub fn text_of(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(SHOWN)];
    let mut text = String::with_capacity(shown.len());
    let mut chunks = shown.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        push_visible(&mut text, chunk.valid());
        // A character that the cut went through is left out.
        if chunks.peek().is_some() || shown.len() == bytes.len() {
            for byte in chunk.invalid() {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
    }
    if shown.len() < bytes.len() {
        let _ = write!(text, "… ({} bytes in all)", bytes.len());
    }
    text
}

fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_visible(&mut out, text);
    out
}

/// A target must not be able to drive the terminal of who reads the report, nor to write right-to-left over it.
fn push_visible(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => out.push_str("\\r"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_cut_between_characters() {
        for (bytes, text) in [
            (&b"plain\n\ttext"[..], "plain\n\ttext"),
            (b"a\xff\xfeb", "a\\xff\\xfeb"),
            (b"\x1b[31mred\r\n", "\\x1b[31mred\\r\n"),
            ("a\u{202e}b".as_bytes(), "a\\u{202e}b"),
            ("⟨jwt#0⟩".as_bytes(), "⟨jwt#0⟩"),
            (b"\xe2\x82", "\\xe2\\x82"),
        ] {
            assert_eq!(text_of(bytes), text);
        }
        let long = format!("{}é{}", "x".repeat(SHOWN - 1), "y".repeat(10));
        assert_eq!(text_of(long.as_bytes()), format!("{}… ({} bytes in all)", "x".repeat(SHOWN - 1), long.len()));
    }

    #[test]
    fn a_raw_request_shows_its_bytes() {
        let request = Request {
            method: "GET".to_owned(),
            url: "http://127.0.0.1:1/".to_owned(),
            headers: vec![("A".to_owned(), "b".to_owned())],
            body: b"".as_slice().into(),
            raw: Some(b"GET / HTTP/1.1\r\n\r\n".as_slice().into()),
        };
        let view = RequestView::of(&request);
        assert!(view.raw && view.headers.is_empty());
        assert_eq!(view.body, "GET / HTTP/1.1\\r\n\\r\n");
    }
}
