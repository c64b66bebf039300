//! Secrets: a literal, `env:NAME`, a command, or a client credentials grant.

use super::node::{ConfigNode, TableView};
use super::reading::ConfigReader;
use crate::config::Symbol;
use crate::config::{SecretSource, Secrets, parse_duration};

/// The symbol of a secret. The same secret keeps the symbol it has, so that equality of symbols is equality of secrets.
pub(super) fn intern(group: &str, source: SecretSource, secrets: &mut Secrets) -> Symbol {
    if let Some((symbol, _)) = secrets.iter().find(|(_, known)| **known == source) {
        return symbol.clone();
    }
    let index = secrets.keys().filter(|symbol| symbol.group == group).count();
    let symbol = Symbol::new(group, index);
    secrets.insert(symbol.clone(), source);
    symbol
}

/// Reads a secret and gives it a symbol of `group`.
pub(super) fn secret(node: &ConfigNode<'_>, group: &str, reading: &mut ConfigReader<'_>) -> Option<Symbol> {
    let source = source(node, reading)?;
    Some(intern(group, source, &mut reading.secrets))
}

/// Reads where a secret comes from. Its literal stays out of every problem.
pub(super) fn source(node: &ConfigNode<'_>, reading: &mut ConfigReader<'_>) -> Option<SecretSource> {
    if let Some(text) = node.value.get_ref().as_str() {
        let literal = text_or_variable(node, text, reading)?;
        return Some(SecretSource::Literal(literal));
    }
    if node.value.get_ref().as_table().is_none() {
        node.hide(reading);
        node.wrong_type(reading, "a string, { command, ttl } or { token_url, client_id, client_secret }");
        return None;
    }
    let mut table = node.table(reading)?;
    let source = match table.take("command") {
        Some(command) => self::command(&command, &mut table, reading),
        None => token(node, &mut table, reading),
    };
    table.finish(reading);
    source
}

fn command(node: &ConfigNode<'_>, table: &mut TableView<'_>, reading: &mut ConfigReader<'_>) -> Option<SecretSource> {
    let command = node.strings(reading)?;
    let ttl = table.take("ttl").and_then(|node| {
        let text = node.string(reading)?;
        parse_duration(&text)
            .map_err(|error| {
                node.problem(reading, format!("`{}` is not a duration", node.key), Some(error.to_string()));
            })
            .ok()
    });
    if command.is_empty() {
        node.problem(reading, format!("`{}` names no program", node.key), None);
        return None;
    }
    Some(SecretSource::Command { command, ttl })
}

fn token(node: &ConfigNode<'_>, table: &mut TableView<'_>, reading: &mut ConfigReader<'_>) -> Option<SecretSource> {
    let url = table.take("token_url");
    let client_id = table.take("client_id");
    let client_secret = table.take("client_secret");
    for part in [&client_id, &client_secret].into_iter().flatten() {
        part.hide(reading);
    }
    let (Some(url), Some(client_id), Some(client_secret)) = (url, client_id, client_secret) else {
        let message = format!("`{}` needs either command, or token_url with client_id and client_secret", node.key);
        reading.problem(&node.key, node.key_span.clone(), message, None);
        return None;
    };
    let url = url.url(true, reading);
    let mut text = |node: &ConfigNode<'_>| {
        let text = node.string(reading)?;
        text_or_variable(node, &text, reading)
    };
    let (client_id, client_secret) = (text(&client_id), text(&client_secret));
    Some(SecretSource::Token { url: url?, client_id: client_id?, client_secret: client_secret? })
}

/// The literal text, or the value of the variable that `env:NAME` names.
pub(super) fn text_or_variable(node: &ConfigNode<'_>, text: &str, reading: &mut ConfigReader<'_>) -> Option<String> {
    let Some(name) = text.strip_prefix("env:") else {
        node.hide(reading);
        if text.is_empty() {
            node.problem(reading, format!("`{}` is empty", node.key), None);
            return None;
        }
        return one_line(node, text, reading);
    };
    match reading.variable(name) {
        Some(value) if !value.trim().is_empty() => one_line(node, value.trim_end_matches(['\r', '\n']), reading),
        found => {
            let what = if found.is_some() { "is empty" } else { "is not set" };
            let message = format!("`{}` needs the environment variable {name}, which {what}", node.key);
            node.problem(reading, message, Some(format!("set it: export {name}=…")));
            None
        }
    }
}

fn one_line(node: &ConfigNode<'_>, text: &str, reading: &mut ConfigReader<'_>) -> Option<String> {
    if text.contains(|c: char| c.is_control()) {
        let message =
            format!("`{}` holds a line break or another control character, which no header can carry", node.key);
        node.problem(reading, message, None);
        return None;
    }
    Some(text.to_owned())
}
