//! A stage for the embedded reference: provider, handler, listener and client joined by pipes.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::reference::{self, Handler, Provider, Settings, SettingsError};
use crate::run::{Canary, Surroundings};
use crate::target::Target;
use crate::wire::{Actions, ArrivalLog, Client, Limits, Listener, Network, Pipe, Vault, WireError, outside_client};

/// How many arrivals are kept.
const ARRIVALS: usize = 100_000;

/// The embedded reference, set up.
pub struct Stage {
    /// How to reach it: by pipes.
    pub surroundings: Surroundings,
}

/// Why the embedded reference cannot be set up: a bug of Probity.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// Its fixtures do not parse.
    #[error("set up the embedded reference: {0}")]
    Settings(#[from] SettingsError),
    /// Its secrets cannot be used.
    #[error("set up the embedded transport: {0}")]
    Wire(#[from] WireError),
}

impl Stage {
    /// Sets the reference up as `target` describes it. `stop` becomes true when the run is to end early.
    ///
    /// # Errors
    /// Only where the embedded data is broken, which is a bug.
    pub async fn new(target: &Target, stop: watch::Receiver<bool>) -> Result<Self, StageError> {
        let begun = Instant::now();
        let vault = Arc::new(Vault::new(&target.secrets, None).await?);
        let log = Arc::new(ArrivalLog::new(ARRIVALS));
        let listener = Listener::local(Arc::clone(&log), Arc::clone(&vault), begun);
        let postback = target.postback.url.clone().unwrap_or_default();
        let accept = listener.acceptor();
        let settings = Settings {
            postback: Some(postback.clone()),
            dial: Arc::new(move |_host| {
                let accept = Arc::clone(&accept);
                Box::pin(async move {
                    let (near, far) = tokio::io::duplex(64 * 1024);
                    accept(far);
                    Ok(Box::new(near) as Box<dyn reference::Stream>)
                })
            }),
            ..Settings::embedded()?
        };
        let provider = Provider::new(settings)?;
        let pipe = Pipe::new();
        if let Some(own) = &target.provider {
            pipe.serve_router(host(&own.url), provider.router());
        }
        if let Some(own) = &target.handler {
            pipe.serve_router(host(&own.url), Handler::new().router());
        }
        let canary = Canary::open(target, Arc::clone(&vault), begun).await?;
        let client = Arc::new(Client::new(Arc::new(pipe), vault, Limits::default(), begun));
        let actions = Arc::new(Actions::new(Arc::clone(&client), outside_client(&Network::default())?));
        let surroundings =
            Surroundings { client, actions, arrivals: Some(log), postback, stop, listener: Some(listener), canary };
        Ok(Self { surroundings })
    }
}

/// The host of an absolute URL.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or_default()
}
