//! Tiny servers that answer scripted bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use crate::config::{SecretSource, Secrets};
use crate::exchange::{Exchange, Request, Symbol};
use crate::wire::{Client, Network, ReadLimits, SendOptions, Tcp, Vault};

/// One step of a scripted connection.
#[derive(Debug, Clone)]
pub(super) enum ScriptStep {
    /// Reads one request head (and whatever comes with it).
    Read,
    Write(Vec<u8>),
    Sleep(Duration),
    /// Ends with a reset instead of an orderly close.
    Reset,
    /// Waits for ever.
    Hang,
}

pub(super) fn write(bytes: impl AsRef<[u8]>) -> ScriptStep {
    ScriptStep::Write(bytes.as_ref().to_vec())
}

/// A server that runs the same script on each connection.
pub(super) struct Scripted {
    pub(super) url: String,
    pub(super) connections: Arc<AtomicUsize>,
}

pub(super) async fn scripted(steps: Vec<ScriptStep>) -> Scripted {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(run(stream, steps.clone()));
        }
    });
    Scripted { url, connections }
}

async fn run(mut stream: TcpStream, steps: Vec<ScriptStep>) {
    for step in steps {
        match step {
            ScriptStep::Read => {
                let mut seen = Vec::new();
                let mut buffer = [0; 4096];
                while !seen.windows(4).any(|window| window == b"\r\n\r\n") {
                    match stream.read(&mut buffer).await {
                        Ok(read) if read > 0 => seen.extend_from_slice(&buffer[..read]),
                        _ => return,
                    }
                }
            }
            ScriptStep::Write(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            ScriptStep::Sleep(time) => tokio::time::sleep(time).await,
            ScriptStep::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            ScriptStep::Hang => std::future::pending().await,
        }
    }
}

pub(super) fn request(method: &str, url: impl Into<String>) -> Request {
    Request { method: method.to_owned(), url: url.into(), headers: Vec::new(), body: [].into(), raw: None }
}

pub(super) async fn vault(secrets: &[(&str, &str)]) -> Arc<Vault> {
    let secrets: Secrets = secrets
        .iter()
        .map(|(group, value)| (Symbol::new(*group, 0), SecretSource::Literal((*value).to_owned())))
        .collect();
    Arc::new(Vault::new(&secrets, None).await.unwrap())
}

pub(super) fn client(vault: Arc<Vault>) -> Client {
    client_with(vault, ReadLimits::default())
}

pub(super) fn client_with(vault: Arc<Vault>, limits: ReadLimits) -> Client {
    Client::new(Arc::new(Tcp::new(&Network::default()).unwrap()), vault, limits, Instant::now())
}

pub(super) fn within(milliseconds: u64) -> SendOptions {
    SendOptions { timeout: Duration::from_millis(milliseconds), fresh_connection: false, ..SendOptions::default() }
}

/// What a client without secrets makes of one scripted connection.
pub(super) async fn outcome(steps: Vec<ScriptStep>, milliseconds: u64) -> Exchange {
    let server = scripted(steps).await;
    client(Arc::new(Vault::empty())).send(&request("GET", &server.url), within(milliseconds)).await
}
