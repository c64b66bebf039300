//! Where the value of each secret comes from. Only `wire` resolves them.

use std::time::Duration;

use indexmap::IndexMap;

use crate::config::Symbol;

/// Where a secret's value comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// Written in the configuration.
    Literal(String),
    /// The standard output of a command, without its last line break; run again after `ttl`.
    Command {
        /// Program and arguments.
        command: Vec<String>,
        /// How long a value is good for; `None`: for the whole run.
        ttl: Option<Duration>,
    },
    /// An OAuth 2.0 client credentials grant (RFC 6749 section 4.4).
    Token {
        /// The token endpoint.
        url: String,
        /// The client id.
        client_id: String,
        /// The client secret.
        client_secret: String,
    },
}

/// Never prints a value.
impl std::fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Literal(_) => "Literal(…)",
            Self::Command { .. } => "Command(…)",
            Self::Token { .. } => "Token(…)",
        })
    }
}

/// The secrets of a run, by symbol.
pub type Secrets = IndexMap<Symbol, SecretSource>;
