//! An answer as bytes and pauses: the faults and variants of framing and of time.

use std::fmt::Write as _;
use std::time::Duration;

use super::Switches;
use super::decide::{Decision, Operation};
use super::dress::Answer;
use super::fault::Fault;
use super::variant::Variant;
use crate::servers::socket::{Request, Step, reason};

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(3);

/// Renders an answer.
pub(super) fn render(
    on: Switches,
    operation: Operation,
    decision: &Decision,
    answer: &Answer,
    request: &Request,
    number: usize,
) -> Vec<Step> {
    let no_type = operation == Operation::SubscribeUser && request.query_values("type").is_empty();
    if no_type && on.has(Fault::NeverAnswers) {
        return vec![Step::Hang];
    }
    if no_type && on.has(Fault::ClosesWithoutAnswer) {
        return vec![Step::Close];
    }
    if no_type && on.has(Fault::ResetsMidway) {
        return vec![Step::Write(b"HTTP/1.1 4".to_vec()), Step::Reset];
    }
    if request.method == "HEAD" {
        return vec![Step::Write(head(on, answer, Some(answer.body.len()), ""))];
    }
    // Only refusals are framed wrongly: the controls of the suite stay sound.
    let refused = matches!(decision, Decision::Refused(..));
    let mut steps = broken(on, operation, answer, refused).unwrap_or_else(|| sound(on, answer, number));
    if no_type && on.has(Fault::AnswersSlowly) {
        steps.insert(0, Step::Pause(SLOW));
    }
    steps
}

/// The status line and the headers, up to and with the empty line. `extra` holds whole header lines.
fn head(on: Switches, answer: &Answer, length: Option<usize>, extra: &str) -> Vec<u8> {
    let phrase = match on.variant {
        Some(Variant::ReasonEmpty) => "",
        Some(Variant::ReasonOther) => "It's \"complicated\" (see body)",
        _ => reason(answer.status),
    };
    let version = if on.is(Variant::CloseDelimited) { "1.0" } else { "1.1" };
    let mut text = format!("HTTP/{version} {} {phrase}\r\n", answer.status);
    for (name, value) in &answer.headers {
        let _infallible = write!(text, "{name}: {value}\r\n");
    }
    if let Some(length) = length {
        let name = if on.is(Variant::HeaderNamesLower) { "content-length" } else { "Content-Length" };
        let _infallible = write!(text, "{name}: {length}\r\n");
    }
    text.push_str(extra);
    text.push_str("\r\n");
    text.into_bytes()
}

fn join(mut head: Vec<u8>, body: &[u8]) -> Vec<u8> {
    head.extend_from_slice(body);
    head
}

fn chunked(body: &[u8], size: usize, extension: &str, trailers: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in body.chunks(size) {
        bytes.extend_from_slice(format!("{:x}{extension}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("0{extension}\r\n{trailers}\r\n").as_bytes());
    bytes
}

fn sound(on: Switches, answer: &Answer, number: usize) -> Vec<Step> {
    const CHUNKED: &str = "Transfer-Encoding: chunked\r\n";
    const CLOSE: &str = "Connection: close\r\n";
    let body = answer.body.as_slice();
    let whole = |extra: &str| join(head(on, answer, Some(body.len()), extra), body);
    match on.variant {
        Some(Variant::Chunked) if !body.is_empty() => {
            vec![Step::Write(join(head(on, answer, None, CHUNKED), &chunked(body, 16, "", "")))]
        }
        Some(Variant::ChunkedWithTrailers) if !body.is_empty() => {
            let coded = chunked(body, 1, ";part=\"one\";x", "X-Checksum: 1\r\nX-Done:\r\n");
            vec![Step::Write(join(head(on, answer, None, CHUNKED), &coded))]
        }
        Some(Variant::ChunkedEmpty) if body.is_empty() && answer.status == 200 => {
            vec![Step::Write(join(head(on, answer, None, CHUNKED), &chunked(body, 1, "", "")))]
        }
        Some(Variant::CloseAfterAnswer) => vec![Step::Write(whole(CLOSE)), Step::Close],
        Some(Variant::CloseAfterThree) if number.is_multiple_of(3) => vec![Step::Write(whole(CLOSE)), Step::Close],
        Some(Variant::CloseUnannounced) if number.is_multiple_of(5) => vec![Step::Write(whole("")), Step::Close],
        Some(Variant::CloseDelimited) => vec![Step::Write(join(head(on, answer, None, ""), body)), Step::Close],
        Some(Variant::SingleBytes) => vec![Step::Trickle(whole(""))],
        Some(Variant::InterimContinue) => {
            vec![Step::Write(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()), Step::Write(whole(""))]
        }
        Some(Variant::InterimHints) => {
            let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";
            vec![Step::Write(hints.to_vec()), Step::Write(whole(""))]
        }
        Some(Variant::SlowWithinLimit) => vec![Step::Pause(Duration::from_millis(60)), Step::Write(whole(""))],
        _ => vec![Step::Write(whole(""))],
    }
}

fn broken(on: Switches, operation: Operation, answer: &Answer, refused: bool) -> Option<Vec<Step>> {
    let body = answer.body.as_slice();
    let fault = on.fault?;
    if fault == Fault::BodyAfterNoContent && operation == Operation::UnsubscribeUser && !refused {
        return Some(vec![Step::Write(join(head(on, answer, None, ""), body))]);
    }
    if !refused {
        return None;
    }
    let length = body.len();
    let whole = join(head(on, answer, Some(length), ""), body);
    let text = || String::from_utf8_lossy(&whole).into_owned();
    let with_header = |line: &str| join(head(on, answer, Some(length), line), body);
    let coded = |coded: &[u8]| join(head(on, answer, None, "Transfer-Encoding: chunked\r\n"), coded);
    let mut close = true;
    let bytes = match fault {
        Fault::LengthTooLarge => join(head(on, answer, Some(length + 10), ""), body),
        Fault::LengthTooSmall => join(head(on, answer, Some(length.saturating_sub(10)), ""), body),
        Fault::LengthsDiffer => with_header(&format!("Content-Length: {}\r\n", length + 3)),
        Fault::LengthNotNumber => join(head(on, answer, None, "Content-Length: all of it\r\n"), body),
        Fault::ChunkSizeBad => coded(&[b"size\r\n", body, b"\r\n0\r\n\r\n"].concat()),
        Fault::ChunkTerminatorMissing => coded(chunked(body, 64, "", "").strip_suffix(b"0\r\n\r\n")?),
        Fault::LengthAndChunked => {
            join(head(on, answer, Some(length), "Transfer-Encoding: chunked\r\n"), &chunked(body, 64, "", ""))
        }
        Fault::BareLineFeeds => text().replace("\r\n", "\n").into_bytes(),
        Fault::SpaceBeforeColon => with_header("X-Served-By : planted\r\n"),
        Fault::ObsoleteFold => with_header("X-Served-By: planted\r\n  provider\r\n"),
        Fault::ControlInHeader => with_header("X-Served-By: pla\0nted\r\n"),
        Fault::StatusLineGarbage => text().replacen("HTTP/1.1 ", "HTP/one ", 1).into_bytes(),
        Fault::TwoAnswers => {
            close = false;
            whole.repeat(2)
        }
        _ => return None,
    };
    let mut steps = vec![Step::Write(bytes)];
    if close {
        steps.push(Step::Close);
    }
    Some(steps)
}
