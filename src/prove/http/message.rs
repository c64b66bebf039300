//! Requests and answers, as data.

use super::wire::{Framing, Wire};
use crate::exchange::Headers;

/// A request as it came over the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::prove) struct Incoming {
    pub(in crate::prove) method: String,
    /// Path and query, as sent.
    pub(in crate::prove) target: String,
    pub(in crate::prove) headers: Headers,
    pub(in crate::prove) body: Vec<u8>,
    /// How it is put on the wire.
    pub(in crate::prove) wire: Wire,
}

/// An answer, and how it is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::prove) struct Answer {
    pub(in crate::prove) status: u16,
    pub(in crate::prove) reason: String,
    pub(in crate::prove) headers: Headers,
    pub(in crate::prove) body: Vec<u8>,
    /// How it is put on the wire.
    pub(in crate::prove) wire: Wire,
    /// A Content-Length that does not follow from the body; the body is chunked then.
    pub(in crate::prove) length: Option<String>,
}

pub(super) fn named<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

impl Incoming {
    pub(in crate::prove) fn header(&self, name: &str) -> Option<&str> {
        named(&self.headers, name)
    }

    pub(in crate::prove) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub(in crate::prove) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(in crate::prove) fn set_query(&mut self, query: &str) {
        let path = self.path().to_owned();
        self.target = if query.is_empty() { path } else { format!("{path}?{query}") };
    }

    pub(in crate::prove) fn set_header(&mut self, name: &str, value: Option<&str>) {
        set(&mut self.headers, name, value);
    }

    /// Its bytes, in the pieces that they are sent in.
    pub(super) fn pieces(&self) -> Vec<Vec<u8>> {
        let head = format!("{} {} {}\r\n", self.method, self.target, self.wire.version());
        let bodiless = matches!(self.method.as_str(), "GET" | "HEAD" | "DELETE" | "OPTIONS");
        self.wire.pieces(self.wire.written(head, &self.headers, &self.body, !bodiless))
    }
}

impl Answer {
    pub(in crate::prove) fn header(&self, name: &str) -> Option<&str> {
        named(&self.headers, name)
    }

    pub(in crate::prove) fn set_header(&mut self, name: &str, value: Option<&str>) {
        set(&mut self.headers, name, value);
    }

    /// Whether it says that the request is at fault.
    pub(in crate::prove) fn is_refusal(&self) -> bool {
        (400..500).contains(&self.status)
    }

    /// Its bytes as the answer to a method, in the pieces that they are sent in.
    pub(super) fn pieces(&self, method: &str) -> Vec<Vec<u8>> {
        self.wire.pieces(self.bytes(method))
    }

    fn bytes(&self, method: &str) -> Vec<u8> {
        let interim = self.wire.interim.unwrap_or_default();
        let head = format!("{interim}{} {} {}\r\n", self.wire.version(), self.status, self.reason);
        let bodiless = method == "HEAD" || self.status < 200 || matches!(self.status, 204 | 304);
        let body: &[u8] = if bodiless { &[] } else { &self.body };
        match &self.length {
            Some(length) if !bodiless => {
                let head = format!("{head}Content-Length: {length}\r\n");
                Wire { body: Framing::CHUNKED, ..self.wire }.written(head, &self.headers, body, true)
            }
            _ if bodiless => Wire { body: Framing::Sized, ..self.wire }.written(head, &self.headers, body, false),
            _ => self.wire.written(head, &self.headers, body, true),
        }
    }
}

fn set(headers: &mut Headers, name: &str, value: Option<&str>) {
    match (headers.iter().position(|(own, _)| own.eq_ignore_ascii_case(name)), value) {
        (Some(at), Some(value)) => value.clone_into(&mut headers[at].1),
        (Some(_), None) => headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name)),
        (None, Some(value)) => headers.push((name.to_owned(), value.to_owned())),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_carry_the_framing_that_follows_from_the_body() {
        let mut answer = Answer { status: 200, reason: "OK".to_owned(), body: b"abcd".to_vec(), ..Answer::default() };
        answer.set_header("Content-Length", Some("99"));
        assert_eq!(answer.bytes("GET"), b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd");
        assert_eq!(answer.bytes("HEAD"), b"HTTP/1.1 200 OK\r\n\r\n");
        answer.wire.body = Framing::CHUNKED;
        let text = String::from_utf8(answer.bytes("GET")).unwrap();
        assert!(
            text.ends_with("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n0\r\n\r\n"),
            "{text}"
        );
    }
}
