//! `[provider]` and `[handler]`: the roles that are checked.

use std::collections::BTreeMap;

use serde_json::Value;

use super::action::{Allowed, action};
use super::header::headers;
use super::node::{ConfigNode, TableView};
use super::parties::parties;
use super::reading::ConfigReader;
use super::secret::{intern, text_or_variable};
use crate::config::{HandlerTarget, MentionKind, ProviderTarget, SecretSource};

/// Reads `[provider]`. Its URL may still come from a flag.
pub(super) fn provider(mut table: TableView<'_>, reading: &mut ConfigReader<'_>) -> ProviderTarget {
    let url = table.url("url", false, reading).unwrap_or_default();
    let urls = match table.table("urls", reading) {
        Some(table) => contract_urls(table, reading),
        None => BTreeMap::new(),
    };
    // Credentials come before other secrets: a value that repeats one then shares its symbol.
    let parties = parties(&mut table, reading);
    let fields = table.table("headers", reading);
    let target = ProviderTarget {
        url,
        urls,
        headers: headers(fields, reading),
        credentials: parties.credentials,
        users: parties.users,
        companies: parties.companies,
        refused: parties.refused,
        values: values(table.take("values"), reading),
        trigger: action(table.take("trigger"), Allowed { method: "POST", command: true, manual: true }, reading),
        idle: action(table.take("idle"), Allowed { method: "GET", command: true, manual: false }, reading),
        embedded: false,
    };
    table.finish(reading);
    target
}

fn contract_urls(mut table: TableView<'_>, reading: &mut ConfigReader<'_>) -> BTreeMap<String, String> {
    let mut urls = BTreeMap::new();
    for node in table.rest() {
        reading.mention(MentionKind::Contract, node.name, &node.key, node.key_span.clone());
        if let Some(url) = node.url(false, reading) {
            urls.insert(node.name.to_owned(), url);
        }
    }
    urls
}

/// Reads `[handler]`. Its URL may still come from a flag.
pub(super) fn handler(mut table: TableView<'_>, reading: &mut ConfigReader<'_>) -> HandlerTarget {
    let default = HandlerTarget::default();
    let fields = table.table("headers", reading);
    let target = HandlerTarget {
        url: table.url("url", true, reading).unwrap_or_default(),
        headers: headers(fields, reading),
        webhooks: table.strings("webhooks", reading).unwrap_or(default.webhooks),
        timeout: table.duration("timeout", default.timeout, reading),
        ack: table.duration("ack", default.ack, reading),
        values: values(table.take("values"), reading),
        processed: action(table.take("processed"), Allowed { method: "GET", command: true, manual: false }, reading),
        embedded: false,
    };
    table.finish(reading);
    target
}

/// Known values by parameter or property name: one, or a list.
fn values(node: Option<ConfigNode<'_>>, reading: &mut ConfigReader<'_>) -> BTreeMap<String, Vec<Value>> {
    let Some(mut table) = node.and_then(|node| node.table(reading)) else { return BTreeMap::new() };
    let mut values = BTreeMap::new();
    for node in table.rest() {
        let name = node.name.to_owned();
        let items = node.items().unwrap_or_else(|| vec![node]);
        let list: Vec<Value> = items.iter().filter_map(|item| value(item, reading)).collect();
        values.insert(name, list);
    }
    values
}

/// A value as written; one that names an environment variable is a secret.
fn value(node: &ConfigNode<'_>, reading: &mut ConfigReader<'_>) -> Option<Value> {
    match node.value.get_ref().as_str() {
        Some(text) if text.starts_with("env:") => {
            let literal = text_or_variable(node, text, reading)?;
            let symbol = intern("value", SecretSource::Literal(literal), &mut reading.secrets);
            Some(Value::String(symbol.to_string()))
        }
        _ => node.json(reading),
    }
}
