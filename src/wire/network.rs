//! How the network is reached.

use std::path::PathBuf;
use std::time::Duration;

/// How the network is reached: the flags of the command line.
#[derive(Clone)]
pub struct Network {
    /// `--cacert`: certificates (PEM) trusted beside the web's roots.
    pub cacert: Option<PathBuf>,
    /// `--insecure`: any certificate is accepted.
    pub insecure: bool,
    /// `--cert` and `--key`: the client's certificate and key (PEM).
    pub identity: Option<(PathBuf, PathBuf)>,
    /// `--proxy`: the URL of an HTTP proxy; may hold a password.
    pub proxy: Option<String>,
    /// How long name resolution, TCP and TLS may take together.
    pub connect_timeout: Duration,
}

impl Default for Network {
    fn default() -> Self {
        Self { cacert: None, insecure: false, identity: None, proxy: None, connect_timeout: Duration::from_secs(10) }
    }
}
