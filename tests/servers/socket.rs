//! HTTP/1.1 on a bare socket: requests are parsed, answers are written as given.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// The longest request head that is read.
const HEAD_LIMIT: usize = 128 * 1024;
/// The longest request body that is read.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// A server that runs until it is stopped or dropped.
pub(crate) struct Running {
    /// Where it listens, on the loopback interface.
    pub(crate) addr: SocketAddr,
    requests: Arc<AtomicUsize>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// The address as a URL without a trailing slash.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// How many requests it has read so far.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Ends the server and all its connections, and waits for them.
    pub(crate) async fn stop(mut self) {
        for task in std::mem::take(&mut self.tasks) {
            task.abort();
            // Cancelled is what was asked for.
            let _cancelled = task.await;
        }
    }

    /// Ends `task` together with the server.
    pub(crate) fn also(&mut self, task: JoinHandle<()>) {
        self.tasks.push(task);
    }

    /// A server that is not there: an address at which nothing listens.
    pub(crate) async fn closed() -> Running {
        let listener = bind().await;
        let addr = listener.local_addr().expect("a bound listener has an address");
        drop(listener);
        Running { addr, requests: Arc::default(), tasks: Vec::new() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// A connection: a socket, or a pipe inside the process.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    /// Segments are written as they are, which the single-byte variants rely on.
    fn without_delay(&self) {}
    /// Its end is a reset.
    fn reset_at_end(&self) {}
    /// Whether its end is a reset.
    fn resets(&self) -> bool {
        false
    }
}

impl Wire for DuplexStream {}

impl Wire for TcpStream {
    fn without_delay(&self) {
        let _unsupported = self.set_nodelay(true);
    }

    fn reset_at_end(&self) {
        let _unsupported = self.set_zero_linger();
    }

    fn resets(&self) -> bool {
        self.linger().is_ok_and(|linger| linger.is_some())
    }
}

/// One thing done with a connection to answer a request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Write these bytes.
    Write(Vec<u8>),
    /// Write these bytes one at a time, each in its own segment.
    Trickle(Vec<u8>),
    /// Wait.
    Pause(Duration),
    /// Close the connection.
    Close,
    /// Reset the connection.
    Reset,
    /// Keep the connection open and do nothing.
    Hang,
}

/// A request as it was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    /// The method, as sent.
    pub(crate) method: String,
    /// The path, still percent-encoded.
    pub(crate) path: String,
    /// The query without its question mark, still percent-encoded.
    pub(crate) query: Option<String>,
    /// Header names and values, in order; names as sent.
    pub(crate) headers: Vec<(String, String)>,
    /// The body without its transfer coding.
    pub(crate) body: Vec<u8>,
    /// How much of it had come together with the head.
    pub(crate) at_once: usize,
    /// Uploads that ended in the middle so far, on all connections.
    pub(crate) aborted: usize,
}

/// How a server reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Bodies longer than this get these steps as soon as their length is known.
    pub(crate) largest: Option<(usize, Vec<Step>)>,
    /// Whether the rest of an upload is waited for, even where the client has closed its side.
    pub(crate) waits: bool,
    /// What is done where an upload ended in the middle.
    pub(crate) aborted: Vec<Step>,
}

impl Request {
    /// The first value of a header, by its name in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The media type of the body in lower case, without parameters; empty where none is given.
    pub(crate) fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// All decoded values of a query parameter, in order.
    pub(crate) fn query_values(&self, name: &str) -> Vec<String> {
        let query = self.query.as_deref().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.filter(|(n, _)| n == name).map(|(_, value)| value.into_owned()).collect()
    }

    fn wants_close(&self) -> bool {
        self.header("connection").is_some_and(|v| v.to_ascii_lowercase().contains("close"))
    }
}

async fn bind() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port is free")
}

/// Starts a server that hands each connection to `handle`.
pub(crate) async fn accept<F, Fut>(handle: F) -> Running
where
    F: Fn(TcpStream, Arc<AtomicUsize>) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = bind().await;
    let addr = listener.local_addr().expect("a bound listener has an address");
    let requests = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&requests);
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                    connections.spawn(handle(stream, Arc::clone(&counter)));
                },
                Some(_) = connections.join_next() => {}
            }
        }
    });
    Running { addr, requests, tasks: vec![task] }
}

