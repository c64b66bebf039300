//! A connection to one origin, with hyper reading the answers.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body_util::Empty;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper_util::rt::TokioIo;

use super::http1::{ResponseRead, awaits_more, read_response};
use super::limits::ReadLimits;
use super::line::{self, RecordedConnection, Tap};
use super::outgoing::Outgoing;
use super::stream;
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
    /// Whether it is a stream that was left before its end.
    pub(super) left: bool,
}

impl Collected {
    /// A body that came to its end, or was cut.
    pub(super) fn new(body: Vec<u8>, truncated: bool) -> Self {
        Self { body, truncated, left: false }
    }
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
        let stream = response.headers().get(CONTENT_TYPE).is_some_and(|named| stream::is_stream(named.as_bytes()));
        let body = response.into_body();
        if stream {
            return self.first_event(body, limits).await;
        }
        let mut collected = Collected::new(Vec::new(), false);
        self.collect(body, limits.body, &mut collected, |_| false).await?;
        if !collected.truncated {
            self.look().await;
        }
        Ok(collected)
    }

    /// The first event of a stream, which need not end, nor tell anything soon.
    async fn first_event(&mut self, body: Incoming, limits: &ReadLimits) -> hyper::Result<Collected> {
        let mut collected = Collected::new(Vec::new(), false);
        let enough = |body: &[u8]| stream::first_event(body).is_some();
        let all = self.collect(body, limits.body, &mut collected, enough);
        match tokio::time::timeout(limits.stream, all).await {
            Ok(done) => done?,
            Err(_) => collected.left = true,
        }
        if collected.left {
            collected.body.truncate(stream::first_event(&collected.body).unwrap_or_default());
        }
        Ok(collected)
    }

    /// Reads a body until its end, `limit`, or until there is `enough` of it.
    async fn collect(
        &mut self,
        mut body: Incoming,
        limit: usize,
        collected: &mut Collected,
        enough: impl Fn(&[u8]) -> bool,
    ) -> hyper::Result<()> {
        if body.is_end_stream() {
            return Ok(());
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
            if enough(&collected.body) {
                collected.left = true;
                break;
            }
        }
        Ok(())
    }

    /// Reads on where hyper has given up, until the answer can be understood, the peer closes, or, where nothing says that
    /// more has to come, nothing comes for `settle`.
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
            let more = poll_fn(|cx| line::lock(line).poll_more(cx));
            let awaited = awaits_more(&line::lock(line).record.bytes, head_only);
            ended = !if awaited { more.await } else { tokio::time::timeout(settle, more).await.unwrap_or(false) };
        }
    }
}
