//! The one transport trait: a connection to an origin.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::exchange::{Address, Failure};

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A connection: bytes in both directions.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Makes connections.
pub trait Transport: Send + Sync {
    /// A fresh connection to `origin`.
    fn connect<'a>(&'a self, origin: &'a Origin) -> BoxFuture<'a, Result<Box<dyn Io>, Failure>>;

    /// Whether `origin` is reached in-process.
    fn is_local(&self, origin: &Origin) -> bool {
        let _ = origin;
        false
    }

    /// Set where requests to `origin` go to a proxy in absolute form (RFC 9112 section 3.2.2).
    fn forward(&self, origin: &Origin) -> Option<&Forward> {
        let _ = origin;
        None
    }
}

/// What a request to a forwarding proxy needs beside its absolute form.
#[derive(Clone, Default)]
pub struct Forward {
    /// The value of `Proxy-Authorization`.
    pub authorization: Option<String>,
}

/// Scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Whether the scheme is `https`.
    pub tls: bool,
    /// The host in lower case; an IPv6 address without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Origin {
    /// Splits an absolute URL into its origin and the rest, which is kept byte for byte: path, query and whatever
    /// else. An empty path becomes `/`.
    pub fn split(url: &str) -> Result<(Self, String), Failure> {
        let unusable = |why: &str| Failure::Unreachable(format!("the URL {why}"));
        let address = Address::of(url).ok_or_else(|| unusable("is not absolute"))?;
        let tls = match address.scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(unusable("is neither http nor https")),
        };
        let host = address.authority.rsplit_once('@').map_or(address.authority, |(_, host)| host);
        let (host, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
            Some((host, port)) => (host, port),
            None => host.find(':').map_or((host, ""), |colon| host.split_at(colon)),
        };
        let port = match port.strip_prefix(':').unwrap_or(port) {
            "" if tls => 443,
            "" => 80,
            port => port.parse().map_err(|_| unusable("has a port that is no number up to 65535"))?,
        };
        if host.is_empty() {
            return Err(unusable("has no host"));
        }
        Ok((Self { tls, host: host.to_ascii_lowercase(), port }, address.request_target()))
    }

    /// The value of `Host`: with the port where it is not the scheme's own.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.tls { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.tls { "https" } else { "http" }, self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_url_is_kept_byte_for_byte() {
        for (url, origin, target) in [
            ("http://a.example", "http://a.example", "/"),
            ("HTTP://A.example:80?x", "http://a.example", "/?x"),
            ("https://a.example:443/p|q \"%zz?k=⟨key#0⟩#f", "https://a.example", "/p|q \"%zz?k=⟨key#0⟩#f"),
            ("http://user:pw@[::1]:8080/x@y", "http://[::1]:8080", "/x@y"),
            ("https://127.0.0.1:80/", "https://127.0.0.1:80", "/"),
        ] {
            let (own, rest) = Origin::split(url).unwrap();
            assert_eq!((own.to_string().as_str(), rest.as_str()), (origin, target), "{url}");
        }
    }

    #[test]
    fn an_unusable_url_is_named_without_showing_it() {
        for url in ["a.example/x", "ftp://a/", "http:///x", "http://a:99999/", "http://a:b/"] {
            let Err(Failure::Unreachable(why)) = Origin::split(url) else { panic!("{url}") };
            assert!(why.starts_with("the URL "), "{why}");
        }
    }
}
