//! The HTTP client for what is not judged: triggers, token requests, probes.

use std::error::Error as _;

use super::error::WireError;
use super::network::Network;
use super::tls;

/// A client that follows no redirects and reaches the network as `network` says.
pub fn outside_client(network: &Network) -> Result<reqwest::Client, WireError> {
    tls::init_tls();
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(network.connect_timeout)
        .tls_backend_preconfigured(tls::client_config(network)?)
        .no_proxy();
    if let Some(proxy) = &network.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(|_| WireError::Proxy("its URL is not valid"))?);
    }
    builder.build().map_err(|error| WireError::Outside(reason(&error)))
}

/// An error and its causes, without the URL, which may hold a secret.
pub(super) fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer within the time limit".to_owned();
    }
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    match error.source() {
        Some(_) => deepest.to_string(),
        None if error.is_builder() => "the URL or a header field is not valid".to_owned(),
        None => "the request failed".to_owned(),
    }
}
