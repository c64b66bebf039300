//! How a notification travels: in pieces, slowly, not to its end.

use std::time::Duration;

use super::session::Maker;
use super::{Attempt, HandlerCase, HandlerGroup, Watch};
use crate::contract::{Duty, Level, RuleId};
use crate::exchange::{Ending, Manner, Request};
use crate::judge::Expectation;
use crate::suite::Class;
use crate::suite::builder::Outline;

/// The pause between two packets: longer than any buffering of the network.
const PACKET: Duration = Duration::from_millis(20);
/// The pause before the rest of a notification whose sender was busy with something else.
const LATE: Duration = Duration::from_millis(300);
/// Pieces of a slow upload and the pause between them: a second in all, slower than any link.
const SLOW: Manner = Manner::Pieces { count: 20, pause: Duration::from_millis(50) };

impl Maker<'_> {
    /// Ways in which the same bytes travel, and uploads that do not come to their end.
    pub(super) fn transfer(&mut self, other: Option<Request>) -> Option<HandlerGroup> {
        if !self.required {
            return None;
        }
        let mut cases = Vec::new();
        let request = self.whole.request();
        // TCP knows no messages: where one packet ends says nothing.
        for (variant, manner) in [
            ("split-over-packets", Manner::Pieces { count: 7, pause: PACKET }),
            ("body-after-head", Manner::HeadFirst { pause: LATE }),
        ] {
            cases.extend(self.sent(variant, Level::Must, Attempt::Manner(manner), request.clone()));
        }
        if let Some(other) = other {
            cases.extend(self.sent("interleaved", Level::Must, Attempt::Interleaved { other }, request.clone()));
        }
        let whole = Attempt::Manner(Manner::Whole);
        if let Some(chunked) = chunked(&request) {
            cases.extend(self.sent("chunked", Level::May, whole.clone(), chunked));
        }
        cases.extend(self.odd("slow", Attempt::Manner(SLOW), request.clone()));
        for (variant, ending) in [("aborted", Ending::Finish), ("closed", Ending::Leave)] {
            let half = Attempt::Manner(Manner::Half { pause: PACKET, ending });
            cases.extend(self.odd(variant, half, request.clone()));
        }
        let length = request.body.len();
        for (variant, stated) in [("body-longer", length / 2), ("body-shorter", length + 100)] {
            let Some(framed) = framed(&request, stated) else { continue };
            let manner =
                if stated > length { Manner::Half { pause: PACKET, ending: Ending::Finish } } else { Manner::Whole };
            cases.extend(self.odd(variant, Attempt::Manner(manner), framed));
        }
        if let Some(twice) = twice(&request) {
            cases.extend(self.odd("pipelined", whole, twice));
        }
        self.group("transfer", cases)
    }

    /// The documented notification, sent in another way: it must be taken.
    fn sent(&mut self, variant: &str, level: Level, attempt: Attempt, request: Request) -> Option<HandlerCase> {
        let builder = &mut self.builder;
        let offered = builder.offered();
        let aims = builder.aim(offered, Duty::Accept).into_iter().chain(builder.every_answer()).collect();
        let expectation = Expectation::Accepted;
        let outline = Outline { subject: "transfer", variant, expectation, aims, cap: Some(level), class: None };
        let case = builder.case(outline, request)?;
        Some(HandlerCase { case, attempt, watch: Watch::Answer, may_cut: false })
    }

    /// A transfer that the handler need not follow to its end: it only has to survive it.
    fn odd(&mut self, variant: &str, attempt: Attempt, request: Request) -> Option<HandlerCase> {
        let rules = [RuleId::NoServerError, RuleId::Framing];
        let aims = rules.iter().filter_map(|rule| self.builder.rule_aim(*rule)).collect();
        let (expectation, class) = (Expectation::Survived, Some(Class::Hostile));
        let outline = Outline { subject: "transfer", variant, expectation, aims, cap: None, class };
        let case = self.builder.case(outline, request)?;
        Some(HandlerCase { case, attempt, watch: Watch::Answer, may_cut: true })
    }
}

/// The request with a chunked body.
fn chunked(request: &Request) -> Option<Request> {
    let head = format!("{}Transfer-Encoding: chunked\r\n", request.head()?);
    let (first, second) = request.body.split_at(request.body.len() / 3);
    let mut body = Vec::new();
    for chunk in [first, second] {
        body.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        body.extend_from_slice(chunk);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    Some(request.written(&head, &body))
}

/// The request with a length that is not the body's.
fn framed(request: &Request, length: usize) -> Option<Request> {
    let head = format!("{}Connection: close\r\nContent-Length: {length}\r\n", request.head()?);
    Some(request.written(&head, &request.body))
}

/// The request twice on one connection, the second not waiting for the first's answer.
fn twice(request: &Request) -> Option<Request> {
    let length = request.body.len();
    let first = request.written(&format!("{}Content-Length: {length}\r\n", request.head()?), &request.body);
    let second = framed(request, length)?;
    let bytes = [first.raw?.as_ref(), second.raw?.as_ref()].concat();
    Some(Request { raw: Some(bytes.into()), ..request.clone() })
}
