//! The provider as a server on its own.

use std::future::Future;
use std::io;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::time::sleep;

use super::provider::Provider;
use super::settings::{Settings, SettingsError};

/// How long open connections may take to finish after the shutdown.
const GRACE: Duration = Duration::from_secs(2);

/// Why serving ended badly.
#[derive(Debug, Error)]
pub enum Serving {
    /// The settings cannot be used.
    #[error("cannot set up the provider")]
    Settings(#[from] SettingsError),
    /// The listener failed.
    #[error("cannot serve on the listener")]
    Listener(#[from] io::Error),
}

/// Serves the provider until `shutdown` resolves. Prints nothing; `settings.on_delivery` hears of each delivery.
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Serving> {
    let router = Provider::new(settings)?.router();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let signal = async move {
        shutdown.await;
        drop(stop);
    };
    tokio::select! {
        outcome = axum::serve(listener, router).with_graceful_shutdown(signal).into_future() => Ok(outcome?),
        () = async { let _closed = stopped.await; sleep(GRACE).await } => Ok(()),
    }
}
