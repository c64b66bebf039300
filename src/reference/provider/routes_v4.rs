//! Messages to a user.

use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

use super::super::body::BodyError;
use super::super::media_type::MediaType;
use super::super::settings::Fixtures;
use super::authorisation::sender;
use super::errors::Refusal;
use super::state::Shared;

const CORRELATION: HeaderName = HeaderName::from_static("concur-correlationid");

/// Answers a request to a user's session messages; `user` is absent where the path is not properly encoded.
pub(super) fn answer(
    shared: &Shared,
    user: Option<&str>,
    head: &Parts,
    content: Result<Vec<u8>, BodyError>,
) -> Response {
    let outcome = check(&shared.settings.fixtures, user, head, content);
    correlated(match outcome {
        // The documented example carries the media type even though only headers are answered.
        Ok(()) => (StatusCode::OK, [(CONTENT_TYPE, "application/json; charset=utf-8")]).into_response(),
        Err(refusal) => refusal.into_json(),
    })
}

/// Answers a request to a path that names no resource.
pub(super) fn not_found() -> Response {
    correlated(Refusal::not_found("there is no such resource").into_json())
}

fn correlated(mut response: Response) -> Response {
    if let Ok(id) = HeaderValue::try_from(Uuid::new_v4().to_string()) {
        response.headers_mut().insert(CORRELATION, id);
    }
    response
}

fn check(
    fixtures: &Fixtures,
    user: Option<&str>,
    head: &Parts,
    content: Result<Vec<u8>, BodyError>,
) -> Result<(), Refusal> {
    if head.method != Method::POST {
        return Err(Refusal::method_not_allowed());
    }
    let jwt = sender(fixtures, &head.headers)?;
    let id = user.ok_or_else(|| Refusal::bad_request("the path is not properly encoded"))?;
    let known = |id: &str| fixtures.users.iter().any(|user| user.id == id && user.company == jwt.company);
    if !known(id) {
        return Err(Refusal::not_found("there is no such user"));
    }
    // Neither 413 nor 415 is among the documented statuses.
    let content = content.map_err(|error| Refusal::body(error).into_bad_request())?;
    let media_type = MediaType::of(&head.headers);
    if media_type.is_none_or(|media_type| media_type.essence != "application/json") {
        return Err(Refusal::bad_request("the request body must be application/json"));
    }
    // The parser's own recursion limit bounds the depth.
    match serde_json::from_slice(&content) {
        Ok(Value::Object(message)) => check_message(fixtures, &message),
        Ok(_) => Err(Refusal::bad_request("the request body must be a JSON object")),
        Err(_) => Err(Refusal::bad_request("the request body is not valid JSON")),
    }
}

fn check_message(fixtures: &Fixtures, message: &Map<String, Value>) -> Result<(), Refusal> {
    required(message, "sessionId")
        .ok_or_else(|| Refusal::bad_request("sessionId must be a string that is not empty"))?;
    let template = required(message, "templateId")
        .ok_or_else(|| Refusal::bad_request("templateId must be a string that is not empty"))?;
    if !fixtures.templates.iter().any(|known| known == template) {
        return Err(Refusal::bad_request("templateId names no template"));
    }
    let context = match message.get("context") {
        None => return Ok(()),
        Some(Value::Object(context)) => context,
        Some(_) => return Err(Refusal::bad_request("context must be an object")),
    };
    match context.get("url") {
        None => Ok(()),
        Some(Value::String(url)) if approved(fixtures, url) => Ok(()),
        Some(_) => Err(Refusal::bad_request("url must be of an approved domain")),
    }
}

fn required<'a>(message: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    message.get(name)?.as_str().filter(|value| !value.is_empty())
}

/// An absolute web address on an approved domain or below one.
fn approved(fixtures: &Fixtures, url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let Some(host) = url.domain() else {
        return false;
    };
    matches!(url.scheme(), "http" | "https")
        && fixtures
            .approved_domains
            .iter()
            .any(|domain| host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}
