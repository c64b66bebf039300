//! Receives notifications: the postback listener, and the canary.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use super::arrivals::ArrivalLog;
use super::content::Content;
use super::error::WireError;
use super::heard::{self, RecordingStream, RequestRecord};
use super::http1::request_head;
use super::pipe::Acceptor;
use super::spelling;
use super::tls;
use super::transport::Io;
use super::vault::Vault;
use crate::exchange::Arrival;

/// More than this of a body is read and dropped.
const LARGEST_BODY: usize = 1024 * 1024;

/// What the listener answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Header fields.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long the answer is held back.
    pub delay: Duration,
    /// The connection is closed instead of an answer.
    pub close: bool,
}

impl Default for Reply {
    /// 200 without a body, at once.
    fn default() -> Self {
        Self { status: 200, headers: Vec::new(), body: Vec::new(), delay: Duration::ZERO, close: false }
    }
}

/// Decides what is answered to an arrival.
pub type Responder = Arc<dyn Fn(&Arrival) -> Reply + Send + Sync>;

/// A server that records what arrives and answers it. It stops when it is dropped: requests in progress are answered
/// first.
pub struct Listener {
    desk: Arc<Inbox>,
    address: Option<SocketAddr>,
    /// Its end is what the tasks wait for.
    open: watch::Sender<()>,
}

/// What the connections share.
struct Inbox {
    log: Arc<ArrivalLog>,
    vault: Arc<Vault>,
    origin_time: Instant,
    responder: Mutex<Responder>,
}

impl Listener {
    /// A listener for connections inside the process, see [`Self::acceptor`].
    pub fn local(log: Arc<ArrivalLog>, vault: Arc<Vault>, origin_time: Instant) -> Self {
        let responder: Responder = Arc::new(|_| Reply::default());
        let desk = Inbox { log, vault, origin_time, responder: Mutex::new(responder) };
        Self { desk: Arc::new(desk), address: None, open: watch::Sender::new(()) }
    }

    /// A listener on a TCP address, with TLS where certificate and key files are given.
    pub async fn bind(
        address: &str,
        tls: Option<(&Path, &Path)>,
        log: Arc<ArrivalLog>,
        vault: Arc<Vault>,
        origin_time: Instant,
    ) -> Result<Self, WireError> {
        let refused = |error: std::io::Error| WireError::Listen {
            address: address.to_owned(),
            reason: match error.kind() {
                std::io::ErrorKind::AddrInUse => "the port is in use".to_owned(),
                _ => error.to_string(),
            },
        };
        let tls = match tls {
            Some((cert, key)) => Some(TlsAcceptor::from(Arc::new(tls::server_config(cert, key)?))),
            None => None,
        };
        let socket = TcpListener::bind(address).await.map_err(refused)?;
        let mut listener = Self::local(log, vault, origin_time);
        listener.address = Some(socket.local_addr().map_err(refused)?);
        tokio::spawn(accept(socket, tls, Arc::clone(&listener.desk), listener.open.subscribe()));
        Ok(listener)
    }

    /// The address it is bound to; `None` where it listens inside the process only.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.address
    }

    /// What has arrived.
    pub fn log(&self) -> &Arc<ArrivalLog> {
        &self.desk.log
    }

    /// Sets what is answered from now on. Without it: 200 without a body.
    pub fn respond_with(&self, responder: Responder) {
        *self.desk.responder.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = responder;
    }

    /// Takes connections from inside the process, beside those over TCP.
    pub fn acceptor(&self) -> Acceptor {
        let desk = Arc::clone(&self.desk);
        let open = self.open.subscribe();
        Arc::new(move |stream| {
            tokio::spawn(serve(stream, Arc::clone(&desk), open.clone()));
        })
    }
}

