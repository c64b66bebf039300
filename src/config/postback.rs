//! Probity's own addresses: the postback listener and the canary.

use std::time::Duration;

/// Where Probity receives what the provider sends.
#[derive(Debug, Clone)]
pub struct PostbackTarget {
    /// The address it listens on; `None`: no listener.
    pub listen: Option<String>,
    /// The URL as registered with the provider; derived from `listen` where not given.
    pub url: Option<String>,
    /// How long a due notification may take.
    pub due: Duration,
    /// How long silence is observed.
    pub silence: Duration,
    /// A request that registers `{{postback}}` with the provider.
    pub register: Option<super::Action>,
    /// Certificate and key files (PEM) for TLS.
    pub tls: Option<(std::path::PathBuf, std::path::PathBuf)>,
}

impl Default for PostbackTarget {
    fn default() -> Self {
        Self {
            listen: None,
            url: None,
            due: Duration::from_secs(10),
            silence: Duration::from_secs(1),
            register: None,
            tls: None,
        }
    }
}

/// Where hostile XML would make a handler fetch from.
#[derive(Debug, Clone)]
pub struct CanaryTarget {
    /// The address it listens on.
    pub listen: String,
    /// Its URL as seen from the handler; empty: derived from `listen`.
    pub url: String,
    /// How long it is watched after the last case.
    pub settle: Duration,
}

impl Default for CanaryTarget {
    fn default() -> Self {
        Self { listen: "127.0.0.1:0".to_owned(), url: String::new(), settle: Duration::from_secs(5) }
    }
}
