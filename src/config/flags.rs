//! Flags and environment variables that win over the configuration file.

use super::address::{check_url, shown};
use super::parse::{check_header, header_value, hidden_value};
use super::{ConfigProblem, HandlerTarget, ProviderTarget, Secrets, Target};

/// What the command line says about the target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--provider URL`.
    pub provider: Option<String>,
    /// `--handler URL`.
    pub handler: Option<String>,
    /// `-H NAME:VALUE`, for every request to either role; the value may be `env:NAME`.
    pub headers: Vec<(String, String)>,
}

/// Merges flags over a configuration. With a URL flag only the roles named by flags are checked; without one, those that the
/// configuration gives a URL. A target without either role is left to the caller.
pub fn from_flags(
    mut target: Target,
    flags: &Flags,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Target, Vec<ConfigProblem>> {
    let mut problems = Vec::new();
    if flags.provider.is_some() || flags.handler.is_some() {
        target.provider = flags.provider.as_ref().map(|url| {
            let provider = target.provider.take().unwrap_or_default();
            // The user has said where to send requests: nothing goes anywhere else.
            ProviderTarget {
                url: url.trim_end_matches('/').to_owned(),
                urls: std::collections::BTreeMap::new(),
                ..provider
            }
        });
        target.handler = flags.handler.as_ref().map(|url| {
            let handler = target.handler.take().unwrap_or_default();
            HandlerTarget { url: url.clone(), ..handler }
        });
        for (flag, url, query_allowed) in [("--provider", &flags.provider, false), ("--handler", &flags.handler, true)]
        {
            if let Some(Err(what)) = url.as_ref().map(|url| check_url(url, query_allowed)) {
                let message = format!("the URL of {flag} {what}");
                problems.push(ConfigProblem::without_place(
                    flag,
                    message,
                    format!("example: {flag} http://127.0.0.1:8080"),
                ));
            }
        }
    } else {
        let provider = target.provider.as_ref().map(|provider| provider.url.is_empty());
        let handler = target.handler.as_ref().map(|handler| handler.url.is_empty());
        for (role, lacks_url) in [("provider", provider), ("handler", handler)] {
            if lacks_url == Some(true) {
                let message = format!("the configuration has [{role}] but no `{role}.url`");
                let help = format!("add url = \"http://…\" under [{role}], or give --{role} URL");
                problems.push(ConfigProblem::without_place(format!("{role}.url"), message, help));
            }
        }
    }
    let headers = headers(flags, env, &mut target.secrets, &mut problems);
    if let Some(provider) = &mut target.provider {
        merge(&mut provider.headers, &headers);
        target.subject.provider = Some(shown(&provider.url));
    }
    if let Some(handler) = &mut target.handler {
        merge(&mut handler.headers, &headers);
        target.subject.handler = Some(shown(&handler.url));
    }
    if problems.is_empty() { Ok(target) } else { Err(problems) }
}

fn headers(
    flags: &Flags,
    env: &dyn Fn(&str) -> Option<String>,
    secrets: &mut Secrets,
    problems: &mut Vec<ConfigProblem>,
) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (name, value) in &flags.headers {
        let result = match value.strip_prefix("env:") {
            Some(variable) => match env(variable).filter(|value| !value.trim().is_empty()) {
                Some(value) => Ok(header_value(name, value.trim_end(), secrets)),
                None => Err(format!("needs the environment variable {variable}, which is not set")),
            },
            None if value.is_empty() => Ok(String::new()),
            None => Ok(hidden_value(name, value, secrets)),
        };
        match result.and_then(|value| check_header(name, &value).map(|()| value)) {
            Ok(value) => headers.push((name.clone(), value)),
            Err(what) => {
                let message = format!("the header {name} of -H {what}");
                problems.push(ConfigProblem::without_place("-H", message, "write -H 'NAME: VALUE'"));
            }
        }
    }
    headers
}

/// A flag's header takes the place of the configuration's.
fn merge(headers: &mut Vec<(String, String)>, flags: &[(String, String)]) {
    headers.retain(|(name, _)| !flags.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)));
    headers.extend(flags.iter().cloned());
}
