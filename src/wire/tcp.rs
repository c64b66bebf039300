//! Connections over TCP, with TLS and a proxy where asked for.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::error::WireError;
use super::network::Network;
use super::proxy::Proxy;
use super::tls;
use super::transport::{BoxFuture, Forward, Io, Origin, Transport};
use crate::exchange::Failure;

/// Connections over TCP.
pub struct Tcp {
    tls: TlsConnector,
    proxy: Option<Proxy>,
    connect_timeout: Duration,
}

impl Tcp {
    /// Reads the certificates and the proxy's URL.
    pub fn new(network: &Network) -> Result<Self, WireError> {
        Ok(Self {
            tls: TlsConnector::from(Arc::new(tls::client_config(network)?)),
            proxy: network.proxy.as_deref().map(Proxy::parse).transpose()?,
            connect_timeout: network.connect_timeout,
        })
    }

    async fn open(&self, origin: &Origin) -> Result<Box<dyn Io>, Failure> {
        let (host, port) = match &self.proxy {
            Some(proxy) => (proxy.host.as_str(), proxy.port),
            None => (origin.host.as_str(), origin.port),
        };
        let mut stream = TcpStream::connect((host, port)).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::ConnectionRefused if self.proxy.is_none() => Failure::Refused,
            std::io::ErrorKind::ConnectionRefused => {
                Failure::Unreachable("the proxy refused the connection".to_owned())
            }
            _ => Failure::Unreachable(format!("{host}: {error}")),
        })?;
        // Small requests must not wait for the acknowledgement of earlier ones; where it cannot be set, they do.
        let _ = stream.set_nodelay(true);
        if !origin.tls {
            return Ok(Box::new(stream));
        }
        if let Some(proxy) = &self.proxy {
            proxy.tunnel(&mut stream, origin).await?;
        }
        let name = ServerName::try_from(origin.host.clone())
            .map_err(|_| Failure::Tls(format!("`{}` is not a host name", origin.host)))?;
        match self.tls.connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(Failure::Tls(error.to_string())),
        }
    }
}

impl Transport for Tcp {
    fn connect<'a>(&'a self, origin: &'a Origin) -> BoxFuture<'a, Result<Box<dyn Io>, Failure>> {
        Box::pin(async move {
            tokio::time::timeout(self.connect_timeout, self.open(origin)).await.unwrap_or_else(|_| {
                let seconds = self.connect_timeout.as_secs_f32();
                Err(Failure::Unreachable(format!("no connection to {origin} within {seconds} s")))
            })
        })
    }

    fn forward(&self, origin: &Origin) -> Option<&Forward> {
        self.proxy.as_ref().filter(|_| !origin.tls).map(|proxy| &proxy.forward)
    }
}
