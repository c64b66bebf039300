//! Null targets: they implement no contract, so no discriminating case may pass against them.

use super::planted_provider::PlantedProvider;
use super::socket::{Running, Step, accept, plain, serve};

/// What a null target does with every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing listens at the port.
    ClosedPort,
    /// Connections are accepted, and nothing is ever read or written.
    AcceptsAndHangs,
    /// Connections are accepted and reset at once.
    Resets,
    /// 200 without a body.
    Always200,
    /// 400 without a body.
    Always400,
    /// 500 without a body.
    Always500,
    /// 200 with the request's body and media type.
    Echo,
    /// 200 with an HTML page, as a proxy or a parked domain answers.
    HtmlPage,
    /// 302 to the same place.
    RedirectLoop,
    /// A correct provider for 50 requests, then 429 to all.
    RateLimitAfter50,
    /// A correct provider for this many requests, then 401 to all.
    TokenExpiresAfter(usize),
}

/// Every kind, with a token that expires after 40 requests.
pub(crate) const KINDS: &[Kind] = &[
    Kind::ClosedPort,
    Kind::AcceptsAndHangs,
    Kind::Resets,
    Kind::Always200,
    Kind::Always400,
    Kind::Always500,
    Kind::Echo,
    Kind::HtmlPage,
    Kind::RedirectLoop,
    Kind::RateLimitAfter50,
    Kind::TokenExpiresAfter(40),
];

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n";

/// Starts null targets.
pub(crate) struct Null;

impl Null {
    /// Starts a target of this kind.
    pub(crate) async fn start(kind: Kind) -> Running {
        match kind {
            Kind::ClosedPort => Running::closed().await,
            Kind::AcceptsAndHangs => {
                accept(|stream, _| async move {
                    let _open = stream;
                    std::future::pending::<()>().await;
                })
                .await
            }
            Kind::Resets => {
                accept(|stream, _| async move {
                    let _unsupported = stream.set_zero_linger();
                })
                .await
            }
            Kind::RateLimitAfter50 => {
                let limited = plain(429, &[("Retry-After", "60")], b"");
                PlantedProvider::start_until(50, limited).await
            }
            Kind::TokenExpiresAfter(count) => {
                let challenge = [("WWW-Authenticate", "OAuth realm=\"expired\", Bearer error=\"invalid_token\"")];
                PlantedProvider::start_until(count, plain(401, &challenge, b"")).await
            }
            _ => serve(move |request, _| async move { answer(kind, &request) }).await,
        }
    }
}

fn answer(kind: Kind, request: &super::socket::Request) -> Vec<Step> {
    let head = request.method == "HEAD";
    let body = |body: &'static [u8]| if head { &[] } else { body };
    match kind {
        Kind::Always400 => plain(400, &[], b""),
        Kind::Always500 => plain(500, &[], b""),
        Kind::Echo => {
            let kind = request.header("content-type").unwrap_or("application/octet-stream");
            plain(200, &[("Content-Type", kind)], if head { &[] } else { &request.body })
        }
        Kind::HtmlPage => plain(200, &[("Content-Type", "text/html; charset=utf-8")], body(PAGE.as_bytes())),
        Kind::RedirectLoop => {
            let query = request.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
            plain(302, &[("Location", &format!("{}{query}", request.path))], b"")
        }
        _ => plain(200, &[], b""),
    }
}
