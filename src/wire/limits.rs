//! Bounds of what is read.

use std::time::Duration;

/// Bounds of what is read and kept.
#[derive(Debug, Clone, Copy)]
pub struct ReadLimits {
    /// The largest head of an answer, in bytes.
    pub head: usize,
    /// The largest body of an answer, in bytes; what is longer is cut, and its connection dropped.
    pub body: usize,
    /// How long more is waited for, once an answer has turned out not to be valid HTTP.
    pub settle: Duration,
    /// How long a stream of events is listened to, which need not end.
    pub stream: Duration,
    /// How many idle connections are kept for each origin.
    pub idle: usize,
}

impl ReadLimits {
    /// The same, where an answer may take this long.
    pub(super) fn within(&self, timeout: Duration) -> Self {
        Self { stream: self.stream.min(timeout / 2), ..*self }
    }
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            head: 64 * 1024,
            body: 4 * 1024 * 1024,
            settle: Duration::from_millis(250),
            stream: Duration::from_secs(2),
            idle: 64,
        }
    }
}
