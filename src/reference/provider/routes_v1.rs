//! Subscribing and unsubscribing, for a user's own data and for a company's.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::super::body::BodyError;
use super::super::media_type::MediaType;
use super::super::query::{Query, QueryError};
use super::super::settings::{Grantee, Topic};
use super::super::{encoding, xml};
use super::authorisation::{authorised, subscriber};
use super::errors::Refusal;
use super::state::{Shared, Subscription, lock};

/// What to do with a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Subscribe,
    Unsubscribe,
}

/// Answers a request to one of the two resources of a form. Both actions are idempotent.
pub(super) fn answer(
    shared: &Shared,
    form: Grantee,
    action: Verb,
    head: &Parts,
    content: Result<Vec<u8>, BodyError>,
) -> Response {
    match subscription(shared, form, head, content) {
        Ok(subscription) => {
            let mut subscriptions = lock(&shared.subscriptions);
            let changes = subscriptions.contains(&subscription) != (action == Verb::Subscribe);
            if changes && shared.store.subscribe(&subscription, action == Verb::Subscribe).is_err() {
                return StatusCode::INSUFFICIENT_STORAGE.into_response();
            }
            match action {
                Verb::Subscribe => subscriptions.insert(subscription),
                Verb::Unsubscribe => subscriptions.remove(&subscription),
            };
            StatusCode::OK.into_response()
        }
        Err(refusal) => refusal.into_xml((shared.settings.clock)()),
    }
}

/// Answers a request to a path that names no resource.
pub(super) fn not_found(shared: &Shared) -> Response {
    Refusal::not_found("there is no such resource").into_xml((shared.settings.clock)())
}

fn subscription(
    shared: &Shared,
    form: Grantee,
    head: &Parts,
    content: Result<Vec<u8>, BodyError>,
) -> Result<Subscription, Refusal> {
    if head.method != Method::POST {
        return Err(Refusal::method_not_allowed());
    }
    let token = subscriber(&shared.settings.fixtures, &head.headers, form)?;
    let kind = kind(head.uri.query())?;
    authorised(token, kind)?;
    check_content(head, &content.map_err(Refusal::body)?)?;
    Ok(Subscription { form, token: token.value.clone(), kind })
}

fn kind(query: Option<&str>) -> Result<Topic, Refusal> {
    let query = Query::parse(query).map_err(refuse_query)?;
    match query.single("type").map_err(refuse_query)? {
        Some("itinerary") => Ok(Topic::Itinerary),
        Some("fop") => Ok(Topic::Fop),
        Some("profile") => Ok(Topic::Profile),
        Some(_) => Err(Refusal::bad_request("the query parameter type is unknown")),
        None => Err(Refusal::bad_request("the query parameter type is required")),
    }
}

fn refuse_query(error: QueryError) -> Refusal {
    Refusal::bad_request(match error {
        QueryError::Encoding => "the query is not properly encoded",
        QueryError::Repeated => "the query parameter type is repeated",
        QueryError::Empty => "the query parameter type is empty",
    })
}

/// No body is documented, only the media type it would have: what is sent must at least be XML.
fn check_content(head: &Parts, content: &[u8]) -> Result<(), Refusal> {
    if content.is_empty() {
        return Ok(());
    }
    let media_type = MediaType::of(&head.headers)
        .filter(MediaType::is_xml)
        .ok_or_else(|| Refusal::unsupported_media_type("a request body must be application/xml"))?;
    let well_formed =
        encoding::decode(content, media_type.charset.as_deref()).is_ok_and(|text| xml::parse(&text).is_ok());
    if well_formed { Ok(()) } else { Err(Refusal::bad_request("the request body is not well-formed")) }
}
