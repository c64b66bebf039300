//! The same message otherwise on the wire.

use super::Change;
use crate::wire::http1::{Chunks, Framing, Wire};

const PLAIN: Wire = Wire { body: Framing::Sized, old: false, interim: None, split: false, tight: false };

/// What any content may be framed by.
const CONTENT: &[(&str, Chunks)] = &[
    ("chunked", Chunks::Few),
    ("chunked-bytewise", Chunks::Bytes),
    ("chunked-extensions", Chunks::Extended),
    ("chunked-zeros", Chunks::Zeros),
    ("chunked-trailer", Chunks::Trailer),
];

/// What any message may do.
const ANY: &[(&str, Wire)] = &[
    ("split", Wire { split: true, ..PLAIN }),
    ("colon-tight", Wire { tight: true, ..PLAIN }),
    ("http-1.0", Wire { old: true, ..PLAIN }),
];

/// What answers may do: interim responses come at any time (RFC 9110 section 15.2).
const ANSWER: &[(&str, Wire)] = &[
    ("until-close", Wire { body: Framing::UntilClose, ..PLAIN }),
    ("interim-100", Wire { interim: Some("HTTP/1.1 100 Continue\r\n\r\n"), ..PLAIN }),
    ("interim-102", Wire { interim: Some("HTTP/1.1 102 Processing\r\n\r\n"), ..PLAIN }),
    ("interim-103", Wire { interim: Some("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"), ..PLAIN }),
];

/// Reason phrases mean nothing, may be absent and may hold any letters (RFC 9112 section 4).
const REASONS: &[(&str, &str)] =
    &[("reason-other", "As You Wish"), ("reason-absent", ""), ("reason-letters", "Ça va très bien")];

/// The ways to write a message.
pub(super) fn changes(answer: bool, content: bool) -> Vec<(&'static str, Change)> {
    let mut found: Vec<(&str, Change)> = ANY.iter().map(|(name, wire)| (*name, Change::Wire(*wire, false))).collect();
    found.push(("closing", Change::Closing));
    if content {
        let chunked = |chunks: Chunks| Wire { body: Framing::Chunked(chunks), ..PLAIN };
        found.extend(CONTENT.iter().map(|(name, chunks)| (*name, Change::Wire(chunked(*chunks), true))));
    }
    if answer {
        found.extend(ANSWER.iter().map(|(name, wire)| (*name, Change::Wire(*wire, false))));
        found.extend(REASONS.iter().map(|(name, phrase)| (*name, Change::Reason(phrase))));
    }
    found
}
