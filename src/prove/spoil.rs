//! What a fault does to an answer or a notification. `None`: there was nothing that it could be done to.

use std::sync::Mutex;

use super::fault::{Fault, Kind};
use super::http::{Answer, Incoming, Reaction};
use super::layer::lock;
use super::mutate;
use super::reading::{Reading, essence};
use crate::codec::parameter::{Layout, encode};
use crate::codec::{media_type, xml};
use crate::contract::{Expression, In, MediaType};

/// The `S` of `response.S…`.
pub(super) fn key_of(place: &str) -> Option<&str> {
    place.strip_prefix("response.").map(|rest| rest.split(['.', '#']).next().unwrap_or_default())
}

/// The element or member that a place ends with.
fn last(place: &str) -> &str {
    let place = place.split('#').next().unwrap_or_default();
    place.rsplit(['.', '[']).next().unwrap_or_default().trim_end_matches(']')
}

/// Spoils an answer with the documented response `key`.
pub(super) fn answer(
    reading: &Reading,
    fault: &Fault,
    key: &str,
    answer: &mut Answer,
    first: &Mutex<Option<String>>,
) -> Option<()> {
    let place = fault.clause.splitn(3, '/').nth(2).unwrap_or_default();
    let operation = reading.operation();
    let response = operation.responses.iter().find(|own| own.key == key)?;
    let header = place.strip_prefix(&format!("response.{key}.header.")).and_then(|rest| rest.split('#').next());
    let essence = essence(answer.header("content-type"));
    let documented = response.content.media_types.iter().find(|own| media_type::matches(&own.range, &essence));
    match &fault.kind {
        Kind::AnotherStatus(status) => answer.status = *status,
        Kind::MediaType(other) if !answer.body.is_empty() => answer.set_header("Content-Type", *other),
        Kind::UnexpectedBody => {
            answer.body = b"<unexpected/>".to_vec();
            answer.set_header("Content-Type", Some("application/xml"));
        }
        Kind::Truncated if answer.body.len() > 1 => answer.body.truncate(answer.body.len() / 2),
        Kind::AnotherRoot => answer.body = xml::renamed_root(&answer.body, "Another")?,
        Kind::Repeated => answer.body = xml::repeated_element(&answer.body, last(place))?,
        Kind::Absent => {
            answer.header(header?)?;
            answer.set_header(header?, None);
        }
        Kind::Constant => {
            let own = answer.header(header?)?.to_owned();
            let kept = lock(first).get_or_insert(own).clone();
            answer.set_header(header?, Some(&kept));
        }
        Kind::Value(name, _, whole) => {
            if let Some(name) = header {
                let text = encode(&Layout::default_of(In::Header, name), whole).ok()?.text();
                answer.set_header(name, Some(&text));
            } else {
                let body = format!("response.{key}.body");
                let violation = (fault.clause.as_str(), name.as_str(), whole);
                answer.body = mutate::violated(reading, documented?, &body, &answer.body, violation)?;
            }
        }
        _ => return None,
    }
    Some(())
}

