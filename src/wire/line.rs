//! One connection below hyper: writes the exact bytes of a request, and records what is received.
//!
//! hyper cannot write a request byte for byte: it lower-cases field names and refuses odd targets. So hyper is given
//! a placeholder, whose bytes stop here, and this writes the real request in its place; hyper reads the answer, which is
//! recorded on its way up. The line outlives hyper, so that bytes which hyper refuses can be read on.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use std::collections::VecDeque;
use std::future::Future as _;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::http1::end_of_head;
use super::transport::Io;
use crate::exchange::{Ending, Manner};

/// What was received since the request was begun.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The first bytes, up to the limit.
    pub(super) bytes: Vec<u8>,
    /// How many bytes there were in all.
    pub(super) total: u64,
    /// The peer closed its side in order.
    pub(super) closed: bool,
    /// The connection broke while reading.
    pub(super) reset: bool,
    /// The connection broke while the request was written.
    pub(super) write_failed: bool,
}

/// The connection, the request that is being written, and the record.
pub(super) struct RecordedConnection {
    io: Box<dyn Io>,
    /// The piece that is being written.
    request: Bytes,
    /// What is written later, each with the pause before it.
    later: VecDeque<(Duration, Bytes)>,
    pause: Option<Pin<Box<Sleep>>>,
    ending: Option<Ending>,
    keep: usize,
    pub(super) record: Record,
}

impl RecordedConnection {
    /// `keep`: how many received bytes are recorded.
    pub(super) fn new(io: Box<dyn Io>, keep: usize) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self {
            io,
            request: Bytes::new(),
            later: VecDeque::new(),
            pause: None,
            ending: None,
            keep,
            record: Record::default(),
        }))
    }

    /// The next request to be written, in place of what hyper writes. Begins a new record. After an unfinished one this
    /// side is closed.
    pub(super) fn begin(&mut self, request: Bytes, manner: Manner, unfinished: bool) {
        self.record = Record::default();
        self.pause = None;
        if manner == Manner::Whole {
            self.request = request;
            self.ending = unfinished.then_some(Ending::Finish);
            return;
        }
        let head = end_of_head(&request).unwrap_or(request.len());
        let (pieces, ending) = manner.pieces(request.len(), head);
        self.later = pieces.into_iter().map(|(pause, range)| (pause, request.slice(range))).collect();
        self.ending = ending;
    }

    /// Whether the whole request was written and the connection can still be used.
    pub(super) fn is_idle(&self) -> bool {
        self.request.is_empty()
            && self.later.is_empty()
            && !self.record.closed
            && !self.record.reset
            && !self.record.write_failed
    }

    /// Whether no more is recorded.
    pub(super) fn is_full(&self) -> bool {
        self.record.bytes.len() == self.keep
    }

    /// Reads more into the record: `Ready(false)` at the end.
    pub(super) fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        let mut chunk = [0; 8 * 1024];
        let mut any = false;
        loop {
            let mut buffer = ReadBuf::new(&mut chunk);
            match self.poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => any = true,
                Poll::Ready(_) => return Poll::Ready(any),
                Poll::Pending if any => return Poll::Ready(true),
                Poll::Pending => return Poll::Pending,
            }
            if self.is_full() {
                return Poll::Ready(false);
            }
        }
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.record.closed || self.record.reset {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        match Pin::new(&mut self.io).poll_read(cx, buffer) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(())) => {
                let read = &buffer.filled()[before..];
                // The buffers given here are never empty, so nothing read is the end.
                self.record.closed |= read.is_empty();
                let room = self.keep - self.record.bytes.len();
                self.record.bytes.extend_from_slice(&read[..read.len().min(room)]);
                self.record.total += read.len() as u64;
                Poll::Ready(Ok(()))
            }
            // TLS: the peer closed without saying so, which many do.
            Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                self.record.closed = true;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => {
                self.record.reset = true;
                Poll::Ready(Err(error))
            }
        }
    }

    /// Writes the request. A failure is noted and not reported: an answer may have come before the connection broke.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            std::task::ready!(self.poll_piece(cx));
            let Some((pause, _)) = self.later.front() else { break };
            if self.pause.is_none() && !pause.is_zero() {
                self.pause = Some(Box::pin(tokio::time::sleep(*pause)));
            }
            if let Some(pause) = &mut self.pause {
                std::task::ready!(pause.as_mut().poll(cx));
            }
            self.pause = None;
            self.request = self.later.pop_front().map(|(_, piece)| piece).unwrap_or_default();
        }
        match self.ending.take() {
            None => {}
            Some(Ending::Finish) => {
                let _ = Pin::new(&mut self.io).poll_shutdown(cx);
            }
            Some(Ending::Leave) => {
                self.io = Box::new(tokio::io::join(tokio::io::empty(), tokio::io::sink()));
                self.record.closed = true;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Writes the piece at hand.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while !self.request.is_empty() {
            match Pin::new(&mut self.io).poll_write(cx, &self.request) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(written)) if written > 0 => self.request = self.request.split_off(written),
                Poll::Ready(_) => {
                    self.record.write_failed = true;
                    self.request = Bytes::new();
                    self.later.clear();
                }
            }
        }
        if !self.record.write_failed && std::task::ready!(Pin::new(&mut self.io).poll_flush(cx)).is_err() {
            self.record.write_failed = true;
        }
        Poll::Ready(())
    }
}

/// Says goodbye where that takes no waiting: TLS has a message for it.
impl Drop for RecordedConnection {
    fn drop(&mut self) {
        let _ = Pin::new(&mut self.io).poll_shutdown(&mut Context::from_waker(Waker::noop()));
    }
}

/// Locks the line. Nothing panics while it is locked.
pub(super) fn lock(line: &Mutex<RecordedConnection>) -> MutexGuard<'_, RecordedConnection> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

/// hyper's end of the line.
pub(super) struct Tap(pub(super) Arc<Mutex<RecordedConnection>>);

impl AsyncRead for Tap {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        lock(&self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Tap {
    /// The placeholder's bytes go nowhere.
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(buffer.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        lock(&self.0).poll_flush(cx)
    }

    /// The line is closed when it is dropped, since more may have to be read.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
