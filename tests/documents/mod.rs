//! Documents of anyone: what they say in the many ways of OpenAPI, each against a right and a wrong server.

mod bodies;
mod credentials;
mod discriminator;
mod nullable;
mod parameters;
mod patterns;
mod servers;
mod views;

use std::sync::Arc;

use probity::{Contract, Level, Options, Report};
use serde_json::Value;

use crate::servers::socket::{Request, plain, serve};
use crate::support::check;

/// What a server of a test answers: status, headers, body.
pub(super) type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

/// A document with these operations and components, of a version of OpenAPI.
pub(super) fn document(version: &str, paths: &str, components: &str) -> String {
    format!("{{openapi: {version}, info: {{title: t, version: '1'}}, paths: {paths}, components: {components}}}")
}

/// An answer with a JSON body.
pub(super) fn json(status: u16, body: &Value) -> Answer {
    (status, vec![("Content-Type", "application/json".to_owned())], body.to_string().into_bytes())
}

/// An answer without a body.
pub(super) fn none(status: u16) -> Answer {
    (status, Vec::new(), Vec::new())
}

/// The body of a request, where it is JSON and says so.
pub(super) fn body(request: &Request) -> Option<Value> {
    let named = request.headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("content-type") && value.to_ascii_lowercase().starts_with("application/json")
    });
    named.then(|| serde_json::from_slice(&request.body).ok()).flatten()
}

/// The report on a server that answers documented methods so, and all else with 405.
pub(super) async fn judged_with(
    text: &str,
    config: &str,
    answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
) -> Report {
    let answer = Arc::new(answer);
    let server = serve(move |request, _| {
        let answer = Arc::clone(&answer);
        async move {
            let (status, headers, body) = answer(&request);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            plain(status, &headers, &body)
        }
    })
    .await;
    let contract = Contract::from_text("document", text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let config = format!("[provider]\nurl = \"{}\"\n{config}", server.url());
    let report = Box::pin(check(&config, &[Arc::new(contract)], Options::default())).await;
    server.stop().await;
    report
}

/// As [`judged_with`], without more configuration.
pub(super) async fn judged(text: &str, answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Report {
    judged_with(text, "", answer).await
}

/// The findings of a level: clause and message.
pub(super) fn found(report: &Report, level: Level) -> Vec<String> {
    let own = report.findings.iter().filter(|finding| finding.level == level);
    own.map(|finding| format!("{}: {}", finding.clause.id, finding.message)).collect()
}

/// Asserts that nothing is broken, that the operation was accepted and that all that must be judged was.
#[track_caller]
pub(super) fn is_right(report: &Report) {
    assert_eq!(found(report, Level::Must), Vec::<String>::new());
    assert_eq!(report.summary.inconclusive, 0, "{:#?}", report.summary);
    assert!(report.summary.passed > 0, "{:#?}", report.summary);
}