/// Spoils a notification.
pub(super) fn notification(reading: &Reading, fault: &Fault, request: &mut Incoming) -> Option<()> {
    let place = fault.clause.splitn(3, '/').nth(2).unwrap_or_default();
    let (place, _) = place.split_once('#')?;
    let operation = reading.operation();
    let parameter = operation.parameters.iter().find(|own| own.site() == place);
    let documented: Option<&MediaType> = operation.body.as_ref().and_then(|content| content.media_types.first());
    match &fault.kind {
        Kind::AnotherUrl => {
            let (path, query) = (request.path().to_owned(), request.query().to_owned());
            request.target = format!("{}/elsewhere", path.trim_end_matches('/'));
            request.set_query(&query);
        }
        Kind::AnotherMethod => {
            if operation.method == "PUT" { "POST" } else { "PUT" }.clone_into(&mut request.method);
        }
        Kind::Absent => {
            if let Some(parameter) = parameter {
                return mutate::set_parameter(request, parameter, None);
            }
            request.body.clear();
            request.set_header("Content-Type", None);
        }
        Kind::Repeated => match parameter {
            Some(parameter) => mutate::repeat_parameter(request, parameter)?,
            None => request.body = xml::repeated_element(&request.body, last(place))?,
        },
        Kind::MediaType(other) if !request.body.is_empty() => request.set_header("Content-Type", *other),
        Kind::Truncated if request.body.len() > 1 => request.body.truncate(request.body.len() / 2),
        Kind::AnotherRoot => request.body = xml::renamed_root(&request.body, "Another")?,
        Kind::Value(name, _, whole) => {
            if let Some(parameter) = parameter {
                return mutate::set_parameter(request, parameter, Some(whole));
            }
            let violation = (fault.clause.as_str(), name.as_str(), whole);
            request.body = mutate::violated(reading, documented?, "body", &request.body, violation)?;
        }
        Kind::Unequal(id) => {
            let hold = operation.holds.iter().find(|hold| hold.id == *id)?;
            match Expression::parse(&hold.left).ok()? {
                Expression::RequestQuery(name) => {
                    let parameter = operation.parameter(In::Query, &name)?;
                    let own = reading.texts(parameter, request).into_iter().next()?;
                    mutate::set_parameter(request, parameter, Some(&mutate::other(&own).into()))?;
                }
                Expression::RequestHeader(name) => {
                    let own = mutate::other(request.header(&name)?);
                    request.set_header(&name, Some(&own));
                }
                Expression::RequestBody(pointer) => {
                    request.body = mutate::altered(reading, documented?, &request.body, &pointer)?;
                }
                _ => return None,
            }
        }
        _ => return None,
    }
    Some(())
}

/// Breaks a rule that holds for every contract.
pub(super) fn baseline(kind: &Kind, request: &Incoming, answer: &Answer) -> Option<Reaction> {
    let refuses = (400..500).contains(&answer.status);
    let mut other = answer.clone();
    match kind {
        Kind::Closes if refuses => return Some(Reaction::Close),
        Kind::Hangs if refuses => return Some(Reaction::Hang),
        Kind::ServerError if refuses => other.status = 500,
        Kind::OddRefusal if refuses => other.status = 402,
        Kind::Framing => return Some(raw(answer, "Broken Field\r\nContent-Length: 0\r\n\r\n")),
        Kind::WrongLength => return Some(raw(answer, "Content-Length: 12\r\n\r\nshort")),
        Kind::BadChunk => return Some(raw(answer, "Transfer-Encoding: chunked\r\n\r\nzz\r\nchunk\r\n0\r\n\r\n")),
        Kind::RepeatsSecret => {
            let authorization = request.header("authorization")?;
            let secret = authorization.rsplit(' ').next().unwrap_or_default();
            other.headers.push(("X-Seen".to_owned(), secret.to_owned()));
        }
        Kind::StackTrace => {
            other.body = b"Traceback (most recent call last):\n  File \"app.py\", line 1".to_vec();
            other.set_header("Content-Type", Some("text/plain"));
        }
        Kind::NoAllow if answer.status == 405 => other.set_header("Allow", None),
        Kind::NoChallenge if refuses => {
            other.status = 401;
            other.set_header("WWW-Authenticate", None);
        }
        Kind::Expands if shows(request, "<!ENTITY") => return Some(Reaction::Hang),
        _ => return None,
    }
    Some(Reaction::Answer(other))
}

fn shows(request: &Incoming, text: &str) -> bool {
    request.body.windows(text.len()).any(|window| window == text.as_bytes())
}

fn raw(answer: &Answer, rest: &str) -> Reaction {
    Reaction::Raw(format!("HTTP/1.1 {} Probity\r\n{rest}", answer.status).into_bytes())
}
