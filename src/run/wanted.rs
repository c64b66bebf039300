//! What a handler wants beside the contract: the lines of configuration that its first refusal asks for.

use std::fmt::Write as _;

use crate::config::HandlerTarget;
use crate::contract::{Contract, In, Kind, Parameter};
use crate::exchange::Exchange;
use crate::generate::SchemaNode;

/// Why the documented notification says nothing yet, and the lines to add to the configuration.
pub(super) fn wanted<'c>(
    exchange: &Exchange,
    what: &str,
    contracts: impl Iterator<Item = &'c Contract>,
    handler: &HandlerTarget,
) -> String {
    let status = exchange.status();
    let mut lines = Vec::new();
    let given = handler.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    if status == Some(401) && !given {
        let challenge = exchange.response().and_then(|own| own.header("www-authenticate")).unwrap_or_default();
        let scheme = challenge.split_whitespace().next().map(|own| format!("   # it asks for {own}"));
        lines.push("[handler]".to_owned());
        let scheme = scheme.unwrap_or_default();
        lines.push(format!("headers = {{ Authorization = \"env:HANDLER_AUTHORIZATION\" }}{scheme}"));
    }
    let names = unknown(contracts, handler);
    if !names.is_empty() {
        lines.push("[handler.values]   # what it knows: tokens, users".to_owned());
        lines.extend(names.iter().map(|name| format!("{name} = [\"env:HANDLER_{}\"]", name.to_uppercase())));
    }
    let path = if status == Some(404) { ", or correct the path of [handler] url" } else { "" };
    let mut text = format!("the documented notification was refused ({what}), perhaps for what no contract can tell");
    if lines.is_empty() {
        let _ = write!(text, ": look at headers in [handler], at [handler.values]{path}");
        return text;
    }
    let _ = write!(text, ": add to probity.toml{path}");
    for line in lines {
        let _ = write!(text, "\n    {line}");
    }
    text
}

/// Parameters of webhooks whose values are free, and that the configuration does not know.
fn unknown<'c>(contracts: impl Iterator<Item = &'c Contract>, handler: &HandlerTarget) -> Vec<String> {
    let free = |own: &&Parameter| {
        let node = SchemaNode::of(&own.schema);
        let said = ["enum", "const", "format", "x-value"].iter().any(|keyword| node.get(keyword).is_some());
        own.required && own.place == In::Query && !said && !handler.values.contains_key(&own.name)
    };
    let mut names: Vec<String> = Vec::new();
    for contract in contracts {
        for webhook in contract.operations.iter().filter(|own| own.kind == Kind::Webhook) {
            names.extend(webhook.parameters.iter().filter(free).map(|own| own.name.clone()));
        }
    }
    names.sort();
    names.dedup();
    names
}
