//! For the tests: a router behind an in-process pipe, and a client that writes and reads raw HTTP.

use std::fmt::Write;
use std::io;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::serve::Listener;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::mpsc;

use super::body;
use super::transport::{Dial, Stream};

struct DuplexQueue(mpsc::UnboundedReceiver<DuplexStream>);

impl Listener for DuplexQueue {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        match self.0.recv().await {
            Some(stream) => (stream, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Serves a router to whoever dials.
pub(super) fn pipe(router: Router) -> Dial {
    let (accept, accepted) = mpsc::unbounded_channel();
    tokio::spawn(async move { axum::serve(DuplexQueue(accepted), router).await });
    Arc::new(move |_address| {
        let (near, far) = duplex(1 << 16);
        let sent = accept.send(far);
        Box::pin(async move {
            sent.map_err(|_| io::ErrorKind::ConnectionRefused)?;
            Ok(Box::new(near) as Box<dyn Stream>)
        })
    })
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub(super) struct RawResponse {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl RawResponse {
    /// The value of a header that stands once.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().filter_map(|line| {
            let (given, value) = line.split_once(": ")?;
            given.eq_ignore_ascii_case(name).then_some(value)
        });
        let value = values.next();
        assert!(values.next().is_none(), "{name} is repeated in {}", self.head);
        value
    }
}

/// Sends `METHOD TARGET`, header lines and a body on a connection of its own.
pub(super) async fn send(dial: &Dial, line: &str, headers: &[&str], body: &[u8]) -> RawResponse {
    let mut request = format!("{line} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    if !headers.iter().any(|header| header.to_ascii_lowercase().starts_with("transfer-encoding")) {
        write!(request, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    request.push_str("\r\n");
    exchange(dial, &[request.as_bytes(), body].concat()).await
}

/// Sends raw bytes and reads until the connection ends.
pub(super) async fn exchange(dial: &Dial, bytes: &[u8]) -> RawResponse {
    let stream = dial("test:80".to_owned()).await.unwrap();
    let (mut reader, mut writer) = tokio::io::split(stream);
    let writing = async {
        let _broken_pipe = writer.write_all(bytes).await;
        let _broken_pipe = writer.flush().await;
    };
    let mut answer = Vec::new();
    let ((), read) = tokio::join!(writing, reader.read_to_end(&mut answer));
    read.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a whole head");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    RawResponse { status, head: head.to_owned(), body: body.to_owned() }
}

/// A notification as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Delivered {
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Delivered {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A receiver that keeps what arrives and answers with the statuses it is given, then with 200.
#[derive(Clone, Default)]
pub(super) struct Receiver {
    arrivals: Arc<Mutex<Vec<Delivered>>>,
    statuses: Arc<Mutex<Vec<u16>>>,
}

impl Receiver {
    pub(super) fn answering(statuses: &[u16]) -> Self {
        let statuses = statuses.iter().rev().copied().collect();
        Self { statuses: Arc::new(Mutex::new(statuses)), ..Self::default() }
    }

    pub(super) fn router(&self) -> Router {
        Router::new().fallback(arrive).with_state(self.clone())
    }

    /// What has arrived since the last call.
    pub(super) fn take(&self) -> Vec<Delivered> {
        std::mem::take(&mut self.arrivals.lock().unwrap())
    }
}

async fn arrive(State(receiver): State<Receiver>, request: Request) -> StatusCode {
    let (head, stream) = request.into_parts();
    let body = body::read(stream, 1 << 20).await.unwrap();
    receiver.arrivals.lock().unwrap().push(Delivered {
        line: format!("{} {}", head.method, head.uri),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: String::from_utf8(body).unwrap(),
    });
    let status = receiver.statuses.lock().unwrap().pop().unwrap_or(200);
    StatusCode::from_u16(status).unwrap()
}
