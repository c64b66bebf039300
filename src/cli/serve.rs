//! `probity serve`: the reference provider as a server, or a provider built from a contract.

use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;

use super::console::{complain, say};
use super::{Environment, UserError, contracts, runtime, signals};
use crate::contract::Readings;
use crate::event::ExitCode;
use crate::prove::{built_credentials, serve_built};
use crate::reference::{Settings, serve};

/// Serve the reference provider, with a control endpoint that emits events; for another contract, a provider built from it
///
/// A provider that is built from a contract validates what it is asked and makes up valid answers. It has no state and
/// sends no notifications; the credentials that it takes are printed.
#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// A folder or an OpenAPI file; default: the reference, which serves all shipped contracts
    #[arg(value_name = "SPEC")]
    spec: Option<String>,
    /// The address to listen on; port 0 takes any free one
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// The URL that notifications are sent to
    #[arg(long, value_name = "URL")]
    postback_url: Option<String>,
    /// A file that keeps subscriptions and what is still to be delivered through a restart
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

/// Serves until Ctrl-C or another signal.
pub(super) fn run(arguments: &ServeArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let shipped = crate::contract::shipped();
    let built = match arguments.spec.as_ref().filter(|spec| !shipped.contains(&spec.as_str())) {
        Some(spec) => contracts::load(std::slice::from_ref(spec), &[], Readings::Lenient, environment.stderr.color)?,
        None => Vec::new(),
    };
    let stop = signals::watch(None)?;
    runtime::block_on(async {
        let listener = TcpListener::bind(&arguments.listen).await.map_err(|error| {
            UserError::new(
                format!("cannot listen on {}: {error}", arguments.listen),
                "choose another address with --listen",
            )
        })?;
        let address = listener.local_addr().map_or_else(|_| arguments.listen.clone(), |address| address.to_string());
        let stop = async move {
            stop.wait().await;
        };
        if !built.is_empty() {
            say(&format!("listening on http://{address}"));
            for (scheme, secret) in built_credentials(&built) {
                say(&format!("credential {scheme}: {secret}"));
            }
            serve_built(listener, &built, stop).await.map_err(|error| UserError::One {
                message: format!("cannot serve on the listener: {error}"),
                help: None,
            })?;
            return Ok(ExitCode::Conformant);
        }
        let mut settings =
            Settings::embedded().map_err(|error| UserError::One { message: error.to_string(), help: None })?;
        settings.postback.clone_from(&arguments.postback_url);
        settings.state.clone_from(&arguments.state);
        settings.on_delivery = std::sync::Arc::new(complain);
        say(&format!("listening on http://{address}"));
        serve(listener, settings, stop).await.map_err(|error| {
            let mut message = error.to_string();
            let mut cause = std::error::Error::source(&error);
            while let Some(error) = cause {
                message = format!("{message}: {error}");
                cause = error.source();
            }
            UserError::One { message, help: None }
        })?;
        Ok(ExitCode::Conformant)
    })
}
