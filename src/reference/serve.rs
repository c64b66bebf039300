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
pub enum ServeError {
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
) -> Result<(), ServeError> {
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::oneshot;

    use super::*;
    use crate::reference::testing::{Receiver, send};
    use crate::reference::transport::tcp_dial;

    #[tokio::test]
    async fn a_served_provider_delivers_over_tcp_until_it_is_stopped() {
        let receiver = Receiver::default();
        let postback = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut settings = Settings::embedded().unwrap();
        settings.postback = Some(format!("http://{}/hook", postback.local_addr().unwrap()));
        tokio::spawn(async move { axum::serve(postback, receiver.router()).await });
        let lines = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&lines);
        settings.on_delivery = Arc::new(move |line| heard.lock().unwrap().push(line.to_owned()));

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move { stopped.await.unwrap() };
        let server = tokio::spawn(serve(listener, settings, shutdown));

        let dial = tcp_dial();
        let dial = Arc::new(move |_| dial(address.clone())) as crate::reference::transport::Dial;
        let token = "Authorization: OAuth company-token-of-meridian-4b7a";
        for (line, body) in [
            ("POST /api/company/v1.0/subscribe?type=itinerary", ""),
            ("POST /_control/event", r#"{"user":"cm@example.com","type":"itinerary","event_type":"CREATE"}"#),
            ("GET /_control/idle", ""),
        ] {
            let answer = send(&dial, line, &[token], body.as_bytes()).await;
            assert_eq!(answer.status, 200, "{line}");
        }
        assert_eq!(*lines.lock().unwrap(), ["itinerary CREATE for a company subscription: 200"]);
        let idle_connection = dial(String::new()).await.unwrap();
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
        drop(idle_connection);
    }
}
