//! Configured requests and commands: triggers, idle, registration, counters.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::action_error::ActionError;
use super::client::{Client, SendOptions};
use super::escape::Context;
use super::outside;
use super::template::ActionVariables;
use super::transport::Origin;
use crate::config::Action;
use crate::exchange::{Body, Failure, Request};

/// More than this of an answer or an output is dropped.
const LARGEST_ANSWER: usize = 64 * 1024;

/// What an action answered; secrets are symbols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionAnswer {
    /// The status of a request's answer; `None` for a command.
    pub status: Option<u16>,
    /// The answer's body, or the command's standard output, cut at 64 KiB.
    pub body: String,
}

/// Runs actions: requests to hosts inside the process over the client, others over reqwest, and commands.
pub struct Actions {
    client: Arc<Client>,
    outside: reqwest::Client,
}

impl Actions {
    /// `outside` is for requests that leave the process, see [`crate::wire::outside_client`].
    pub fn new(client: Arc<Client>, outside: reqwest::Client) -> Self {
        Self { client, outside }
    }

    /// Runs `action`. Variables may hold symbols; each is written as its place in the template asks, and commands have
    /// them as `PROBITY_NAME` in their environment too. An error where a request is not answered with 2xx, or a command
    /// does not end with exit code 0.
    pub async fn run(
        &self,
        action: &Action,
        variables: &BTreeMap<String, String>,
        timeout: Duration,
    ) -> Result<ActionAnswer, ActionError> {
        let vault = self.client.vault();
        // Where a secret cannot be renewed, the old one is used, and the answer says so.
        let _ = vault.renew().await;
        let variables = ActionVariables { values: variables, vault };
        let running = async {
            match action {
                Action::Request { method, url, headers, body } => {
                    let request = expanded(&variables, method, url, headers, body.as_deref())?;
                    let local =
                        Origin::split(&request.url).is_ok_and(|(origin, _)| self.client.transport().is_local(&origin));
                    if local { self.inside(&request, timeout).await } else { self.outside(request).await }
                }
                Action::Command(command) => self.command(command, &variables).await,
                Action::Manual => Err(ActionError::Manual),
            }
        };
        tokio::time::timeout(timeout, running).await.unwrap_or(Err(ActionError::Timeout(timeout)))
    }

    async fn inside(&self, request: &Request, timeout: Duration) -> Result<ActionAnswer, ActionError> {
        let options = SendOptions { timeout, fresh_connection: false, ..SendOptions::default() };
        match self.client.send(request, options).await.outcome {
            Ok(response) => answered(response.status, String::from_utf8_lossy(&response.body).into_owned()),
            Err(Failure::Timeout) => Err(ActionError::Timeout(timeout)),
            Err(failure) => Err(ActionError::Unanswered(failure.to_string())),
        }
    }

    async fn outside(&self, request: Request) -> Result<ActionAnswer, ActionError> {
        let unanswered = |error: reqwest::Error| ActionError::Unanswered(self.conceal(&outside::reason(&error)));
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| ActionError::Unanswered(format!("`{}` is not a method", request.method)))?;
        let mut builder = self.outside.request(method, request.url);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        if !request.body.is_empty() {
            builder = builder.body(request.body.to_vec());
        }
        let mut answer = builder.send().await.map_err(unanswered)?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unanswered)? {
            let room = LARGEST_ANSWER - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                break;
            }
        }
        answered(status, self.shown(&body))
    }

    async fn command(&self, command: &[String], variables: &ActionVariables<'_>) -> Result<ActionAnswer, ActionError> {
        let program = command.first().cloned().unwrap_or_default();
        let not_started = |reason: std::io::Error| ActionError::NotStarted {
            program: program.clone(),
            reason: self.conceal(&reason.to_string()),
        };
        let mut child = tokio::process::Command::new(&program);
        for argument in command.iter().skip(1) {
            child.arg(variables.expand(argument, Context::Plain)?);
        }
        for (name, value) in variables.revealed() {
            child.env(environment_name(name), value);
        }
        let mut child = child
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(not_started)?;
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let (status, output, errors) = tokio::join!(child.wait(), bounded(output), bounded(errors));
        let status = status.map_err(not_started)?;
        if status.success() {
            return Ok(ActionAnswer { status: None, body: self.shown(&output) });
        }
        Err(ActionError::CommandFailed { program, status: status.to_string(), output: self.shown(&errors) })
    }

    fn shown(&self, bytes: &[u8]) -> String {
        let vault = self.client.vault();
        let concealed =
            if bytes.len() == LARGEST_ANSWER { vault.conceal_cut(bytes) } else { vault.conceal(bytes).into_owned() };
        String::from_utf8_lossy(&concealed).into_owned()
    }

    fn conceal(&self, text: &str) -> String {
        self.client.vault().conceal_text(text).into_owned()
    }
}

fn answered(status: u16, body: String) -> Result<ActionAnswer, ActionError> {
    if (200..300).contains(&status) {
        Ok(ActionAnswer { status: Some(status), body })
    } else {
        Err(ActionError::Refused { status, body })
    }
}

/// The request with its variables and symbols replaced by their values. It is never shown.
fn expanded(
    variables: &ActionVariables<'_>,
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: Option<&str>,
) -> Result<Request, ActionError> {
    let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let body = body.unwrap_or_default();
    let context = match (content_type, body.trim_start().as_bytes().first()) {
        (Some((_, value)), _) => Context::of_media_type(value),
        // Without a media type, what the template looks like must do.
        (None, Some(b'{' | b'[')) => Context::Json,
        (None, Some(b'<')) => Context::Xml,
        (None, _) => Context::Plain,
    };
    let headers = headers
        .iter()
        .map(|(name, value)| Ok((name.clone(), variables.expand(value, Context::Plain)?)))
        .collect::<Result<_, ActionError>>()?;
    let body: Body = variables.expand(body, context)?.into_bytes().into();
    Ok(Request { method: method.to_owned(), url: variables.expand_url(url)?, headers, body, raw: None })
}

/// `orderNumber` becomes `PROBITY_ORDERNUMBER`.
fn environment_name(variable: &str) -> String {
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("PROBITY_{}", variable.chars().map(upper).collect::<String>())
}

/// Reads to the end and keeps the first bytes, so that the command is never blocked by a full pipe.
async fn bounded(stream: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut kept = Vec::new();
    let Some(mut stream) = stream else {
        return kept;
    };
    let mut buffer = [0; 4096];
    while let Ok(read) = stream.read(&mut buffer).await {
        if read == 0 {
            break;
        }
        let room = LARGEST_ANSWER - kept.len();
        kept.extend_from_slice(&buffer[..read.min(room)]);
    }
    kept
}
