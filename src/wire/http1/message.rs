//! Requests and answers, as data.

use super::head::field;
use super::write::{Framing, Wire};
use crate::exchange::Headers;

/// A request as it came over the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Incoming {
    /// The method.
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    /// The fields, as they came.
    pub(crate) headers: Headers,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// How it is put on the wire.
    pub(crate) wire: Wire,
}

/// An answer, and how it is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The reason phrase.
    pub(crate) reason: String,
    /// The fields, as they came.
    pub(crate) headers: Headers,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// How it is put on the wire.
    pub(crate) wire: Wire,
    /// A Content-Length that does not follow from the body; the body is chunked then.
    pub(crate) length: Option<String>,
}

impl Incoming {
    /// The first value of a field.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        field(&self.headers, name)
    }

    /// The path, as sent.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query, as sent; empty where there is none.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// Puts another query in the place of its own.
    pub(crate) fn set_query(&mut self, query: &str) {
        let path = self.path().to_owned();
        self.target = if query.is_empty() { path } else { format!("{path}?{query}") };
    }

    /// Sets a field; `None` takes it away.
    pub(crate) fn set_header(&mut self, name: &str, value: Option<&str>) {
        set(&mut self.headers, name, value);
    }

    /// Its bytes, in the pieces that they are sent in.
    pub(crate) fn pieces(&self) -> Vec<Vec<u8>> {
        let head = format!("{} {} {}\r\n", self.method, self.target, self.wire.version());
        let bodiless = matches!(self.method.as_str(), "GET" | "HEAD" | "DELETE" | "OPTIONS");
        self.wire.pieces(self.wire.written(head, &self.headers, &self.body, !bodiless))
    }
}

impl Answer {
    /// The first value of a field.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        field(&self.headers, name)
    }

    /// Sets a field; `None` takes it away.
    pub(crate) fn set_header(&mut self, name: &str, value: Option<&str>) {
        set(&mut self.headers, name, value);
    }

    /// Whether it says that the request is at fault.
    pub(crate) fn is_refusal(&self) -> bool {
        (400..500).contains(&self.status)
    }

    /// Its bytes as the answer to a method, in the pieces that they are sent in.
    pub(crate) fn pieces(&self, method: &str) -> Vec<Vec<u8>> {
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
