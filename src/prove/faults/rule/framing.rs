//! Answers whose bytes are no valid HTTP/1.1 message.

use crate::contract::{Clause, RuleId};
use crate::prove::derive::Derivation;
use crate::prove::faults::FaultKind;
use crate::prove::faults::table::{Arises, FaultEntry};
use crate::prove::layer::Layer;
use crate::prove::serve::Reaction;
use crate::wire::http1::{Answer, Incoming};

pub(in crate::prove::faults) const HEADER: FaultEntry =
    FaultEntry { name: "malformed-header", arises: &[Arises::Rule(RuleId::Framing, header)] };

pub(in crate::prove::faults) const LENGTH: FaultEntry =
    FaultEntry { name: "wrong-length", arises: &[Arises::Rule(RuleId::ContentLength, length)] };

pub(in crate::prove::faults) const NO_CONTENT: FaultEntry =
    FaultEntry { name: "length-of-no-content", arises: &[Arises::Rule(RuleId::NoContent, no_content)] };

pub(in crate::prove::faults) const CHUNK: FaultEntry =
    FaultEntry { name: "malformed-chunk", arises: &[Arises::Rule(RuleId::Chunked, chunk)] };

/// By name and what is written in the place of an answer.
#[derive(Debug)]
struct BrokenFraming(&'static str, fn(&Answer) -> Option<Vec<u8>>);

fn header(derivation: &mut Derivation<'_>, clause: &Clause) {
    let bytes = |answer: &Answer| Some(written(answer, "Broken Field\r\nContent-Length: 0\r\n\r\n"));
    derivation.put_rule(clause, BrokenFraming(HEADER.name, bytes));
}

fn length(derivation: &mut Derivation<'_>, clause: &Clause) {
    let bytes = |answer: &Answer| Some(written(answer, "Content-Length: 12\r\n\r\nshort"));
    derivation.put_rule(clause, BrokenFraming(LENGTH.name, bytes));
}

fn no_content(derivation: &mut Derivation<'_>, clause: &Clause) {
    let bytes =
        |answer: &Answer| (answer.status < 300).then(|| b"HTTP/1.1 204 Probity\r\nContent-Length: 0\r\n\r\n".to_vec());
    derivation.put_rule(clause, BrokenFraming(NO_CONTENT.name, bytes));
}

fn chunk(derivation: &mut Derivation<'_>, clause: &Clause) {
    let bytes = |answer: &Answer| Some(written(answer, "Transfer-Encoding: chunked\r\n\r\nzz\r\nchunk\r\n0\r\n\r\n"));
    derivation.put_rule(clause, BrokenFraming(CHUNK.name, bytes));
}

/// An answer's status line and what follows it.
fn written(answer: &Answer, rest: &str) -> Vec<u8> {
    format!("HTTP/1.1 {} Probity\r\n{rest}", answer.status).into_bytes()
}

impl FaultKind for BrokenFraming {
    fn name(&self) -> String {
        self.0.to_owned()
    }

    fn react(&self, _: &Layer, _: &Incoming, answer: &Answer) -> Option<Reaction> {
        (self.1)(answer).map(Reaction::Raw)
    }
}
