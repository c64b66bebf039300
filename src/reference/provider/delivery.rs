//! One notification as one HTTP request.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use axum::http::{Method, Request, StatusCode};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::super::body;
use super::super::transport::Dial;

/// How much of an answer's body is read before the connection is closed.
const ANSWER_LIMIT: usize = 64 << 10;

/// A notification that is ready to be sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::unsafe_derive_deserialize, reason = "the only such code is that of `tokio::pin!`")]
pub(super) struct Delivery {
    pub(super) address: String,
    pub(super) authority: String,
    pub(super) target: String,
    pub(super) authorization: Option<String>,
    pub(super) body: Option<String>,
    /// What it is, without any secret.
    pub(super) summary: String,
}

/// Why no answer arrived.
#[derive(Debug, Error)]
pub(super) enum DeliveryError {
    /// No connection.
    #[error("cannot connect")]
    Connect(#[from] std::io::Error),
    /// The request cannot be written as HTTP.
    #[error("cannot be sent")]
    Request(#[from] axum::http::Error),
    /// The exchange broke off.
    #[error("no answer")]
    Exchange(#[from] hyper::Error),
}

impl Delivery {
    /// Sends it once, on a connection of its own.
    pub(super) async fn send(&self, dial: &Dial) -> Result<StatusCode, DeliveryError> {
        let request = self.request()?;
        let stream = dial(self.address.clone()).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let exchange = async move {
            let response = sender.send_request(request).await?;
            let status = response.status();
            // The status decides; the rest is read out of courtesy to the sender.
            let _rest = body::read(Body::new(response.into_body()), ANSWER_LIMIT).await;
            Ok(status)
        };
        tokio::pin!(exchange);
        tokio::pin!(connection);
        tokio::select! {
            outcome = &mut exchange => outcome,
            // The connection ends once the answer has arrived, or has failed to.
            _ = &mut connection => exchange.await,
        }
    }

    fn request(&self) -> Result<Request<Body>, axum::http::Error> {
        let mut request = Request::builder().method(Method::POST).uri(&self.target).header(HOST, &self.authority);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        match &self.body {
            // A sized body: hyper writes Content-Length, never chunks.
            Some(body) => request.header(CONTENT_TYPE, "application/xml").body(Body::from(body.clone())),
            None => request.header(CONTENT_LENGTH, 0).body(Body::empty()),
        }
    }
}
