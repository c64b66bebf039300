//! Endpoints outside the contracts, with which a test makes things happen.

use axum::http::header::ALLOW;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::super::body::BodyError;
use super::super::settings::User;
use super::event::{UserChange, publish};
use super::notification::{Trip, representable};
use super::postback::PostbackUrl;
use super::state::{Shared, lock};

/// The body of `POST /_control/event`: a change of one person's data. An empty value counts as absent.
#[derive(Debug, Deserialize)]
struct EventRequest {
    /// Login of the person; where it is absent, `token` says who it is.
    #[serde(default)]
    user: String,
    #[serde(default)]
    token: String,
    r#type: String,
    #[serde(default)]
    event_type: String,
    #[serde(default, rename = "tripId")]
    trip_id: String,
    #[serde(default)]
    context: String,
}

/// The body of `POST /_control/postback`.
#[derive(Debug, Deserialize)]
struct PostbackRequest {
    url: String,
}

/// Answers a request to the control endpoint of this name: an empty 200, or a 4xx that says what is wrong.
pub(super) async fn answer(shared: &Shared, name: &str, head: &Parts, content: Result<Vec<u8>, BodyError>) -> Response {
    let methods: &[Method] = match name {
        "event" | "postback" => &[Method::POST],
        "idle" => &[Method::GET, Method::POST],
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    if !methods.contains(&head.method) {
        let allowed: Vec<&str> = methods.iter().map(Method::as_str).collect();
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, allowed.join(", "))]).into_response();
    }
    let content = content.unwrap_or_default();
    let outcome = match name {
        "event" => event(shared, &content),
        "postback" => postback(shared, &content),
        _ => {
            shared.outbox.idle().await;
            Ok(())
        }
    };
    match outcome {
        Ok(()) => StatusCode::OK.into_response(),
        Err((status, message)) => (status, message).into_response(),
    }
}

type ControlResult = Result<(), (StatusCode, &'static str)>;

fn event(shared: &Shared, content: &[u8]) -> ControlResult {
    let request: EventRequest =
        serde_json::from_slice(content).map_err(|_| (StatusCode::BAD_REQUEST, "the body is not an event"))?;
    let user = person(shared, &request).ok_or((StatusCode::BAD_REQUEST, "user and token name no person"))?;
    let change = change(shared, &request).map_err(|message| (StatusCode::BAD_REQUEST, message))?;
    let postback = lock(&shared.postback).clone().ok_or((StatusCode::CONFLICT, "no postback url is registered"))?;
    publish(shared, user, &change, &postback).map_err(|_| (StatusCode::INSUFFICIENT_STORAGE, "it cannot be kept"))
}

fn postback(shared: &Shared, content: &[u8]) -> ControlResult {
    let url = serde_json::from_slice(content)
        .ok()
        .and_then(|request: PostbackRequest| PostbackUrl::parse(&request.url).ok())
        .ok_or((StatusCode::BAD_REQUEST, "url must be an absolute http url"))?;
    *lock(&shared.postback) = Some(url);
    Ok(())
}

fn person<'a>(shared: &'a Shared, request: &EventRequest) -> Option<&'a User> {
    let fixtures = &shared.settings.fixtures;
    if request.user.is_empty() {
        fixtures.user(&fixtures.token(&request.token)?.user)
    } else {
        fixtures.user(&request.user)
    }
}

fn change(shared: &Shared, request: &EventRequest) -> Result<UserChange, &'static str> {
    let event_type =
        ["CREATE", "UPDATE", "CANCEL"].into_iter().find(|known| known.eq_ignore_ascii_case(&request.event_type));
    match request.r#type.to_ascii_lowercase().as_str() {
        "fop" => Ok(UserChange::Fop),
        "profile" => Ok(UserChange::Profile),
        "itinerary" => {
            if !representable(&request.trip_id) || !representable(&request.context) {
                return Err("tripId or context cannot be written as XML");
            }
            Ok(UserChange::Itinerary(Trip {
                event_type: event_type.ok_or("event_type must be CREATE, UPDATE or CANCEL")?,
                id: match request.trip_id.as_str() {
                    "" => format!("t{}", Uuid::new_v4().simple()),
                    id => id.to_owned(),
                },
                context: request.context.clone(),
                at: (shared.settings.clock)(),
            }))
        }
        _ => Err("type must be itinerary, fop or profile"),
    }
}
