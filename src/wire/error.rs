//! What can go wrong while the wire is set up. No message holds a secret.

use std::path::PathBuf;

use crate::exchange::Symbol;

/// Secrets with fewer characters would be found in ordinary text.
pub(super) const SHORTEST_SECRET: usize = 6;

/// Why the wire could not be set up. Messages complete "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// A secret that cannot be told from ordinary text.
    #[error("use the secret {symbol}: {reason}")]
    Secret {
        /// The secret.
        symbol: Symbol,
        /// What is wrong with it.
        reason: SecretProblem,
    },
    /// A command or token request did not yield a secret.
    #[error("obtain the secret {symbol}: {reason}")]
    SecretSource {
        /// The secret.
        symbol: Symbol,
        /// What went wrong.
        reason: String,
    },
    /// A certificate or key file cannot be used.
    #[error("use {}: {reason}", path.display())]
    TlsFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The TLS configuration cannot be used.
    #[error("set up TLS: {0}")]
    Tls(String),
    /// A proxy URL cannot be used. The URL is not shown since it may hold a password.
    #[error("use the proxy: {0}")]
    Proxy(&'static str),
    /// A rate cannot be read.
    #[error("read the rate `{0}`: write it as a number per second, such as `20/s`")]
    Rate(String),
    /// The listener's address cannot be used.
    #[error("listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The HTTP client for triggers and token requests cannot be built.
    #[error("set up the HTTP client: {0}")]
    Outside(String),
}

/// What is wrong with a secret's value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretProblem {
    /// It would be found in ordinary text.
    #[error("it has fewer than {} characters", SHORTEST_SECRET)]
    Short,
    /// It cannot be written into a header field.
    #[error("it contains a control character")]
    Control,
    /// Two symbols could not be told apart.
    #[error("it has the same value as {0}")]
    Same(Symbol),
}
