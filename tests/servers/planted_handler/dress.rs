//! A decision as bytes and pauses.

use std::fmt::Write as _;
use std::time::Duration;

use super::decide::Refusal;
use super::{Fault, SLOW, Variant};
use crate::servers::socket::{Request, Step, plain, reason};

/// An answer before it is written.
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    fn new(status: u16, media_type: &'static str, body: &str) -> Self {
        let headers = if media_type.is_empty() { Vec::new() } else { vec![("Content-Type", media_type.to_owned())] };
        Self { status, headers, body: body.to_owned() }
    }
}

/// The answer to a notification.
pub(super) fn answer(
    (fault, variant): (Option<Fault>, Option<Variant>),
    request: &Request,
    decision: &Result<(), Refusal>,
    number: usize,
) -> Vec<Step> {
    let has = |other: Fault| fault == Some(other);
    let kinds = request.query_values("type");
    let kind = kinds.first().map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
    let known = ["itinerary", "fop", "profile"].contains(&kind.as_str());
    if fails(fault, request) {
        return plain(500, &[], b"");
    }
    if has(Fault::FailsOnGet) && request.method == "GET" || has(Fault::FailsOnRepeatedType) && kinds.len() > 1 {
        return plain(500, &[], b"");
    }
    if has(Fault::HangsOnEmptyBody) && kind == "itinerary" && request.method == "POST" && request.body.is_empty() {
        return vec![Step::Hang];
    }
    if has(Fault::ClosesOnUnknownType) && !known {
        return vec![Step::Close];
    }
    let mut answer = match decision {
        Ok(()) => success(fault, variant, &kind),
        Err(refusal) => refused(fault, variant, request, refusal),
    };
    if answer.status == 401 {
        answer.headers.push(("WWW-Authenticate", "Basic realm=\"notifications\"".to_owned()));
    }
    let slow = has(Fault::AnswersSlowly) && !known;
    let mut steps = if slow { vec![Step::Pause(SLOW)] } else { Vec::new() };
    let bare = request.method == "HEAD" || answer.status == 204;
    steps.extend(written(fault.filter(|_| decision.is_err()), variant, &answer, bare, number));
    if has(Fault::LengthOfNoContent) && decision.is_ok() {
        return vec![Step::Write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n".to_vec())];
    }
    steps
}

/// Whether what is sent is more, or less, than a fault can bear.
fn fails(fault: Option<Fault>, request: &Request) -> bool {
    let typed = request.header("content-type").is_some();
    let counts =
        |what: &[u8], least: usize| request.body.windows(what.len()).filter(|own| *own == what).count() >= least;
    match fault {
        Some(Fault::FailsWithoutMediaType) => !typed && !request.body.is_empty(),
        Some(Fault::FailsOnNothing) => typed && request.body.is_empty(),
        Some(Fault::FailsOnDeepXml) => counts(b"<a>", 1_000),
        Some(Fault::FailsOnManyAttributes) => counts(b"=\"\"", 50_000),
        _ => false,
    }
}

fn success(fault: Option<Fault>, variant: Option<Variant>, kind: &str) -> Answer {
    if fault == Some(Fault::RedirectInsteadOfOk) && kind == "itinerary" {
        let mut answer = Answer::new(302, "", "");
        answer.headers.push(("Location", "/new".to_owned()));
        return answer;
    }
    match variant {
        Some(Variant::Created) => Answer::new(201, "", ""),
        Some(Variant::Accepted) => Answer::new(202, "", ""),
        Some(Variant::NoContent) => Answer::new(204, "", ""),
        Some(Variant::TextBody | Variant::CloseDelimited | Variant::Chunked | Variant::ChunkedWithTrailers) => {
            Answer::new(200, "text/plain", "thank you")
        }
        Some(Variant::XmlBody) => Answer::new(200, "application/xml", "<?xml version=\"1.0\"?><Taken/>"),
        Some(Variant::JsonBody) => Answer::new(200, "application/json", "{\"taken\":true}"),
        _ => Answer::new(200, "", ""),
    }
}

fn refused(fault: Option<Fault>, variant: Option<Variant>, request: &Request, refusal: &Refusal) -> Answer {
    let has = |other: Fault| fault == Some(other);
    let (status, why) = match refusal {
        Refusal::Method => {
            let mut answer = Answer::new(405, "", "");
            if !has(Fault::NoAllow) {
                answer.headers.push(("Allow", "POST".to_owned()));
            }
            return answer;
        }
        Refusal::TooLarge if has(Fault::FailsOnLargeBody) => (500, ""),
        Refusal::TooLarge => (413, ""),
        Refusal::Absent => (404, ""),
        Refusal::Malformed if has(Fault::FailsOnMalformed) => (500, ""),
        Refusal::Encoding if has(Fault::FailsOnBadEncoding) => (500, ""),
        Refusal::MediaType if has(Fault::FailsOnMediaType) => (500, ""),
        Refusal::Malformed => (400, "the body is not well-formed"),
        Refusal::Encoding => (400, "the body is not UTF-8"),
        Refusal::MediaType => (400, "the media type is not supported"),
        Refusal::Because(why) => (400, *why),
    };
    let text = match fault {
        Some(Fault::StackTraceInError) => format!(
            "Traceback (most recent call last):\n  File \"/srv/handler/app.py\", line 41, in postback\n    \
             process(request)\n  File \"/srv/handler/process.py\", line 12, in process\nValueError: {why}"
        ),
        Some(Fault::EchoesToken) => format!("{why}: token {}", request.query_values("oauth_token_key").join(", ")),
        _ => why.to_owned(),
    };
    if status != 400 {
        return Answer::new(status, "", "");
    }
    match variant {
        Some(Variant::RefusesUnauthorized) => Answer::new(401, "text/plain", &text),
        Some(Variant::RefusesForbidden) => Answer::new(403, "text/plain", &text),
        Some(Variant::RefusesNotFound) => Answer::new(404, "text/plain", &text),
        Some(Variant::RefusesConflict) => Answer::new(409, "text/plain", &text),
        Some(Variant::RefusesUnsupported) => Answer::new(415, "text/plain", &text),
        Some(Variant::RefusesUnprocessable) => Answer::new(422, "text/plain", &text),
        Some(Variant::RefusesEmpty) => Answer::new(400, "", ""),
        Some(Variant::RefusesHtml) => Answer::new(400, "text/html", &format!("<!doctype html><p>{text}")),
        Some(Variant::RefusesWithPayload) => {
            Answer::new(400, "application/problem+json", &format!("{{\"title\":\"{text}\",\"status\":400}}"))
        }
        _ => Answer::new(400, "text/plain", &text),
    }
}

/// The bytes of an answer. `bare`: it has no body on the wire.
fn written(fault: Option<Fault>, variant: Option<Variant>, answer: &Answer, bare: bool, number: usize) -> Vec<Step> {
    let is = |other: Variant| variant == Some(other);
    let version = if is(Variant::OldVersion) { "1.0" } else { "1.1" };
    let phrase = if is(Variant::ReasonEmpty) { "" } else { reason(answer.status) };
    let mut head = format!("HTTP/{version} {} {phrase}\r\n", answer.status);
    if fault == Some(Fault::StatusLineGarbage) {
        head = format!("HTTP/one {}\r\n", answer.status);
    }
    let mut headers: Vec<(String, String)> =
        answer.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    if is(Variant::HeadersExtra) {
        headers.extend((0..30).map(|index| (format!("X-Extra-{index}"), "something".to_owned())));
    }
    let close = is(Variant::ConnectionClose) || is(Variant::OldVersion) || is(Variant::CloseDelimited);
    if close && !is(Variant::OldVersion) {
        headers.push(("Connection".to_owned(), "close".to_owned()));
    }
    let body = answer.body.as_str();
    let chunked = matches!(variant, Some(Variant::Chunked | Variant::ChunkedWithTrailers)) && !bare;
    let length = body.len();
    let (framing, content) = match fault {
        Some(Fault::LengthTooLarge) => (format!("Content-Length: {}\r\n", length + 7), body.to_owned()),
        Some(Fault::LengthNotNumber) => ("Content-Length: many\r\n".to_owned(), body.to_owned()),
        Some(Fault::LengthAndChunked) => (
            format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n"),
            format!("{length:x}\r\n{body}\r\n0\r\n\r\n"),
        ),
        Some(Fault::ChunkSizeBad) => {
            ("Transfer-Encoding: chunked\r\n".to_owned(), format!("zz\r\n{body}\r\n0\r\n\r\n"))
        }
        _ if answer.status == 204 || is(Variant::CloseDelimited) => (String::new(), body.to_owned()),
        _ if chunked => ("Transfer-Encoding: chunked\r\n".to_owned(), chunks(body, is(Variant::ChunkedWithTrailers))),
        _ => (format!("Content-Length: {length}\r\n"), body.to_owned()),
    };
    for (name, value) in &headers {
        let name = if is(Variant::HeaderNamesLower) { name.to_ascii_lowercase() } else { name.clone() };
        let _infallible = write!(head, "{name}: {value}\r\n");
    }
    head.push_str(&framing);
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if !bare {
        bytes.extend_from_slice(content.as_bytes());
    }
    let mut steps = match variant {
        Some(Variant::InterimContinue) => vec![Step::Write(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec())],
        Some(Variant::InterimHints) => vec![Step::Write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".to_vec())],
        Some(Variant::SlowWithinLimit) => vec![Step::Pause(Duration::from_millis(40))],
        _ => Vec::new(),
    };
    if fault == Some(Fault::TwoAnswers) {
        steps.push(Step::Write(bytes.clone()));
    }
    steps.push(if is(Variant::SingleBytes) { Step::Trickle(bytes) } else { Step::Write(bytes) });
    let broken = matches!(
        fault,
        Some(
            Fault::LengthTooLarge
                | Fault::LengthNotNumber
                | Fault::LengthAndChunked
                | Fault::ChunkSizeBad
                | Fault::StatusLineGarbage
                | Fault::TwoAnswers
        )
    );
    if close || broken || is(Variant::CloseUnannounced) && number.is_multiple_of(5) {
        steps.push(Step::Close);
    }
    steps
}

fn chunks(body: &str, decorated: bool) -> String {
    let mut text = String::new();
    for c in body.chars() {
        let extension = if decorated { ";x=y" } else { "" };
        let _infallible = write!(text, "{:x}{extension}\r\n{c}\r\n", c.len_utf8());
    }
    text + if decorated { "0\r\nX-Trailer: x\r\n\r\n" } else { "0\r\n\r\n" }
}
