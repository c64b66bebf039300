//! `probity serve`: the reference provider as a server.

use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;

use super::console::{complain, say};
use super::{Environment, UserError};
use crate::event::ExitCode;
use crate::reference::{Settings, serve};

/// Serve the reference provider, with a control endpoint that emits events
#[derive(Debug, Args)]
pub(super) struct ServeArguments {
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

/// Serves until Ctrl-C.
pub(super) fn run(arguments: &ServeArguments, _environment: &Environment) -> Result<ExitCode, UserError> {
    let runtime = super::runtime()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(&arguments.listen).await.map_err(|error| {
            UserError::new(
                format!("cannot listen on {}: {error}", arguments.listen),
                "choose another address with --listen",
            )
        })?;
        let address = listener.local_addr().map_or_else(|_| arguments.listen.clone(), |address| address.to_string());
        let mut settings =
            Settings::embedded().map_err(|error| UserError::One { message: error.to_string(), help: None })?;
        settings.postback.clone_from(&arguments.postback_url);
        settings.state.clone_from(&arguments.state);
        settings.on_delivery = std::sync::Arc::new(complain);
        say(&format!("listening on http://{address}"));
        let stop = async {
            let _ = tokio::signal::ctrl_c().await;
        };
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
