//! What a fault does to an answer or a notification. `None`: there was nothing that it could be done to.

use serde_json::Value;

use super::answers::write;
use super::breaking::valid;
use super::fault::{End, Fault, Kind};
use super::http::{Answer, Incoming, Reaction};
use super::layer::{Memory, lock};
use super::mutate;
use super::reading::{Reading, carried, essence};
use crate::codec::body::{BodyFormat, RawBody, ReadError};
use crate::codec::parameter::{Layout, encode};
use crate::codec::{media_type, query};
use crate::contract::{Expression, In, MediaType, Parameter, Place, Response};
use crate::generate::{Knowledge, SchemaNode, sample};

/// A body with the element at a place twice.
fn repeated(documented: &MediaType, bytes: &[u8], place: &Place) -> Option<Vec<u8>> {
    BodyFormat::of(&documented.concrete).codec.with_twice(documented, bytes, place.inner()?.as_str())
}

/// A body with another element around it all.
fn of_another_root(documented: &MediaType, bytes: &[u8]) -> Option<Vec<u8>> {
    BodyFormat::of(&documented.concrete).codec.with_root(bytes, "Another")
}

/// The start of a body, by half of it where that will do, which no reader of its format takes.
pub(super) fn malformed(documented: &MediaType, bytes: &[u8]) -> Option<Vec<u8>> {
    let format = BodyFormat::of(&documented.concrete);
    let refuses =
        |own: &&[u8]| matches!(format.codec.read(&RawBody::of(own, None), documented), Err(ReadError::Malformed(_)));
    let ends = std::iter::once(bytes.len() / 2).chain((1..bytes.len()).rev());
    ends.filter(|end| *end > 0).map(|end| &bytes[..end]).find(refuses).map(<[u8]>::to_vec)
}

/// The media type of the answer where it will do; else the answer is turned to a documented one that will.
fn turned<'a>(
    response: &'a Response,
    documented: Option<&'a MediaType>,
    answer: &mut Answer,
    will_do: impl Fn(&MediaType) -> bool,
) -> Option<&'a MediaType> {
    if let Some(own) = documented.filter(|own| will_do(own)) {
        return Some(own);
    }
    let own = response.content.media_types.iter().find(|own| will_do(own) && own.schema.is_some())?;
    let value = valid(own.schema.as_ref()?, None, &Knowledge::default())?;
    answer.body = write(own, &value)?;
    answer.set_header("Content-Type", Some(&own.concrete));
    Some(own)
}

/// Puts a violation into the body of an answer, in the documented media type that shows it.
fn with_violation(
    reading: &Reading,
    response: &Response,
    documented: Option<&MediaType>,
    answer: &mut Answer,
    violation: (&str, &str, &Value),
) -> Option<()> {
    let place = response.body_site();
    let spoiled = |own: &MediaType| mutate::violated(reading, own, &place, &answer.body, violation);
    let shows = |own: &MediaType, bytes: &[u8]| {
        let mut found = Vec::new();
        reading.read(own, &place, bytes, &mut found);
        found.iter().any(|clause| clause == violation.0)
    };
    let mut all = documented.into_iter().chain(&response.content.media_types);
    let found = all.find_map(|own| spoiled(own).filter(|bytes| shows(own, bytes)).map(|bytes| (own, bytes)));
    let (own, bytes) = found.or_else(|| Some((documented?, spoiled(documented?)?)))?;
    if documented.is_none_or(|before| !std::ptr::eq(before, own)) {
        answer.set_header("Content-Type", Some(&own.concrete));
    }
    answer.body = bytes;
    Some(())
}

/// Spoils an answer with the documented response `key`.
pub(super) fn answer(reading: &Reading, fault: &Fault, key: &str, answer: &mut Answer, memory: &Memory) -> Option<()> {
    let place = &fault.aim.place;
    let operation = reading.operation();
    let response = operation.responses.iter().find(|own| own.key == key)?;
    let header = place.answer_header();
    let essence = essence(answer.header("content-type"));
    let documented = response.content.media_types.iter().find(|own| media_type::matches(&own.range, &essence));
    // Roots and repeated elements are a matter of markup, and what is cut short is still a form or a text.
    let format = |own: &MediaType| BodyFormat::of(&own.concrete);
    let documented = match fault.kind {
        Kind::AnotherRoot | Kind::Repeated => {
            Some(turned(response, documented, answer, |own| format(own).is_markup())?)
        }
        Kind::Truncated if documented.is_none_or(|own| malformed(own, &answer.body).is_none()) => {
            Some(turned(response, None, answer, |own| format(own).is_strict)?)
        }
        _ => documented,
    };
    match &fault.kind {
        Kind::AnotherStatus(status) => answer.status = *status,
        Kind::MediaType(other) if !answer.body.is_empty() => answer.set_header("Content-Type", *other),
        Kind::UnexpectedBody => {
            answer.body = b"<unexpected/>".to_vec();
            answer.set_header("Content-Type", Some("application/xml"));
        }
        Kind::Truncated => answer.body = malformed(documented?, &answer.body)?,
        Kind::AnotherRoot => answer.body = of_another_root(documented?, &answer.body)?,
        Kind::Repeated => answer.body = repeated(documented?, &answer.body, place)?,
        Kind::Absent => {
            answer.header(header?)?;
            answer.set_header(header?, None);
        }
        Kind::Constant => {
            answer.header(header?)?;
            let last = lock(&memory.last).clone()?;
            answer.set_header(header?, Some(&last));
        }
        Kind::Value(name, _, whole) => {
            if let Some(name) = header {
                let text = encode(&Layout::default_of(In::Header, name), whole).ok()?.text();
                if name.eq_ignore_ascii_case("content-length") {
                    answer.length = Some(text);
                } else {
                    answer.set_header(name, Some(&text));
                }
            } else {
                let violation = (fault.clause.as_str(), name.as_str(), whole);
                with_violation(reading, response, documented, answer, violation)?;
            }
        }
        _ => return None,
    }
    Some(())
}

