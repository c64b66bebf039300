//! Messages out of a stream.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

use super::message::{Answer, Incoming, named};
use super::wire::Wire;
use crate::exchange::Headers;

/// The largest head that is read.
const HEAD_LIMIT: usize = 1 << 20;
/// The largest body that is read.
const BODY_LIMIT: usize = 16 << 20;

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// Reads messages from a stream; what was read too far is kept.
pub(super) struct Reader<I> {
    pub(super) io: I,
    pub(super) buffer: Vec<u8>,
    /// Everything since the beginning of the message, for a party that is to read it itself.
    pub(super) seen: Vec<u8>,
}

impl<I: AsyncRead + AsyncWrite + Unpin> Reader<I> {
    pub(super) fn new(io: I) -> Self {
        Self { io, buffer: Vec::new(), seen: Vec::new() }
    }

    pub(super) async fn more(&mut self) -> io::Result<bool> {
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

    pub(super) async fn request(&mut self) -> io::Result<Option<Incoming>> {
        let Some(head) = self.head().await? else { return Ok(None) };
        let mut fields = vec![httparse::EMPTY_HEADER; 128];
        let mut parsed = httparse::Request::new(&mut fields);
        parsed.parse(&head).map_err(|error| invalid(&error.to_string()))?;
        let headers = texts(parsed.headers);
        let method = parsed.method.unwrap_or_default().to_owned();
        let target = parsed.path.unwrap_or_default().to_owned();
        let body = self.body(&headers, false).await?;
        Ok(Some(Incoming { method, target, headers, body, wire: Wire::default() }))
    }

    pub(super) async fn answer(&mut self, method: &str) -> io::Result<Answer> {
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
            return Ok(Answer { status, reason, headers, body, wire: Wire::default(), length: None });
        }
    }
}

fn texts(headers: &[httparse::Header<'_>]) -> Headers {
    headers.iter().map(|field| (field.name.to_owned(), String::from_utf8_lossy(field.value).into_owned())).collect()
}