async fn accept(socket: TcpListener, tls: Option<TlsAcceptor>, desk: Arc<Inbox>, mut open: watch::Receiver<()>) {
    loop {
        let accepted = tokio::select! {
            _ = open.changed() => return,
            accepted = socket.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // No file descriptor is left, or the peer is gone already: others may fare better a little later.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        // Answers are small and must not wait.
        let _ = stream.set_nodelay(true);
        let (desk, open) = (Arc::clone(&desk), open.clone());
        match tls.clone() {
            None => tokio::spawn(serve(stream, desk, open)),
            Some(tls) => tokio::spawn(async move {
                if let Ok(stream) = tls.accept(stream).await {
                    serve(stream, desk, open).await;
                }
            }),
        };
    }
}

async fn serve(io: impl Io, desk: Arc<Inbox>, mut open: watch::Receiver<()>) {
    let (ear, heard) = RecordingStream::new(io);
    let service = service_fn(|request| desk.receive(request, &heard));
    let mut connection =
        std::pin::pin!(http1::Builder::new().preserve_header_case(true).serve_connection(TokioIo::new(ear), service));
    let result = tokio::select! {
        result = connection.as_mut() => result,
        _ = open.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.as_mut().await
        }
    };
    if let Err(error) = result {
        desk.refused(&error, &heard);
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("close the connection")]
struct Close;

impl Inbox {
    async fn receive(
        &self,
        request: http::Request<Incoming>,
        heard: &Mutex<RequestRecord>,
    ) -> Result<http::Response<Full<Bytes>>, Close> {
        let (parts, body) = request.into_parts();
        let method = parts.method.as_str();
        let target = parts.uri.to_string();
        let headers = heard::lock(heard).take(method, &target).unwrap_or_else(|| {
            let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
        });
        let (body, truncated, broken) = read(body).await;
        heard::lock(heard).finish();
        let Content { body, truncated, undecoded } = Content::of(body, truncated, &headers, LARGEST_BODY);
        let conceal = |text: &str| self.vault.conceal_text(text).into_owned();
        let arrival = Arrival {
            number: 0,
            at: Instant::now().saturating_duration_since(self.origin_time),
            method: conceal(method),
            target: spelling::conceal(&target, &self.vault),
            headers: headers.into_iter().map(|(name, value)| (conceal(&name), conceal(&value))).collect(),
            body: if truncated { self.vault.conceal_cut(&body) } else { self.vault.conceal(&body).into_owned() }.into(),
            truncated,
            undecoded,
            framing: broken.map(|error| conceal(&format!("the body is broken: {error}"))),
        };
        let responder = Arc::clone(&self.responder.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        let answer = responder(&arrival);
        self.log.push(arrival);
        if !answer.delay.is_zero() {
            tokio::time::sleep(answer.delay).await;
        }
        if answer.close {
            return Err(Close);
        }
        let mut builder = http::Response::builder().status(answer.status);
        for (name, value) in &answer.headers {
            builder = builder.header(name, value);
        }
        builder.body(Full::new(answer.body.into())).map_err(|_| Close)
    }

    /// Records a request that hyper refused.
    fn refused(&self, error: &hyper::Error, heard: &Mutex<RequestRecord>) {
        let heard = heard::lock(heard);
        let Some(bytes) = heard.undelivered() else {
            return;
        };
        let (method, target, headers) = if let Some(head) = request_head(bytes) {
            (head.method, head.target, head.headers)
        } else {
            let line = String::from_utf8_lossy(bytes);
            let mut words = line.lines().next().unwrap_or_default().splitn(3, ' ').map(str::to_owned);
            (words.next().unwrap_or_default(), words.next().unwrap_or_default(), Vec::new())
        };
        let conceal = |text: &str| self.vault.conceal_text(text).into_owned();
        self.log.push(Arrival {
            number: 0,
            at: Instant::now().saturating_duration_since(self.origin_time),
            method: conceal(&method),
            target: spelling::conceal(&target, &self.vault),
            headers: headers.into_iter().map(|(name, value)| (conceal(&name), conceal(&value))).collect(),
            body: [].into(),
            truncated: false,
            undecoded: None,
            framing: Some(conceal(&error.to_string())),
        });
    }
}

/// Reads a body to its end, keeping no more than the limit; whether it was cut, and what broke it.
async fn read(mut body: Incoming) -> (Vec<u8>, bool, Option<hyper::Error>) {
    let mut bytes = Vec::new();
    let mut truncated = false;
    while let Some(frame) = body.frame().await {
        let data = match frame {
            Ok(frame) => frame.into_data().unwrap_or_default(),
            Err(error) => return (bytes, true, Some(error)),
        };
        let room = LARGEST_BODY - bytes.len();
        truncated |= data.len() > room;
        bytes.extend_from_slice(&data[..data.len().min(room)]);
    }
    (bytes, truncated, None)
}
