//! Header fields of the configuration: what is secret in them becomes a symbol.

use super::node::TableView;
use super::reading::ConfigReader;
use super::secret::{intern, source};
use crate::config::{SecretSource, Secrets, Symbol};

/// The group of symbols for secrets in header fields.
const GROUP: &str = "header";
/// A value shorter than this would be found in ordinary text.
const SHORTEST: usize = 6;
/// Fields that HTTP defines and that carry no secret (RFC 9110, RFC 9111); so do those that begin with `accept` or `content-`.
const ORDINARY: [&str; 12] = [
    "cache-control",
    "connection",
    "date",
    "expect",
    "from",
    "host",
    "pragma",
    "prefer",
    "te",
    "transfer-encoding",
    "user-agent",
    "via",
];

/// Reads a table of header fields.
pub(super) fn headers(table: Option<TableView<'_>>, reading: &mut ConfigReader<'_>) -> Vec<(String, String)> {
    let Some(mut table) = table else { return Vec::new() };
    let mut headers = Vec::new();
    for node in table.rest() {
        let name = node.name.to_owned();
        let literal = node.value.get_ref().as_str().map(str::to_owned);
        let value = match literal {
            Some(text) if !text.starts_with("env:") && !is_sensitive(&name) => {
                if !is_ordinary(&name) {
                    node.hide(reading);
                }
                hidden_value(&name, &text, &mut reading.secrets)
            }
            _ => match source(&node, reading) {
                Some(SecretSource::Literal(text)) => header_value(&name, &text, &mut reading.secrets),
                Some(other) => intern(GROUP, other, &mut reading.secrets).to_string(),
                None => continue,
            },
        };
        match check_header(&name, &value) {
            Ok(()) => headers.push((name, value)),
            Err(what) => {
                reading.problem(&node.key, node.key_span.clone(), format!("`{}` {what}", node.key), None);
            }
        }
    }
    headers
}

/// Whether a header of this name holds nothing that is worth hiding.
fn is_ordinary(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("accept") || name.starts_with("content-") || ORDINARY.contains(&name.as_str())
}

/// The value of a header of which nobody knows whether it is secret: it is hidden like a secret, but for what is too short to
/// be told from ordinary text, and for templates.
fn literal_value(value: &str, secrets: &mut Secrets) -> String {
    if value.chars().count() < SHORTEST || value.contains("{{") || value.chars().any(char::is_control) {
        return value.to_owned();
    }
    intern(Symbol::GIVEN, SecretSource::Literal(value.to_owned()), secrets).to_string()
}

/// The value of a literal header with symbols in place of what may be secret.
pub(in crate::config) fn hidden_value(name: &str, value: &str, secrets: &mut Secrets) -> String {
    match (is_sensitive(name), is_ordinary(name)) {
        (true, _) => header_value(name, value, secrets),
        (false, true) => value.to_owned(),
        (false, false) => literal_value(value, secrets),
    }
}

/// Whether a header of this name carries a credential.
fn is_sensitive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["authorization", "cookie", "api-key", "apikey", "token", "secret", "password"]
        .iter()
        .any(|word| name.contains(word))
}

/// The value of a secret header with symbols in place of secrets. The scheme of an `Authorization` and the names of cookies are
/// no secret, and what follows them must be recognised on its own where a target repeats it.
pub(in crate::config) fn header_value(name: &str, value: &str, secrets: &mut Secrets) -> String {
    let mut symbol = |text: &str| intern(GROUP, SecretSource::Literal(text.to_owned()), secrets).to_string();
    if name.to_ascii_lowercase().ends_with("authorization")
        && let Some((scheme, credential)) = value.split_once(' ')
    {
        return format!("{scheme} {}", symbol(credential.trim_start()));
    }
    if name.eq_ignore_ascii_case("cookie") {
        let pair = |pair: &str| match pair.split_once('=') {
            Some((name, value)) if !value.is_empty() => format!("{name}={}", symbol(value)),
            _ => pair.to_owned(),
        };
        return value.split("; ").map(pair).collect::<Vec<_>>().join("; ");
    }
    symbol(value)
}

/// Whether a header field can be sent (RFC 9110 section 5).
pub(in crate::config) fn check_header(name: &str, value: &str) -> Result<(), String> {
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err("is not a header name".into());
    }
    if http::HeaderValue::from_bytes(value.as_bytes()).is_err() {
        return Err("holds a character that no header can carry".into());
    }
    Ok(())
}
