//! The provider over an in-process pipe.

mod configuration;
mod deliveries;
mod refusals_v1;
mod refusals_v4;

use std::sync::Arc;

use jiff::Timestamp;

use super::Provider;
use crate::reference::settings::Settings;
use crate::reference::testing::{RawResponse, Receiver, pipe, send};
use crate::reference::transport::Dial;

const CM: &str = "user-token-of-cm-2f9c1e";
const ANNA: &str = "user+token/of=anna&7d40/+==";
const ZOE: &str = "user-token%41of#zoe?91b3;x,y";
const LI: &str = "user-token-of-li-harbour-58e2";
const MERIDIAN: &str = "company-token-of-meridian-4b7a";
const HARBOUR: &str = "company+token/of=harbour&c6d1=";
const JWT: &str = "eyJhbGciOiJub25lIn0.eyJjb21wYW55IjoibWVyaWRpYW4ifQ.fixture-company";

/// A provider with its clients and the receiver of its notifications.
struct Bench {
    provider: Provider,
    dial: Dial,
    receiver: Receiver,
}

impl Bench {
    fn new() -> Self {
        Self::with(Receiver::default(), "http://postback.reference/p?own=1")
    }

    fn with(receiver: Receiver, postback: &str) -> Self {
        let mut settings = Settings::embedded().unwrap();
        settings.postback = Some(postback.to_owned());
        settings.dial = pipe(receiver.router());
        settings.clock = Arc::new(|| Timestamp::from_second(1_360_743_155).unwrap());
        let provider = Provider::new(settings).unwrap();
        let dial = pipe(provider.router());
        Self { provider, dial, receiver }
    }

    async fn send(&self, line: &str, headers: &[&str], body: &str) -> RawResponse {
        send(&self.dial, line, headers, body.as_bytes()).await
    }

    /// A v1 request with the documented headers.
    async fn v1(&self, line: &str, token: &str) -> RawResponse {
        let authorization = format!("Authorization: OAuth {token}");
        let headers = [authorization.as_str(), "Content-Type: application/xml", "Accept: application/xml"];
        self.send(line, &headers, "").await
    }

    async fn event(&self, body: &str) -> RawResponse {
        let answer = self.send("POST /_control/event", &["Content-Type: application/json"], body).await;
        self.provider.idle().await;
        answer
    }
}
