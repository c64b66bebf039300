//! A refusal, and its two documented shapes. Messages are constants: nothing of a request ever comes back.

use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::super::body::BodyError;

/// Why a request is not served.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    pub(super) fn bad_request(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "badRequest", message)
    }

    pub(super) fn forbidden(message: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub(super) fn not_found(message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "notFound", message)
    }

    pub(super) fn unsupported_media_type(message: &'static str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupportedMediaType", message)
    }

    /// Status 401 with the challenge that RFC 9110 section 11.6.1 demands.
    pub(super) fn unauthorized(message: &'static str, challenge: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message).with(WWW_AUTHENTICATE, challenge)
    }

    /// Status 405 with the list of methods that RFC 9110 section 15.5.6 demands.
    pub(super) fn method_not_allowed() -> Self {
        let message = "this resource supports POST only";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "methodNotAllowed", message).with(ALLOW, "POST")
    }

    /// The refusal of a body that could not be read.
    pub(super) fn body(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "payloadTooLarge", "the request body is too large")
            }
            BodyError::Incomplete => Self::bad_request("the request body is incomplete"),
            BodyError::Late => {
                Self::new(StatusCode::REQUEST_TIMEOUT, "requestTimeout", "the request body did not arrive in time")
                    .with(CONNECTION, "close")
            }
        }
    }

    /// The same refusal as status 400, where the documents list no better one.
    pub(super) fn into_bad_request(mut self) -> Self {
        self.status = StatusCode::BAD_REQUEST;
        self.code = "badRequest";
        self
    }

    fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message, header: None }
    }

    fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, HeaderValue::from_static(value)));
        self
    }

    /// The XML error of the v1 resources.
    pub(super) fn into_xml(self, now: Timestamp) -> Response {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <Error>\n  <Message>{}</Message>\n  <Server-Time>{}</Server-Time>\n  <Id>{}</Id>\n</Error>\n",
            self.message,
            now.strftime("%Y-%m-%dT%H:%M:%S"),
            Uuid::new_v4(),
        );
        self.respond("application/xml; charset=utf-8", body)
    }

    /// The JSON error of the v4 resource, whose `errors` nest the same object once.
    pub(super) fn into_json(self) -> Response {
        let body = json!({
            "errorId": Uuid::new_v4().to_string(),
            "errorCode": self.code,
            "errorMessage": self.message,
            "errors": [{
                "errorId": Uuid::new_v4().to_string(),
                "errorCode": self.code,
                "errorMessage": self.message,
            }],
        });
        self.respond("application/json; charset=utf-8", body.to_string())
    }

    fn respond(self, media_type: &'static str, body: String) -> Response {
        let mut response = (self.status, [(CONTENT_TYPE, media_type)], body).into_response();
        response.headers_mut().extend(self.header);
        response
    }
}