/// Starts a server that answers each request with the steps of `answer`.
/// The second argument counts the requests, from 1.
pub(crate) async fn serve<F, Fut>(answer: F) -> Running
where
    F: Fn(Request, usize) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Vec<Step>> + Send + 'static,
{
    serve_reading(Reading::default(), answer).await
}

/// The same with a way of reading.
pub(crate) async fn serve_reading<F, Fut>(reading: Reading, answer: F) -> Running
where
    F: Fn(Request, usize) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Vec<Step>> + Send + 'static,
{
    let aborted = Arc::<AtomicUsize>::default();
    accept(move |stream, counter| read_on(stream, counter, Arc::clone(&aborted), reading.clone(), answer.clone())).await
}

/// Answers the requests of one connection.
pub(crate) async fn connection<F, Fut>(stream: impl Wire, counter: Arc<AtomicUsize>, answer: F)
where
    F: Fn(Request, usize) -> Fut,
    Fut: Future<Output = Vec<Step>>,
{
    read_on(stream, counter, Arc::default(), Reading::default(), answer).await;
}

async fn read_on<F, Fut>(
    mut stream: impl Wire,
    counter: Arc<AtomicUsize>,
    aborted: Arc<AtomicUsize>,
    reading: Reading,
    answer: F,
) where
    F: Fn(Request, usize) -> Fut,
    Fut: Future<Output = Vec<Step>>,
{
    stream.without_delay();
    let mut buffer = Vec::new();
    loop {
        match read_request(&mut stream, &mut buffer, &reading).await {
            Read::Request(mut request) => {
                request.aborted = aborted.load(Ordering::SeqCst);
                let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
                let close = request.wants_close();
                let steps = answer(request, number).await;
                if take(&mut stream, steps).await.is_err() || close {
                    return finish(stream).await;
                }
            }
            Read::Malformed(status) => {
                let text = format!("HTTP/1.1 {status} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                let _gone = stream.write_all(text.as_bytes()).await;
                return finish(stream).await;
            }
            Read::Early(steps) => {
                let _ended = take(&mut stream, steps).await;
                return finish(stream).await;
            }
            Read::Aborted => {
                aborted.fetch_add(1, Ordering::SeqCst);
                if reading.waits {
                    std::future::pending::<()>().await;
                }
                if take(&mut stream, reading.aborted).await.is_ok() {
                    finish(stream).await;
                }
                return;
            }
            Read::End => return,
        }
    }
}

/// Why a connection ends after an answer.
struct Ended;

async fn take(stream: &mut impl Wire, steps: Vec<Step>) -> Result<(), Ended> {
    for step in steps {
        match step {
            Step::Write(bytes) => stream.write_all(&bytes).await.map_err(|_| Ended)?,
            Step::Trickle(bytes) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await.map_err(|_| Ended)?;
                    tokio::task::yield_now().await;
                }
            }
            Step::Pause(time) => tokio::time::sleep(time).await,
            Step::Close => return Err(Ended),
            Step::Reset => {
                stream.reset_at_end();
                return Err(Ended);
            }
            Step::Hang => std::future::pending().await,
        }
    }
    stream.flush().await.map_err(|_| Ended)
}

/// Closes so that an answer still arrives where the request was not read to its end.
async fn finish(mut stream: impl Wire) {
    if stream.resets() || stream.shutdown().await.is_err() {
        return;
    }
    let mut rest = [0; 4096];
    let drain = async { while stream.read(&mut rest).await.is_ok_and(|count| count > 0) {} };
    let _timed_out = tokio::time::timeout(Duration::from_millis(300), drain).await;
}

enum Read {
    Request(Request),
    /// Not HTTP: the status to answer with before the connection is closed.
    Malformed(u16),
    /// Its body is too long: the steps to take at once.
    Early(Vec<Step>),
    /// It ended in the middle.
    Aborted,
    End,
}

async fn more(stream: &mut impl Wire, buffer: &mut Vec<u8>) -> bool {
    stream.read_buf(buffer).await.is_ok_and(|count| count > 0)
}

