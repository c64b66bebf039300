//! Obtains the values of secrets: from commands and token endpoints.

use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::AsyncReadExt as _;

use crate::config::SecretSource;

/// How long a command or a token request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many bytes an answer or an output may have.
const LARGEST: u64 = 64 * 1024;

/// A value, and how long it is good for.
pub(super) struct Obtained {
    pub(super) value: String,
    pub(super) ttl: Option<Duration>,
}

/// The value of a secret. The error says what went wrong without showing any output, which may hold the secret.
pub(super) async fn obtain(source: &SecretSource, outside: Option<&reqwest::Client>) -> Result<Obtained, String> {
    let obtaining = async {
        match source {
            SecretSource::Literal(value) => Ok(Obtained { value: value.clone(), ttl: None }),
            SecretSource::Command { command, ttl } => Ok(Obtained { value: command_output(command).await?, ttl: *ttl }),
            SecretSource::Token { url, client_id, client_secret } => {
                let client = outside.ok_or("no HTTP client is at hand")?;
                token(client, url, client_id, client_secret).await
            }
        }
    };
    tokio::time::timeout(PATIENCE, obtaining)
        .await
        .unwrap_or_else(|_| Err(format!("it took longer than {} s", PATIENCE.as_secs())))
}

async fn command_output(command: &[String]) -> Result<String, String> {
    let (program, arguments) = command.split_first().ok_or("the command is empty")?;
    let not_started = |error| format!("the command `{program}` did not start: {error}");
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(not_started)?;
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(LARGEST + 1).read_to_end(&mut output).await.map_err(not_started)?;
    }
    if output.len() as u64 > LARGEST {
        return Err(format!("the command `{program}` printed more than {} KB", LARGEST / 1024));
    }
    let status = child.wait().await.map_err(not_started)?;
    if !status.success() {
        return Err(format!("the command `{program}` ended with {status}"));
    }
    let mut value = String::from_utf8(output).map_err(|_| format!("the output of `{program}` is not valid UTF-8"))?;
    if value.ends_with('\n') {
        value.pop();
        if value.ends_with('\r') {
            value.pop();
        }
    }
    Ok(value)
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: Option<u64>,
}

/// RFC 6749 section 4.4, with the client's credentials in the body (section 2.3.1), which more servers take than Basic
/// with its double encoding.
async fn token(client: &reqwest::Client, url: &str, id: &str, secret: &str) -> Result<Obtained, String> {
    use crate::wire::escape::Context::Percent;
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        Percent.escape(id),
        Percent.escape(secret)
    );
    let mut answer = client
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(body)
        .send()
        .await
        .map_err(|error| format!("the token request failed: {}", crate::wire::outside::reason(&error)))?;
    let status = answer.status();
    if !status.is_success() {
        return Err(format!("the token endpoint answered {}", status.as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| "the token endpoint's answer was cut short".to_owned())? {
        body.extend_from_slice(&chunk);
        if body.len() as u64 > LARGEST {
            return Err(format!("the token endpoint's answer is larger than {} KB", LARGEST / 1024));
        }
    }
    let answer: TokenAnswer = serde_json::from_slice(&body)
        .map_err(|_| "the token endpoint's answer is not JSON with a string `access_token`".to_owned())?;
    // A tenth is kept in reserve, so that a token does not expire between reveal and use.
    let ttl = answer.expires_in.map(|seconds| Duration::from_secs(seconds) * 9 / 10);
    Ok(Obtained { value: answer.access_token, ttl })
}
