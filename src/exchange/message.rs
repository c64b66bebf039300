//! Requests and responses as data.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use super::Address;
use crate::codec::coding::CodingFault;

/// Header fields in the order and case in which they were, or are to be, sent.
pub type Headers = Vec<(String, String)>;

/// The bytes of a body. Cheap to clone.
pub type Body = Arc<[u8]>;

/// A request to be sent, or that was sent. Secrets are symbols in every part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The method, as sent.
    pub method: String,
    /// The absolute URL; path and query are sent byte for byte as written here, except that symbols are replaced.
    pub url: String,
    /// Header fields beside `Host` and `Content-Length`, which the transport adds where they are not given here.
    pub headers: Headers,
    /// The body; empty: none.
    pub body: Body,
    /// When set, exactly these bytes are written to the connection instead (malformed requests); symbols are replaced.
    pub raw: Option<Body>,
}

/// A response as received. Secrets are symbols in every part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The reason phrase as sent.
    pub reason: String,
    /// `HTTP/1.1` or `HTTP/1.0`.
    pub version: String,
    /// Header fields in the order and case received; bytes outside UTF-8 are replaced.
    pub headers: Headers,
    /// The body without transfer and content codings, cut at the configured limit.
    pub body: Body,
    /// Whether the body was cut.
    pub truncated: bool,
    /// Why the body is still in its content coding, where it is.
    pub undecoded: Option<CodingFault>,
}

/// Why a request got no (usable) response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "detail")]
pub enum Failure {
    /// The connection was refused.
    Refused,
    /// The host could not be resolved or reached.
    Unreachable(String),
    /// TLS failed.
    Tls(String),
    /// No complete answer came within the time limit.
    Timeout,
    /// The connection was reset while the request was being sent.
    ResetWhileSending,
    /// The connection was reset or closed before an answer was complete.
    Closed,
    /// What came is not HTTP/1.1.
    Malformed(String),
    /// The answer's head is larger than Probity reads.
    TooLarge,
    /// Its answer was not waited for, for this reason: nothing is known of it.
    Abandoned(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused => f.write_str("the connection was refused"),
            Self::Unreachable(why) => write!(f, "the target could not be reached: {why}"),
            Self::Tls(why) => write!(f, "TLS failed: {why}"),
            Self::Timeout => f.write_str("no answer within the time limit"),
            Self::ResetWhileSending => f.write_str("the connection was reset while the request was sent"),
            Self::Closed => f.write_str("the connection was closed before the answer was complete"),
            Self::Malformed(why) => write!(f, "the answer is not valid HTTP: {why}"),
            Self::TooLarge => f.write_str("the head of the answer is too large"),
            Self::Abandoned(why) => write!(f, "the answer was not waited for: {why}"),
        }
    }
}

/// The first value of a header field, by case-insensitive name.
pub(crate) fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

impl Request {
    /// The first value of header `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The request line and the fields, with `Host`, each with its end of line; nothing where the URL is not absolute.
    pub fn head(&self) -> Option<String> {
        let address = Address::of(&self.url)?;
        let mut head =
            format!("{} {} HTTP/1.1\r\nHost: {}\r\n", self.method, address.request_target(), address.authority);
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        Some(head)
    }

    /// The same request, sent as the bytes of `head`, an empty line and `body`.
    #[must_use]
    pub fn written(&self, head: &str, body: &[u8]) -> Self {
        Self { raw: Some([head.as_bytes(), b"\r\n", body].concat().into()), ..self.clone() }
    }

    /// Whether it is raw and promises a longer body than it has, so that its reader waits for more.
    pub fn is_unfinished(&self) -> bool {
        let Some(raw) = &self.raw else { return false };
        let Some(head) = raw.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
        let fields = String::from_utf8_lossy(&raw[..head]);
        let stated = fields.lines().skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().to_owned())
        });
        // What is larger than any number is longer than the body too.
        stated.is_some_and(|stated| {
            stated.bytes().all(|byte| byte.is_ascii_digit())
                && !stated.is_empty()
                && stated.parse::<usize>().map_or(true, |stated| stated > raw.len() - head - 4)
        })
    }
}

impl Response {
    /// The first value of header `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// All values of header `name`.
    pub fn header_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The media type essence of `Content-Type`, lower-case and without parameters; `None` where absent.
    pub fn essence(&self) -> Option<String> {
        self.header("content-type").map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_promises_more_than_it_has_is_unfinished() {
        let request = |length: &str| Request {
            method: "POST".to_owned(),
            url: "http://h/".to_owned(),
            headers: Vec::new(),
            body: Vec::new().into(),
            raw: Some(
                format!("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: {length}\r\n\r\nbody").into_bytes().into(),
            ),
        };
        for (length, unfinished) in [
            ("4", false),
            ("3", false),
            ("5", true),
            ("99999999999999999999999", true),
            ("-1", false),
            ("", false),
            ("0x9", false),
        ] {
            assert_eq!(request(length).is_unfinished(), unfinished, "{length}");
        }
        assert!(!Request { raw: None, ..request("5") }.is_unfinished());
    }
}
