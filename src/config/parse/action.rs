//! Triggers and the like: a request, a command, or the tester's own hand.

use toml::de::DeValue;

use super::header::headers;
use super::node::{ConfigNode, TableView};
use super::reading::ConfigReader;
use crate::config::Action;
use crate::config::address::check_url;

/// What an action may be and what it defaults to.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    /// The method of a request that names none.
    pub(super) method: &'static str,
    /// Whether it may be a command.
    pub(super) command: bool,
    /// Whether it may be left to the tester.
    pub(super) manual: bool,
}

/// Reads an action.
pub(super) fn action(node: Option<ConfigNode<'_>>, allowed: Allowed, reading: &mut ConfigReader<'_>) -> Option<Action> {
    let node = node?;
    let mut table = node.table(reading)?;
    let command = if allowed.command { table.take("command") } else { None };
    let manual = if allowed.manual { table.take("manual") } else { None };
    let action = match (command, manual) {
        (Some(command), _) => self::command(&command, reading),
        (None, Some(manual)) => self::manual(&manual, reading),
        (None, None) => request(&node, &mut table, allowed, reading),
    };
    table.finish(reading);
    action
}

fn command(node: &ConfigNode<'_>, reading: &mut ConfigReader<'_>) -> Option<Action> {
    let command = node.strings(reading)?;
    if command.is_empty() {
        node.problem(reading, format!("`{}` names no program", node.key), None);
        return None;
    }
    Some(Action::Command(command))
}

fn manual(node: &ConfigNode<'_>, reading: &mut ConfigReader<'_>) -> Option<Action> {
    if let DeValue::Boolean(true) = node.value.get_ref() {
        return Some(Action::Manual);
    }
    node.problem(reading, format!("`{}` can only be true", node.key), Some("leave it out otherwise".into()));
    None
}

fn request(
    node: &ConfigNode<'_>,
    table: &mut TableView<'_>,
    allowed: Allowed,
    reading: &mut ConfigReader<'_>,
) -> Option<Action> {
    let method = match table.take("method") {
        Some(node) => self::method(&node, reading),
        None => Some(allowed.method.to_owned()),
    };
    let url_node = table.take("url");
    let fields = table.table("headers", reading);
    let headers = headers(fields, reading);
    let body = table.string("body", reading);
    let Some(url_node) = url_node else {
        let mut forms = vec!["a url"];
        forms.extend(allowed.command.then_some("a command"));
        forms.extend(allowed.manual.then_some("manual = true"));
        let message = format!("`{}` lacks {}", node.key, forms.join(" or "));
        reading.problem(&node.key, node.key_span.clone(), message, None);
        return None;
    };
    let url = url_node.string(reading)?;
    // A variable may stand anywhere after the host.
    if let Err(what) = check_url(&url.replace("{{", "").replace("}}", ""), true) {
        if url.contains('@') {
            url_node.hide(reading);
        }
        url_node.problem(reading, format!("`{}` {what}", url_node.key), None);
        return None;
    }
    Some(Action::Request { method: method?, url, headers, body })
}

fn method(node: &ConfigNode<'_>, reading: &mut ConfigReader<'_>) -> Option<String> {
    let method = node.string(reading)?;
    if method.is_empty() || http::Method::from_bytes(method.as_bytes()).is_err() {
        node.problem(reading, format!("`{}` is not an HTTP method", node.key), None);
        return None;
    }
    Some(method)
}
