//! How the handler says no: a status and one constant sentence.

use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::super::body::BodyError;

/// Why a notification is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rejection {
    status: StatusCode,
    message: &'static str,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Rejection {
    pub(super) fn bad_request(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn unknown_token() -> Self {
        Self::new(StatusCode::FORBIDDEN, "oauth_token_key is not known")
    }

    pub(super) fn media_type() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "a notification must be application/xml")
    }

    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "notifications are sent with POST").with(ALLOW, "POST")
    }

    pub(super) fn body(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "the notification is too large"),
            BodyError::Incomplete => Self::bad_request("the notification is incomplete"),
            BodyError::Late => Self::new(StatusCode::REQUEST_TIMEOUT, "the notification did not arrive in time")
                .with(CONNECTION, "close"),
        }
    }

    fn new(status: StatusCode, message: &'static str) -> Self {
        Self { status, message, header: None }
    }

    fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, HeaderValue::from_static(value)));
        self
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let media_type = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
        let mut response = (self.status, media_type, self.message).into_response();
        response.headers_mut().extend(self.header);
        response
    }
}
