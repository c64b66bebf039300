//! Just enough HTTP/1.1 to stand between two parties and change what they say, byte for byte where a fault asks for it.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::exchange::Headers;
use crate::wire::{Acceptor, Io};

/// The largest head that is read.
const HEAD_LIMIT: usize = 1 << 20;
/// The largest body that is read.
const BODY_LIMIT: usize = 16 << 20;
/// How many bytes a pipe to the party behind holds.
const CAPACITY: usize = 64 * 1024;

/// A request as it came over the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Incoming {
    pub(super) method: String,
    /// Path and query, as sent.
    pub(super) target: String,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
}

/// An answer, and how it is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) reason: String,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
    /// Whether the body is chunked.
    pub(super) chunked: bool,
    /// A Content-Length that does not follow from the body; the body is chunked then.
    pub(super) length: Option<String>,
}

/// What a party does with a request.
pub(super) enum Reaction {
    Answer(Answer),
    /// Exactly these bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// Nothing, ever.
    Hang,
    /// The end of the connection.
    Close,
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

fn named<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

impl Incoming {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        named(&self.headers, name)
    }

    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub(super) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(super) fn set_query(&mut self, query: &str) {
        let path = self.path().to_owned();
        self.target = if query.is_empty() { path } else { format!("{path}?{query}") };
    }

    pub(super) fn set_header(&mut self, name: &str, value: Option<&str>) {
        set(&mut self.headers, name, value);
    }

    fn bytes(&self, chunked: bool) -> Vec<u8> {
        let head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let bodiless = matches!(self.method.as_str(), "GET" | "HEAD" | "DELETE" | "OPTIONS");
        written(head, &self.headers, &self.body, chunked, !bodiless)
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        named(&self.headers, name)
    }

    pub(super) fn set_header(&mut self, name: &str, value: Option<&str>) {
        set(&mut self.headers, name, value);
    }

    fn bytes(&self, method: &str) -> Vec<u8> {
        let head = format!("HTTP/1.1 {} {}\r\n", self.status, self.reason);
        let bodiless = method == "HEAD" || self.status < 200 || matches!(self.status, 204 | 304);
        let body: &[u8] = if bodiless { &[] } else { &self.body };
        match &self.length {
            Some(length) if !bodiless => {
                let head = format!("{head}Content-Length: {length}\r\n");
                written(head, &self.headers, body, true, true)
            }
            _ => written(head, &self.headers, body, self.chunked && !bodiless, !bodiless),
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

/// A message: its head without the framing fields, which follow from the body.
fn written(mut head: String, headers: &Headers, body: &[u8], chunked: bool, sized: bool) -> Vec<u8> {
    for (name, value) in headers {
        if !name.eq_ignore_ascii_case("content-length") && !name.eq_ignore_ascii_case("transfer-encoding") {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        }
    }
    if chunked {
        head.push_str("Transfer-Encoding: chunked\r\n\r\n");
        let mut bytes = head.into_bytes();
        for part in body.chunks((body.len() / 3).max(1)) {
            bytes.extend(format!("{:x}\r\n", part.len()).into_bytes());
            bytes.extend_from_slice(part);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        return bytes;
    }
    if sized || !body.is_empty() {
        head.push_str("Content-Length: ");
        head.push_str(&body.len().to_string());
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Reads messages from a stream; what was read too far is kept.
pub(super) struct Reader<I> {
    io: I,
    buffer: Vec<u8>,
    /// Everything since the beginning of the message, for a party that is to read it itself.
    seen: Vec<u8>,
}

impl<I: AsyncRead + AsyncWrite + Unpin> Reader<I> {
    pub(super) fn new(io: I) -> Self {
        Self { io, buffer: Vec::new(), seen: Vec::new() }
    }

    async fn more(&mut self) -> io::Result<bool> {
        let mut chunk = vec![0_u8; 16 * 1024];
        let count = self.io.read(&mut chunk).await?;
        self.buffer.extend_from_slice(&chunk[..count]);
        self.seen.extend_from_slice(&chunk[..count]);
        Ok(count > 0)
    }

    /// The head without its empty line; `None` at the end of the stream.
    async fn head(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(at) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let head: Vec<u8> = self.buffer.drain(..at + 4).collect();
                return Ok(Some(head));
            }
            if self.buffer.len() > HEAD_LIMIT {
                return Err(invalid("the head is too large"));
            }
            if !self.more().await? {
                return if self.buffer.is_empty() { Ok(None) } else { Err(invalid("the head is cut short")) };
            }
        }
    }

    async fn exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < count {
            if count > BODY_LIMIT || !self.more().await? {
                return Err(invalid("the body is cut short"));
            }
        }
        Ok(self.buffer.drain(..count).collect())
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(at) = self.buffer.windows(2).position(|window| window == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..at + 2).collect();
                return Ok(String::from_utf8_lossy(&line[..at]).into_owned());
            }
            if !self.more().await? {
                return Err(invalid("a line is cut short"));
            }
        }
    }

    async fn body(&mut self, headers: &Headers, until_close: bool) -> io::Result<Vec<u8>> {
        if let Some(coding) = named(headers, "transfer-encoding") {
            if !coding.eq_ignore_ascii_case("chunked") || named(headers, "content-length").is_some() {
                return Err(invalid("the framing is not plain"));
            }
            let mut body = Vec::new();
            loop {
                let line = self.line().await?;
                let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)
                    .map_err(|_| invalid("a chunk has no size"))?;
                if size == 0 {
                    while !self.line().await?.is_empty() {}
                    return Ok(body);
                }
                body.extend(self.exactly(size).await?);
                self.exactly(2).await?;
            }
        }
        match named(headers, "content-length") {
            Some(length) => {
                let length = length.trim().parse().map_err(|_| invalid("the length is no number"))?;
                self.exactly(length).await
            }
            None if until_close => {
                while self.more().await? {}
                Ok(std::mem::take(&mut self.buffer))
            }
            None => Ok(Vec::new()),
        }
    }

