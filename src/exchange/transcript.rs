//! One exchange as recorded: what was sent, what came back, and the bytes of it.

use std::time::Duration;

use serde::Serialize;

use super::{Body, Failure, Request, Response};

/// The bytes received for one exchange, as recorded below the HTTP parser. Each byte of a secret is `*` here, so that
/// lengths stay true; in the response itself secrets are symbols, whose length differs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Received {
    /// The first bytes received, up to the configured limit: interim responses, head and (part of the) body as framed on the wire.
    pub bytes: Body,
    /// How many bytes were received in all.
    pub total: u64,
    /// Whether the peer closed its side after the answer.
    pub closed: bool,
}

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub outcome: Result<Response, Failure>,
    /// What was received, byte for byte.
    pub received: Received,
    /// When sending began, since the start of the run.
    pub started: Duration,
    /// From the start of sending to the end of the answer (or to the failure).
    pub elapsed: Duration,
}

impl Exchange {
    /// The response, where there is one.
    pub fn response(&self) -> Option<&Response> {
        self.outcome.as_ref().ok()
    }

    /// The status, where there is a response.
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }
}
