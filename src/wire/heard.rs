//! A connection to the listener below hyper: keeps the head of the request that is being read.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::http1::request_head;
use crate::exchange::Headers;

/// More than this of one request is not kept; heads are smaller.
const KEEP: usize = 64 * 1024;

/// The first bytes of the request that is being read.
#[derive(Default)]
pub(super) struct RequestRecord {
    bytes: Vec<u8>,
    taken: bool,
    finished: bool,
}

impl RequestRecord {
    /// The field names in their own case, where the bytes are surely this request's.
    pub(super) fn take(&mut self, method: &str, target: &str) -> Option<Headers> {
        if self.taken {
            return None;
        }
        self.taken = true;
        let head = request_head(&self.bytes)?;
        (head.method == method && head.target == target).then_some(head.headers)
    }

    /// The request is done: what is read from now on belongs to the next.
    pub(super) fn finish(&mut self) {
        self.finished = true;
    }

    /// The bytes of a request that hyper has not delivered.
    pub(super) fn undelivered(&self) -> Option<&[u8]> {
        (!self.taken && !self.bytes.is_empty()).then_some(&self.bytes)
    }
}

/// A connection with its record.
pub(super) struct RecordingStream<T> {
    io: T,
    heard: Arc<Mutex<RequestRecord>>,
}

impl<T> RecordingStream<T> {
    pub(super) fn new(io: T) -> (Self, Arc<Mutex<RequestRecord>>) {
        let heard = Arc::new(Mutex::new(RequestRecord::default()));
        (Self { io, heard: Arc::clone(&heard) }, heard)
    }
}

/// Locks the record. Nothing panics while it is locked.
pub(super) fn lock(heard: &Mutex<RequestRecord>) -> MutexGuard<'_, RequestRecord> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: AsyncRead + Unpin> AsyncRead for RecordingStream<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.io).poll_read(cx, buffer);
        let read = &buffer.filled()[before..];
        if !read.is_empty() {
            let mut heard = lock(&self.heard);
            if heard.finished {
                *heard = RequestRecord::default();
            }
            let room = KEEP - heard.bytes.len();
            heard.bytes.extend_from_slice(&read[..read.len().min(room)]);
        }
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for RecordingStream<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