    async fn request(&mut self) -> io::Result<Option<Incoming>> {
        let Some(head) = self.head().await? else { return Ok(None) };
        let mut fields = vec![httparse::EMPTY_HEADER; 128];
        let mut parsed = httparse::Request::new(&mut fields);
        parsed.parse(&head).map_err(|error| invalid(&error.to_string()))?;
        let headers = texts(parsed.headers);
        let method = parsed.method.unwrap_or_default().to_owned();
        let target = parsed.path.unwrap_or_default().to_owned();
        let body = self.body(&headers, false).await?;
        Ok(Some(Incoming { method, target, headers, body }))
    }

    async fn answer(&mut self, method: &str) -> io::Result<Answer> {
        loop {
            let head = self.head().await?.ok_or_else(|| invalid("no answer"))?;
            let mut fields = vec![httparse::EMPTY_HEADER; 128];
            let mut parsed = httparse::Response::new(&mut fields);
            parsed.parse(&head).map_err(|error| invalid(&error.to_string()))?;
            let headers = texts(parsed.headers);
            let status = parsed.code.unwrap_or_default();
            if status < 200 {
                continue;
            }
            let reason = parsed.reason.unwrap_or_default().to_owned();
            let bodiless = method == "HEAD" || matches!(status, 204 | 304);
            let body = if bodiless { Vec::new() } else { self.body(&headers, true).await? };
            return Ok(Answer { status, reason, headers, body, chunked: false, length: None });
        }
    }
}

fn texts(headers: &[httparse::Header<'_>]) -> Headers {
    headers.iter().map(|field| (field.name.to_owned(), String::from_utf8_lossy(field.value).into_owned())).collect()
}

/// Asks the party behind, on a connection of its own.
pub(super) async fn ask(behind: &Acceptor, request: &Incoming, chunked: bool) -> io::Result<Answer> {
    let (near, far) = tokio::io::duplex(CAPACITY);
    behind(far);
    let mut reader = Reader::new(near);
    reader.io.write_all(&request.bytes(chunked)).await?;
    reader.answer(&request.method).await
}

/// Serves a connection: each request is handed to `react`. What is no plain HTTP goes to the party behind unchanged.
pub(super) async fn serve<I, F, R>(io: I, behind: Acceptor, react: F) -> io::Result<()>
where
    I: Io,
    F: Fn(Incoming) -> R,
    R: Future<Output = Reaction>,
{
    let mut reader = Reader::new(io);
    loop {
        reader.seen.clone_from(&reader.buffer);
        let request = match reader.request().await {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return unchanged(reader.io, reader.seen, &behind).await;
            }
            Err(error) => return Err(error),
        };
        let method = request.method.clone();
        let last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        match react(request).await {
            Reaction::Answer(answer) => {
                reader.io.write_all(&answer.bytes(&method)).await?;
                let closes = answer.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
                if last || closes {
                    return reader.io.shutdown().await;
                }
            }
            Reaction::Raw(bytes) => {
                reader.io.write_all(&bytes).await?;
                return reader.io.shutdown().await;
            }
            Reaction::Hang => {
                while reader.more().await? {}
                return Ok(());
            }
            Reaction::Close => return Ok(()),
        }
    }
}

async fn unchanged<I: Io>(mut io: I, seen: Vec<u8>, behind: &Acceptor) -> io::Result<()> {
    let (mut near, far) = tokio::io::duplex(CAPACITY);
    behind(far);
    near.write_all(&seen).await?;
    tokio::io::copy_bidirectional(&mut io, &mut near).await.map(|_| ())
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
        answer.chunked = true;
        let text = String::from_utf8(answer.bytes("GET")).unwrap();
        assert!(
            text.ends_with("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n0\r\n\r\n"),
            "{text}"
        );
    }
}
