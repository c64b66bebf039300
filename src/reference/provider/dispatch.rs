//! From a request target to the resource it names.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::super::settings::Grantee;
use super::super::{body, percent};
use super::routes_v1::{self, Verb};
use super::state::Shared;
use super::{control, routes_v4};

/// The longest body that is read. Far above any documented request, low enough to be parsed at once.
const BODY_LIMIT: usize = 1 << 20;

/// What a path names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// A subscription of one form.
    Subscription(Grantee, Verb),
    /// The session messages of a user; `None` where the identifier is not properly encoded.
    Messages(Option<String>),
    /// Another path below that of the messages API.
    UnknownV4,
    /// Another path below `/api/`.
    UnknownV1,
    /// A control endpoint.
    Control(String),
    /// Anything else.
    Unknown,
}

/// Answers every request.
pub(super) async fn dispatch(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let resource = Resource::at(request.uri().path());
    let (head, stream) = request.into_parts();
    // Read in every case, so that the connection stays usable after a refusal.
    let content = body::read(stream, BODY_LIMIT).await;
    match resource {
        Resource::Subscription(form, action) => routes_v1::answer(&shared, form, action, &head, content),
        Resource::UnknownV1 => routes_v1::not_found(&shared),
        Resource::Messages(user) => routes_v4::answer(&shared, user.as_deref(), &head, content),
        Resource::UnknownV4 => routes_v4::not_found(),
        Resource::Control(name) => control::answer(&shared, &name, &head, content).await,
        Resource::Unknown => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Resource {
    /// Compares decoded segments, since `%73` and `s` are the same character of a path (RFC 3986 section 6.2.2.2).
    pub(super) fn at(path: &str) -> Self {
        let segments: Vec<Option<String>> = path.split('/').skip(1).map(percent::decode).collect();
        let segments: Vec<Option<&str>> = segments.iter().map(Option::as_deref).collect();
        match segments.as_slice() {
            [Some("api"), Some("travelprofile" | "user"), Some("v1.0"), Some(action)] => {
                Self::subscription(Grantee::User, action)
            }
            [Some("api"), Some("company"), Some("v1.0"), Some(action)] => Self::subscription(Grantee::Company, action),
            [Some("notifications"), Some("v4"), Some("messages"), user, Some("session")] => match user {
                Some("") => Self::UnknownV4,
                user => Self::Messages(user.map(str::to_owned)),
            },
            [Some("notifications"), ..] => Self::UnknownV4,
            [Some("api"), ..] => Self::UnknownV1,
            [Some("_control"), Some(name)] => Self::Control((*name).to_owned()),
            _ => Self::Unknown,
        }
    }

    fn subscription(form: Grantee, action: &str) -> Self {
        match action {
            "subscribe" => Self::Subscription(form, Verb::Subscribe),
            "unsubscribe" => Self::Subscription(form, Verb::Unsubscribe),
            _ => Self::UnknownV1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_resources() {
        let user = Resource::Subscription(Grantee::User, Verb::Subscribe);
        let messages = |id: &str| Resource::Messages(Some(id.to_owned()));
        let cases = [
            ("/api/travelprofile/v1.0/subscribe", user),
            ("/api/user/v1.0/unsubscribe", Resource::Subscription(Grantee::User, Verb::Unsubscribe)),
            ("/api/company/v1.0/%73ubscribe", Resource::Subscription(Grantee::Company, Verb::Subscribe)),
            ("/api/company/v1.0/subscribe/", Resource::UnknownV1),
            ("/api/company/v1.0", Resource::UnknownV1),
            ("/API/company/v1.0/subscribe", Resource::Unknown),
            ("/notifications/v4/messages/a%2Fb/session", messages("a/b")),
            ("/notifications/v4/messages/a+b/session", messages("a+b")),
            ("/notifications/v4/messages/%ff/session", Resource::Messages(None)),
            ("/notifications/v4/messages//session", Resource::UnknownV4),
            ("/notifications/v4/messages/a/b/session", Resource::UnknownV4),
            ("/notifications/v4", Resource::UnknownV4),
            ("/_control/idle", Resource::Control("idle".to_owned())),
            ("/", Resource::Unknown),
            ("*", Resource::Unknown),
            ("", Resource::Unknown),
        ];
        for (path, expected) in cases {
            assert_eq!(Resource::at(path), expected, "{path}");
        }
    }
}
