//! A connection to one origin, with hyper reading the answers.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper_util::rt::TokioIo;

use super::http1::{ResponseRead, read_response};
use super::limits::ReadLimits;
use super::line::{self, RecordedConnection, Tap};
use super::outgoing::Outgoing;
use super::transport::Io;
use crate::exchange::Manner;

type Reader = Pin<Box<Connection<TokioIo<Tap>, Empty<Bytes>>>>;

/// A connection. hyper's part of it is polled by whoever waits for an answer, so that it needs no task of its own.
pub(super) struct Link {
    sender: SendRequest<Empty<Bytes>>,
    reader: Reader,
    /// hyper is done with the connection.
    ended: bool,
    line: Arc<Mutex<RecordedConnection>>,
}

/// The body of an answer, without its transfer coding.
pub(super) struct Collected {
    pub(super) body: Vec<u8>,
    pub(super) truncated: bool,
}

impl Link {
    pub(super) async fn new(io: Box<dyn Io>, limits: &ReadLimits) -> hyper::Result<Self> {
        // The framing of a body takes room beside it; a quarter is plenty for all but the smallest of chunks.
        let line = RecordedConnection::new(io, limits.head + limits.body + limits.body / 4);
        let (sender, reader) =
            http1::Builder::new().max_header_size(limits.head).handshake(TokioIo::new(Tap(Arc::clone(&line)))).await?;
        Ok(Self { sender, reader: Box::pin(reader), ended: false, line })
    }

    pub(super) fn line(&self) -> &Arc<Mutex<RecordedConnection>> {
        &self.line
    }

    /// Whether another request can be sent: looks once whether the peer has closed or has sent what nobody asked for.
    pub(super) async fn is_usable(&mut self) -> bool {
        self.look().await;
        !self.ended && self.sender.is_ready() && line::lock(&self.line).is_idle()
    }

    /// Lets hyper advance, without waiting.
    async fn look(&mut self) {
        poll_fn(|cx| {
            let _ = self.advance(cx);
            Poll::Ready(())
        })
        .await;
    }

    /// Lets hyper advance; whether it has anything left to wait for.
    fn advance(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.ended && self.reader.as_mut().poll(cx).is_ready() {
            self.ended = true;
        }
        !self.ended
    }

    /// Sends the request and reads the answer. The head is in the record.
    pub(super) async fn exchange(
        &mut self,
        outgoing: &Outgoing,
        manner: Manner,
        limits: &ReadLimits,
    ) -> hyper::Result<Collected> {
        line::lock(&self.line).begin(outgoing.bytes.clone(), manner, outgoing.unfinished);
        let mut placeholder = http::Request::new(Empty::new());
        if outgoing.head_only {
            *placeholder.method_mut() = http::Method::HEAD;
        }
        let response = {
            let mut answer = pin!(self.sender.send_request(placeholder));
            let reader = &mut self.reader;
            let ended = &mut self.ended;
            poll_fn(|cx| {
                if let Poll::Ready(answer) = answer.as_mut().poll(cx) {
                    return Poll::Ready(answer);
                }
                if !*ended {
                    *ended = reader.as_mut().poll(cx).is_ready();
                }
                answer.as_mut().poll(cx)
            })
            .await?
        };
        let collected = self.collect(response.into_body(), limits.body).await?;
        if !collected.truncated {
            self.look().await;
        }
        Ok(collected)
    }

    async fn collect(&mut self, mut body: Incoming, limit: usize) -> hyper::Result<Collected> {
        let mut collected = Collected { body: Vec::new(), truncated: false };
        if body.is_end_stream() {
            return Ok(collected);
        }
        while let Some(frame) = poll_fn(|cx| {
            if let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(cx) {
                return Poll::Ready(frame);
            }
            self.advance(cx);
            Pin::new(&mut body).poll_frame(cx)
        })
        .await
        {
            let Ok(data) = frame?.into_data() else {
                continue;
            };
            let room = limit - collected.body.len();
            collected.body.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                collected.truncated = true;
                break;
            }
        }
        Ok(collected)
    }

    /// Reads on where hyper has given up, until the answer can be understood, the peer closes, or nothing comes for
    /// `settle`.
    pub(super) async fn read_leniently(&mut self, head_only: bool, settle: Duration) -> ResponseRead {
        let mut ended = false;
        loop {
            let reading = {
                let line = line::lock(&self.line);
                read_response(&line.record.bytes, ended, head_only)
            };
            if ended || !matches!(reading, ResponseRead::Partial) {
                return reading;
            }
            let line = &self.line;
            let more = tokio::time::timeout(settle, poll_fn(|cx| line::lock(line).poll_more(cx))).await;
            ended = !more.unwrap_or(false);
        }
    }
}