/// Spoils a notification.
pub(super) fn notification(reading: &Reading, fault: &Fault, request: &mut Incoming) -> Option<()> {
    let place = &fault.aim.place;
    let operation = reading.operation();
    let parameter = operation.parameters.iter().find(|own| own.site() == *place);
    let documented: Option<&MediaType> = operation.body.as_ref().and_then(|content| content.media_types.first());
    if place.is_body() && request.body.is_empty() && fault.kind != Kind::Absent {
        complete(documented?, request)?;
    }
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
            Some(parameter) => {
                if reading.texts(parameter, request).is_empty() {
                    mutate::set_parameter(request, parameter, Some(&value_of(parameter)?))?;
                }
                mutate::repeat_parameter(request, parameter)?;
            }
            None => request.body = repeated(documented?, &request.body, place)?,
        },
        Kind::MediaType(other) if !request.body.is_empty() => request.set_header("Content-Type", *other),
        Kind::Truncated => request.body = malformed(documented?, &request.body)?,
        Kind::AnotherRoot => request.body = of_another_root(documented?, &request.body)?,
        Kind::Value(name, _, whole) => {
            if let Some(parameter) = parameter {
                return mutate::set_parameter(request, parameter, Some(whole));
            }
            let violation = (fault.clause.as_str(), name.as_str(), whole);
            request.body = mutate::violated(reading, documented?, &Place::body(), &request.body, violation)?;
        }
        Kind::Unequal(id) => {
            let hold = operation.holds.iter().find(|hold| hold.id == *id)?;
            match Expression::parse(&hold.left).ok()? {
                Expression::RequestQuery(name) => {
                    let parameter = operation.parameter(In::Query, &name)?;
                    let own = reading.texts(parameter, request).into_iter().next().unwrap_or_default();
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

/// Gives a notification the optional body that it came without.
fn complete(documented: &MediaType, request: &mut Incoming) -> Option<()> {
    let schema = documented.schema.as_ref()?;
    let value = sample(SchemaNode::of(schema), None, &Knowledge::default())?;
    request.body = super::answers::write(documented, &value)?;
    request.set_header("Content-Type", Some(&documented.concrete));
    Some(())
}

fn value_of(parameter: &Parameter) -> Option<serde_json::Value> {
    let example = parameter.examples.first().cloned();
    example.or_else(|| sample(SchemaNode::of(&parameter.schema), Some(&parameter.name), &Knowledge::default()))
}

/// The same notification under another token; nothing where it has none, or this very one.
pub(super) fn under_token(reading: &Reading, request: &Incoming, token: &str) -> Option<Incoming> {
    let operation = reading.operation();
    let key = operation.holds.iter().find_map(|hold| {
        let token =
            matches!(Expression::parse(&hold.equals), Ok(Expression::Subscription(_) | Expression::EventUserToken));
        match Expression::parse(&hold.left) {
            Ok(Expression::RequestQuery(name)) if token => Some(name),
            _ => None,
        }
    })?;
    let parameter = operation.parameter(In::Query, &key)?;
    let own = reading.texts(parameter, request).into_iter().next()?;
    let mut other = request.clone();
    mutate::set_parameter(&mut other, parameter, Some(&token.into()))?;
    (own != token).then_some(other)
}

/// Breaks a rule that holds for every contract.
pub(super) fn baseline(reading: &Reading, fault: &Fault, request: &Incoming, answer: &Answer) -> Option<Reaction> {
    let kind = &fault.kind;
    let refuses = (400..500).contains(&answer.status);
    let mut other = answer.clone();
    match kind {
        Kind::Closes if refuses => return Some(Reaction::Close),
        Kind::Hangs if refuses => return Some(Reaction::Hang),
        Kind::ServerError if refuses => other.status = 500,
        Kind::OddRefusal if refuses => other.status = 402,
        Kind::Framing => return Some(raw(answer, "Broken Field\r\nContent-Length: 0\r\n\r\n")),
        Kind::WrongLength => return Some(raw(answer, "Content-Length: 12\r\n\r\nshort")),
        Kind::NoContent if answer.status < 300 => {
            return Some(Reaction::Raw(b"HTTP/1.1 204 Probity\r\nContent-Length: 0\r\n\r\n".to_vec()));
        }
        Kind::BadChunk => return Some(raw(answer, "Transfer-Encoding: chunked\r\n\r\nzz\r\nchunk\r\n0\r\n\r\n")),
        Kind::RepeatsSecret if fault.end == End::Handler => {
            let values = query::parse(request.query()).into_iter().map(|pair| pair.value);
            other.body = values.collect::<Vec<_>>().join("\n").into_bytes();
            other.set_header("Content-Type", Some("text/plain"));
        }
        Kind::RepeatsSecret => {
            let schemes = reading.contract.security.values();
            let own = schemes.filter_map(|scheme| carried(&scheme.carrier, request)).find(|own| !own.is_empty())?;
            let secret = own.rsplit(' ').next().unwrap_or_default();
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
        _ => return None,
    }
    Some(Reaction::Answer(other))
}

fn raw(answer: &Answer, rest: &str) -> Reaction {
    Reaction::Raw(format!("HTTP/1.1 {} Probity\r\n{rest}", answer.status).into_bytes())
}
