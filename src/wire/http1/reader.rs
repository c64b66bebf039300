//! Messages out of a stream.

use std::io;
use std::ops::Range;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::message::{Answer, Incoming};
use super::read::{RequestRead, ResponseRead, read_request, read_response};
use super::write::Wire;

/// The largest body that is read.
const LARGEST_BODY: usize = 16 << 20;

/// Reads messages from a stream; what was read too far is kept.
pub(crate) struct MessageReader<I> {
    /// The stream.
    pub(crate) io: I,
    /// What was read of the message that is not complete.
    pub(crate) buffer: Vec<u8>,
}

/// What came.
pub(crate) enum Arrived {
    /// A request.
    Request(Incoming),
    /// No plain request: its beginning is kept.
    Odd,
    /// The end of the stream.
    End,
}

impl<I: AsyncRead + Unpin> MessageReader<I> {
    /// A reader of what comes from now on.
    pub(crate) fn new(io: I) -> Self {
        Self { io, buffer: Vec::new() }
    }

    /// Reads on; `false` at the end of the stream.
    pub(crate) async fn more(&mut self) -> io::Result<bool> {
        let mut chunk = vec![0_u8; 16 * 1024];
        let count = self.io.read(&mut chunk).await?;
        self.buffer.extend_from_slice(&chunk[..count]);
        Ok(count > 0)
    }

    fn joined(&self, pieces: Vec<Range<usize>>) -> Vec<u8> {
        pieces.into_iter().flat_map(|piece| &self.buffer[piece]).copied().collect()
    }

    /// The next request.
    pub(crate) async fn request(&mut self) -> io::Result<Arrived> {
        loop {
            match read_request(&self.buffer, LARGEST_BODY) {
                RequestRead::Complete(head, pieces, end) => {
                    let body = self.joined(pieces);
                    self.buffer.drain(..end);
                    let (method, target, headers) = (head.method, head.target, head.headers);
                    return Ok(Arrived::Request(Incoming { method, target, headers, body, wire: Wire::default() }));
                }
                RequestRead::Partial if self.more().await? => {}
                RequestRead::Partial if self.buffer.is_empty() => return Ok(Arrived::End),
                RequestRead::Partial | RequestRead::Odd => return Ok(Arrived::Odd),
            }
        }
    }

    /// The answer to a method.
    pub(crate) async fn answer(&mut self, method: &str) -> io::Result<Answer> {
        let mut ended = false;
        loop {
            match read_response(&self.buffer, ended, method == "HEAD") {
                ResponseRead::Complete(head, pieces) => {
                    let body = self.joined(pieces);
                    let (status, reason, headers) = (head.status, head.reason, head.headers);
                    return Ok(Answer { status, reason, headers, body, wire: Wire::default(), length: None });
                }
                ResponseRead::Partial if !ended => ended = !self.more().await?,
                ResponseRead::Partial | ResponseRead::NotHttp => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "no answer"));
                }
            }
        }
    }
}
