//! A notification as it arrived at Probity's listener.

use std::time::Duration;

use serde::Serialize;

use super::{Body, Headers};
use crate::codec::coding::CodingFault;

/// A request that arrived at the postback listener (or the canary). Secrets are symbols in every part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrival {
    /// Its number in the run, from 0, in order of arrival.
    pub number: u64,
    /// When it was complete, since the start of the run.
    pub at: Duration,
    /// The method.
    pub method: String,
    /// The request target as received: path and query.
    pub target: String,
    /// Header fields in the order and case received.
    pub headers: Headers,
    /// The body without its content coding, cut at the configured limit.
    pub body: Body,
    /// Whether the body was cut.
    pub truncated: bool,
    /// Why the body is still in its content coding, where it is.
    pub undecoded: Option<CodingFault>,
    /// What was wrong with the request's framing, if anything.
    pub framing: Option<String>,
}

impl Arrival {
    /// The first value of header `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        super::message::header(&self.headers, name)
    }

    /// The path of the target, without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The raw query of the target, without `?`.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}