async fn read_request(stream: &mut impl Wire, buffer: &mut Vec<u8>, reading: &Reading) -> Read {
    let (mut request, head) = loop {
        match parse_head(buffer) {
            Ok(Some(parsed)) => break parsed,
            Ok(None) if buffer.len() > HEAD_LIMIT => return Read::Malformed(431),
            Ok(None) => {}
            Err(status) => return Read::Malformed(status),
        }
        if !more(stream, buffer).await {
            return Read::End;
        }
    };
    buffer.drain(..head);
    let framing = match framing(&request) {
        Ok(framing) => framing,
        Err(status) => return Read::Malformed(status),
    };
    request.at_once = buffer.len();
    if let (Framing::Length(length), Some((largest, steps))) = (&framing, &reading.largest)
        && length > largest
    {
        return Read::Early(steps.clone());
    }
    if request.header("expect").is_some_and(|v| v.eq_ignore_ascii_case("100-continue")) {
        let _gone = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
    }
    loop {
        match framing.body(buffer) {
            Ok(Some((body, used))) => {
                buffer.drain(..used);
                request.body = body;
                return Read::Request(request);
            }
            Ok(None) if buffer.len() > BODY_LIMIT => return Read::Malformed(413),
            Ok(None) => {}
            Err(status) => return Read::Malformed(status),
        }
        if !more(stream, buffer).await {
            return Read::Aborted;
        }
    }
}

fn parse_head(buffer: &[u8]) -> Result<Option<(Request, usize)>, u16> {
    let mut headers = [httparse::EMPTY_HEADER; 256];
    let mut parsed = httparse::Request::new(&mut headers);
    let head = match parsed.parse(buffer) {
        Ok(httparse::Status::Complete(head)) => head,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(431),
        Err(_) => return Err(400),
    };
    let target = parsed.path.unwrap_or_default();
    // The absolute form names a host in front of the path.
    let target = match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => rest.find('/').map_or("/", |at| &rest[at..]),
        _ => target,
    };
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (target, None),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query,
        headers: parsed.headers.iter().map(|h| (h.name.to_owned(), text(h.value))).collect(),
        ..Request::default()
    };
    Ok(Some((request, head)))
}

enum Framing {
    Length(usize),
    Chunked,
}

fn framing(request: &Request) -> Result<Framing, u16> {
    let all = |name: &str| {
        let named = request.headers.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.trim().to_ascii_lowercase()).collect::<Vec<_>>()
    };
    match (all("transfer-encoding").as_slice(), all("content-length").as_slice()) {
        ([], []) => Ok(Framing::Length(0)),
        ([], [length]) if length.bytes().all(|b| b.is_ascii_digit()) => match length.parse() {
            Ok(length) if length <= BODY_LIMIT => Ok(Framing::Length(length)),
            Ok(_) => Err(413),
            Err(_) => Err(400),
        },
        ([coding], []) if coding == "chunked" => Ok(Framing::Chunked),
        // Two lengths, or a length beside a coding, is how requests are smuggled.
        _ => Err(400),
    }
}

impl Framing {
    /// The body and how many bytes it took, once it is complete.
    fn body(&self, buffer: &[u8]) -> Result<Option<(Vec<u8>, usize)>, u16> {
        match *self {
            Framing::Length(length) => Ok(buffer.get(..length).map(|body| (body.to_vec(), length))),
            Framing::Chunked => unchunk(buffer),
        }
    }
}

fn unchunk(buffer: &[u8]) -> Result<Option<(Vec<u8>, usize)>, u16> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let Some(rest) = buffer.get(at..) else { return Ok(None) };
        let (head, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete(chunk)) => chunk,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(400),
        };
        let size = usize::try_from(size).map_err(|_| 413u16)?;
        if size > BODY_LIMIT {
            return Err(413);
        }
        at += head;
        if size == 0 {
            // The empty line after the last chunk; trailers before it are skipped.
            let rest = &buffer[at..];
            if rest.starts_with(b"\r\n") {
                return Ok(Some((body, at + 2)));
            }
            let end = rest.windows(4).position(|window| window == b"\r\n\r\n");
            return Ok(end.map(|end| (body, at + end + 4)));
        }
        let Some(chunk) = buffer.get(at..at + size + 2) else { return Ok(None) };
        if &chunk[size..] != b"\r\n" {
            return Err(400);
        }
        body.extend_from_slice(&chunk[..size]);
        at += size + 2;
    }
}

/// The bytes of an ordinary answer with a `Content-Length`.
pub(crate) fn plain(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<Step> {
    use std::fmt::Write as _;

    let mut text = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in headers {
        let _infallible = write!(text, "{name}: {value}\r\n");
    }
    let _infallible = write!(text, "Content-Length: {}\r\n\r\n", body.len());
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    vec![Step::Write(bytes)]
}

/// The usual reason phrase of a status.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        410 => "Gone",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        _ => "Status",
    }
}
