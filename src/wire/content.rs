//! What a body is without its content coding.

use crate::codec::coding::{CodingFault, Decoded, decode};
use crate::exchange::Headers;

/// A body whose content coding was taken off, where that could be.
pub(super) struct Content {
    pub(super) body: Vec<u8>,
    /// Whether there was more than is kept.
    pub(super) truncated: bool,
    /// Why it is still in its content coding.
    pub(super) undecoded: Option<CodingFault>,
}

impl Content {
    /// Of a body that came with these fields, `limit` bytes at most. What was cut before cannot be decoded.
    pub(super) fn of(body: Vec<u8>, truncated: bool, headers: &Headers, limit: usize) -> Self {
        let whole = Self { body, truncated, undecoded: None };
        if whole.truncated || whole.body.is_empty() {
            return whole;
        }
        let named = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
        let named: Vec<&str> = named.map(|(_, value)| value.as_str()).collect();
        match decode(&whole.body, &named.join(","), limit) {
            None => whole,
            Some(Ok(Decoded { body, is_cut })) => Self { body, truncated: is_cut, undecoded: None },
            Some(Err(fault)) => Self { undecoded: Some(fault), ..whole },
        }
    }
}
