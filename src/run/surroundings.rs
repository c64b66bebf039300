//! How a run reaches the world, and the same over real sockets.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{Canary, Stop, TlsOptions};
use crate::config::Target;
use crate::wire::{
    Actions, ArrivalLog, BoxFuture, Client, Listener, Network, ReadLimits, Tcp, Vault, WireError, outside_client,
};

/// How many arrivals are kept.
const ARRIVALS: usize = 100_000;

/// Asks the tester to make something happen; ends when it is done, or with the reason why not.
pub type Ask = Arc<dyn Fn(String) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// How a run reaches the world.
pub struct RunEnvironment {
    /// Sends what is judged.
    pub client: Arc<Client>,
    /// Runs triggers and other configured actions.
    pub actions: Arc<Actions>,
    /// What arrives at the postback listener, where there is one.
    pub arrivals: Option<Arc<ArrivalLog>>,
    /// The postback URL as registered with the provider; the canary's where there is no listener: an address of
    /// Probity's own, so that no handler is pointed to anybody else's.
    pub postback: String,
    /// Tells when the run is to end early.
    pub stop: Stop,
    /// Kept for as long as the run lasts.
    pub listener: Option<Listener>,
    /// Where hostile notifications would make a handler fetch from.
    pub canary: Option<Canary>,
    /// Asks the tester, where there is one.
    pub ask: Option<Ask>,
}

impl RunEnvironment {
    /// Real sockets: resolves the secrets and opens the postback listener where one is configured.
    ///
    /// # Errors
    /// A secret that cannot be had, a certificate that cannot be read, a port that is in use.
    pub async fn connect(target: &Target, tls: &TlsOptions, stop: Stop) -> Result<Self, WireError> {
        let begun = Instant::now();
        let network = Network {
            cacert: tls.cacert.clone(),
            insecure: tls.insecure,
            identity: tls.cert.clone().zip(tls.key.clone()),
            proxy: tls.proxy.clone(),
            connect_timeout: Duration::from_secs(10),
        };
        let outside = outside_client(&network)?;
        let vault = Arc::new(Vault::new(&target.secrets, Some(outside.clone())).await?);
        let transport = Arc::new(Tcp::new(&network)?);
        let client = Arc::new(Client::new(transport, Arc::clone(&vault), ReadLimits::default(), begun));
        let actions = Arc::new(Actions::new(Arc::clone(&client), outside));
        let wanted = target.provider.as_ref().is_some_and(|provider| provider.trigger.is_some());
        let (arrivals, listener, postback) = match (&target.postback.listen, wanted) {
            (Some(address), true) => {
                let log = Arc::new(ArrivalLog::new(ARRIVALS));
                let tls = target.postback.tls.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
                let listener = Listener::bind(address, tls, Arc::clone(&log), Arc::clone(&vault), begun).await?;
                let bound = listener.local_addr().map(|bound| format!("http://{bound}/")).unwrap_or_default();
                let postback = target.postback.url.clone().unwrap_or(bound);
                (Some(log), Some(listener), postback)
            }
            _ => (None, None, target.postback.url.clone().unwrap_or_default()),
        };
        let canary = Canary::open(target, vault, begun).await?;
        let postback = match &canary {
            Some(canary) if postback.is_empty() => canary.base().to_owned(),
            _ => postback,
        };
        Ok(Self { client, actions, arrivals, postback, stop, listener, canary, ask: None })
    }
}
