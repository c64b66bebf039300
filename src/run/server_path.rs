//! Under which path a provider stands: as the document's `servers` say, unless its address has a path or it is not there.

use std::time::Duration;

use super::{RunEnvironment, Setup, wait_ready};
use crate::contract::{Contract, Kind, Operation};
use crate::exchange::Request;
use crate::wire::SendOptions;

/// How many operations are asked where the provider stands.
const ASKED: usize = 3;
/// How long one answer may take.
const LIMIT: Duration = Duration::from_secs(5);

/// Puts the path of each document's first server behind an address without one. Where all that is asked there is answered
/// with 404, and something without the path is not, the path is left out; said so, a line for each document.
pub async fn settle_server_paths(setup: &mut Setup, surroundings: &RunEnvironment) -> Vec<String> {
    let mut said = Vec::new();
    let Some(provider) = setup.target.provider.as_ref().filter(|own| !own.embedded && has_no_path(&own.url)) else {
        return said;
    };
    let url = provider.url.trim_end_matches('/').to_owned();
    let open = |own: &&std::sync::Arc<Contract>| !own.server_path.is_empty() && !provider.urls.contains_key(&own.name);
    let contracts: Vec<_> = setup.contracts.iter().filter(open).cloned().collect();
    if contracts.is_empty() {
        return said;
    }
    if !setup.options.dry_run {
        wait_ready(setup, surroundings).await;
    }
    for contract in contracts {
        let with = format!("{url}{}", contract.server_path);
        let stands = setup.options.dry_run
            || !is_missing(&contract, &with, surroundings).await
            || is_missing(&contract, &url, surroundings).await;
        if stands {
            if let Some(provider) = &mut setup.target.provider {
                provider.urls.insert(contract.name.clone(), with);
            }
        } else {
            said.push(format!(
                "{}: servers says {}, but nothing is there: the run goes without it",
                contract.name, contract.server_path
            ));
        }
    }
    said
}

/// Whether an address names a host alone.
fn has_no_path(url: &str) -> bool {
    url.split_once("://").is_some_and(|(_, rest)| !rest.trim_end_matches('/').contains(['/', '?']))
}

/// Whether all operations that are asked are answered with 404.
async fn is_missing(contract: &Contract, base: &str, surroundings: &RunEnvironment) -> bool {
    let plain = |own: &&Operation| own.kind == Kind::Operation && !own.path.contains('{');
    let own: Vec<&Operation> = contract.operations.iter().filter(plain).collect();
    let reading = own.iter().filter(|own| own.method == "GET");
    // To ask with OPTIONS does nothing, whatever the operation does.
    let asked = reading.chain(own.iter().filter(|own| own.method != "GET")).take(ASKED);
    let mut missing = false;
    for operation in asked {
        let request = Request {
            method: if operation.method == "GET" { "GET".to_owned() } else { "OPTIONS".to_owned() },
            url: format!("{base}{}", operation.path),
            headers: Vec::new(),
            body: Vec::new().into(),
            raw: None,
        };
        let options = SendOptions { timeout: LIMIT, fresh_connection: true, ..SendOptions::default() };
        let sent = surroundings.stop.cut(surroundings.client.send(&request, options)).await;
        match sent.and_then(|exchange| exchange.status()) {
            Some(404) => missing = true,
            _ => return false,
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_alone_has_no_path() {
        for (url, expected) in
            [("http://127.0.0.1:1", true), ("http://127.0.0.1:1/", true), ("http://127.0.0.1:1/a", false), ("", false)]
        {
            assert_eq!(has_no_path(url), expected, "{url}");
        }
    }
}
