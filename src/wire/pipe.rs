//! Connections inside the process: no sockets, and exact on a paused clock.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::DuplexStream;

use super::transport::{BoxFuture, Io, Origin, Transport};
use crate::exchange::Failure;

/// How many bytes a pipe holds in each direction before the writer waits.
const CAPACITY: usize = 64 * 1024;

/// Takes the far end of a new connection. Called inside a tokio runtime.
pub type Acceptor = Arc<dyn Fn(DuplexStream) + Send + Sync>;

/// Connections to hosts that live in this process; there are no others.
#[derive(Default)]
pub struct Pipe {
    hosts: RwLock<HashMap<String, Acceptor>>,
}

impl Pipe {
    /// A transport that reaches no host yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Connections to `host`, on any port and with either scheme, go to `acceptor`.
    pub fn serve(&self, host: &str, acceptor: Acceptor) {
        self.hosts.write().unwrap_or_else(PoisonError::into_inner).insert(host.to_ascii_lowercase(), acceptor);
    }

    /// Connections to `host` are served by `router`.
    pub fn serve_router(&self, host: &str, router: axum::Router) {
        self.serve(host, Self::acceptor(router));
    }

    /// An acceptor that serves `router` with hyper, one task per connection.
    pub fn acceptor(router: axum::Router) -> Acceptor {
        Arc::new(move |stream| {
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(async move {
                // An error here is the client's to see.
                let _ = hyper::server::conn::http1::Builder::new()
                    .preserve_header_case(true)
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        })
    }

    fn find(&self, host: &str) -> Option<Acceptor> {
        self.hosts.read().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }
}

impl Transport for Pipe {
    fn connect<'a>(&'a self, origin: &'a Origin) -> BoxFuture<'a, Result<Box<dyn Io>, Failure>> {
        if let Some(acceptor) = self.find(&origin.host) {
            let (near, far) = tokio::io::duplex(CAPACITY);
            acceptor(far);
            return Box::pin(std::future::ready(Ok(Box::new(near) as Box<dyn Io>)));
        }
        let unreachable = Failure::Unreachable(format!("no host `{}` in this process", origin.host));
        Box::pin(std::future::ready(Err(unreachable)))
    }

    fn is_local(&self, origin: &Origin) -> bool {
        self.find(&origin.host).is_some()
    }
}
