//! Sends one case of a handler, in the way it asks for.

use tokio::time::Instant;

use super::runner::Field;
use crate::exchange::{Exchange, Request};
use crate::suite::{Attempt, HandlerCase, Places};

/// Findings show this much of a body that was made for the case; the rest is a repetition.
const SHOWN: usize = 8 * 1024;

impl Field<'_> {
    /// Sends the case's notification. The exchange holds the request as it is to be shown.
    pub(super) async fn attempt(&mut self, entry: &HandlerCase) -> Exchange {
        let case = &entry.case;
        match &entry.attempt {
            Attempt::Body(payload) => {
                let places = Places {
                    canary: self.canary.map(|canary| canary.address(&case.path)).unwrap_or_default(),
                    file: self.bait.as_ref().map(super::file::Bait::url).unwrap_or_default(),
                };
                let body = payload.body(&case.request.body, &places);
                let request = Request { body: body.into(), ..case.request.clone() };
                self.last = Instant::now();
                let mut exchange = self.ground.send_once(case.role, &request, true).await;
                exchange.request = shown(request);
                exchange
            }
        }
    }
}

/// The request with a body that a report can hold.
fn shown(request: Request) -> Request {
    if request.body.len() <= SHOWN {
        return request;
    }
    let start = String::from_utf8_lossy(&request.body[..SHOWN]).into_owned();
    let body = format!("{start}… ({} bytes in all)", request.body.len());
    Request { body: body.into_bytes().into(), ..request }
}
