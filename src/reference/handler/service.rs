//! The handler as a service.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use super::super::body;
use super::answer::Rejection;
use super::content;
use super::parameters::Parameters;

/// The longest notification that is read; a documented one has about half a kibibyte.
const BODY_LIMIT: usize = 256 << 10;

/// A correct postback handler at the path `/postback`. It keeps nothing, so a repeated notification is answered alike.
#[derive(Debug, Clone, Default)]
pub struct Handler {
    tokens: Option<Arc<HashSet<String>>>,
}

impl Handler {
    /// A handler that takes notifications for any token.
    pub fn new() -> Self {
        Self::default()
    }

    /// A handler that answers 403 to a notification for another token than these.
    pub fn with_tokens(tokens: impl IntoIterator<Item = String>) -> Self {
        Self { tokens: Some(Arc::new(tokens.into_iter().collect())) }
    }

    /// The handler as a service.
    pub fn router(&self) -> Router {
        Router::new().route("/postback", any(take)).with_state(self.clone())
    }

    fn knows(&self, token: &str) -> bool {
        self.tokens.as_ref().is_none_or(|tokens| tokens.contains(token))
    }
}

async fn take(State(handler): State<Handler>, request: Request) -> Response {
    match judge(&handler, request).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn judge(handler: &Handler, request: Request) -> Result<(), Rejection> {
    let (head, stream) = request.into_parts();
    // Read in every case, so that the connection stays usable after a refusal.
    let bytes = body::read(stream, BODY_LIMIT).await;
    if head.method != Method::POST {
        return Err(Rejection::method());
    }
    let parameters = Parameters::read(head.uri.query())?;
    if !handler.knows(&parameters.token) {
        return Err(Rejection::unknown_token());
    }
    content::check(parameters.kind, &head.headers, &bytes.map_err(Rejection::body)?)
}
