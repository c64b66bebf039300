//! Framing of an answer, judged on the recorded bytes against RFC 9112.
//!
//! What a bounded recording does not show is not judged, and neither are lengths where secrets became symbols.

mod body;
mod head;

#[cfg(test)]
mod tests;

use crate::contract::RuleId;
use crate::exchange::{Received, symbols_in};
use head::Head;

/// A fault of framing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FramingFault {
    /// The rule that it breaks.
    pub rule: RuleId,
    /// What is wrong, in words.
    pub message: String,
}

/// What the bytes of an answer show.
#[derive(Debug, Default)]
pub struct Inspection {
    /// What is wrong.
    pub faults: Vec<FramingFault>,
    /// Whether each of [`RULES`] could be judged by them.
    judged: [bool; RULES.len()],
}

/// The rules of framing.
const RULES: [RuleId; 4] = [RuleId::Framing, RuleId::ContentLength, RuleId::NoContent, RuleId::Chunked];

impl Inspection {
    /// The rules that could be judged.
    pub fn judged(&self) -> impl Iterator<Item = RuleId> {
        RULES.into_iter().zip(self.judged).filter(|(_, judged)| *judged).map(|(rule, _)| rule)
    }
}

/// The faults found so far, each message once.
#[derive(Debug, Default)]
struct Faults(Vec<FramingFault>);

impl Faults {
    fn add(&mut self, rule: RuleId, message: impl Into<String>) {
        let fault = FramingFault { rule, message: message.into() };
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    fn framing(&mut self, message: impl Into<String>) {
        self.add(RuleId::Framing, message);
    }
}

/// Judges the bytes received in answer to one request of that method.
pub fn inspect(received: &Received, request_method: &str) -> Inspection {
    let mut faults = Faults::default();
    let mut judged = [false; RULES.len()];
    let bytes: &[u8] = &received.bytes;
    // Symbols are seldom as long as the secrets they stand for.
    let exact = !has_symbol(bytes);
    let whole = exact && received.total == bytes.len() as u64;
    let mut at = 0;
    loop {
        if at == bytes.len() {
            break;
        }
        let Some(head) = Head::read(&bytes[at..], whole && received.closed, &mut faults) else {
            break;
        };
        at += head.length;
        let interim = matches!(head.status, 100 | 102..=199);
        head.judge_lengths(&mut faults);
        let [framing, content_length, no_content, chunked] = &mut judged;
        (*framing, *content_length) = (true, true);
        *no_content |= head.status == 204;
        if interim {
            continue;
        }
        if head.status == 101 || !head.readable {
            break;
        }
        let seen = body::Seen {
            bytes: &bytes[at..],
            total: received.total.saturating_sub(at as u64),
            exact,
            whole,
            closed: received.closed,
        };
        *chunked = exact;
        body::judge(&head, request_method, &seen, &mut faults);
        break;
    }
    Inspection { faults: faults.0, judged }
}

/// Whether bytes, text or not, hold a symbol.
fn has_symbol(bytes: &[u8]) -> bool {
    !symbols_in(&String::from_utf8_lossy(bytes)).is_empty()
}
