//! Waits until the targets take connections (`--wait-ready`).

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{RunEnvironment, Setup};
use crate::exchange::{Failure, Request};
use crate::wire::SendOptions;

/// How long to wait between two attempts.
const PAUSE: Duration = Duration::from_millis(200);

/// Waits until provider and handler take connections, at most as long as the options say. A target that never does is
/// judged as it stands.
pub async fn wait_ready(setup: &Setup, surroundings: &RunEnvironment) {
    let deadline = Instant::now() + setup.options.wait_ready;
    let urls = [
        setup.target.provider.as_ref().map(|provider| provider.url.clone()),
        setup.target.handler.as_ref().map(|handler| handler.url.clone()),
    ];
    for url in urls.into_iter().flatten().filter(|url| !url.is_empty()) {
        while Instant::now() < deadline {
            let request = Request {
                method: "HEAD".to_owned(),
                url: url.clone(),
                headers: Vec::new(),
                body: Vec::new().into(),
                raw: None,
            };
            let options =
                SendOptions { timeout: deadline - Instant::now(), fresh_connection: true, ..SendOptions::default() };
            let Some(exchange) = surroundings.stop.cut(surroundings.client.send(&request, options)).await else {
                return;
            };
            if !matches!(exchange.outcome, Err(Failure::Refused | Failure::Unreachable(_))) {
                break;
            }
            if surroundings.stop.cut(sleep(PAUSE)).await.is_none() {
                return;
            }
        }
    }
}
