//! An HTTP proxy: CONNECT for https, absolute form for http.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::error::WireError;
use super::transport::{Forward, Origin};
use crate::exchange::Failure;

/// The answer to CONNECT must have ended after this many bytes.
const LARGEST_ANSWER: usize = 16 * 1024;

/// A proxy.
pub(super) struct Proxy {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) forward: Forward,
}

impl Proxy {
    /// Reads `http://[user:password@]host[:port]`.
    pub(super) fn parse(url: &str) -> Result<Self, WireError> {
        let url = url::Url::parse(url).map_err(|_| WireError::Proxy("its URL is not valid"))?;
        if url.scheme() != "http" {
            return Err(WireError::Proxy("only http:// proxies are supported"));
        }
        let host = url.host_str().ok_or(WireError::Proxy("its URL has no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let authorization = (!url.username().is_empty()).then(|| {
            let decode = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
            let pair = format!("{}:{}", decode(url.username()), decode(url.password().unwrap_or_default()));
            format!("Basic {}", STANDARD.encode(pair))
        });
        Ok(Self { host, port: url.port().unwrap_or(80), forward: Forward { authorization } })
    }

    /// Asks the proxy for a tunnel to `origin` (RFC 9110 section 9.3.6).
    pub(super) async fn tunnel(&self, stream: &mut TcpStream, origin: &Origin) -> Result<(), Failure> {
        let unreachable = |why: String| Failure::Unreachable(format!("the proxy {why}"));
        let host = if origin.host.contains(':') { format!("[{}]", origin.host) } else { origin.host.clone() };
        let authority = format!("{host}:{}", origin.port);
        let mut request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
        if let Some(authorization) = &self.forward.authorization {
            request.push_str("Proxy-Authorization: ");
            request.push_str(authorization);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        let broken = |error: std::io::Error| unreachable(format!("broke the connection: {error}"));
        stream.write_all(request.as_bytes()).await.map_err(broken)?;
        // The target may speak first, so nothing after the head may be taken from the stream: byte by byte.
        let mut answer = Vec::with_capacity(256);
        while !answer.ends_with(b"\r\n\r\n") {
            if answer.len() == LARGEST_ANSWER {
                return Err(unreachable("did not end its answer to CONNECT".to_owned()));
            }
            match stream.read_u8().await {
                Ok(byte) => answer.push(byte),
                Err(error) => return Err(broken(error)),
            }
        }
        let status = answer.get(9..12).and_then(|status| std::str::from_utf8(status).ok()).unwrap_or_default();
        if answer.starts_with(b"HTTP/1.") && status.starts_with('2') {
            Ok(())
        } else {
            Err(unreachable(format!("answered {status} to CONNECT")))
        }
    }
}
