//! A stage for a target in this process: provider, handler, listener and client joined by pipes.

use std::sync::Arc;

use tokio::io::DuplexStream;
use tokio::time::Instant;

use super::fault::End;
use super::socket::{Door, Sockets};
use crate::config::Target;
use crate::exchange::Address;
use crate::reference::{self, Handler, Provider, Settings, SettingsError};
use crate::run::{Canary, RunEnvironment, Stop};
use crate::wire::{
    Acceptor, Actions, ArrivalLog, Client, Listener, Network, Pipe, ReadLimits, Transport, Vault, WireError,
    outside_client,
};

/// How many arrivals are kept.
const ARRIVALS: usize = 100_000;

/// The embedded reference, set up.
pub struct Stage {
    /// How to reach it: by pipes.
    pub surroundings: RunEnvironment,
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
    /// No port can be opened for it.
    #[error("open a port of this machine: {0}")]
    Socket(#[from] std::io::Error),
}

/// How the parties of a stage reach each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// By pipes inside the process.
    Pipes,
    /// By sockets of this machine.
    Sockets,
}

/// What stands around the parties of a stage: it takes a party, and the canary, and returns what is met in its place.
pub(super) type Around = Arc<dyn Fn(End, Acceptor, &Acceptor) -> Acceptor + Send + Sync>;
/// The host of the canary of a stage.
const CANARY: &str = "http://canary.prove";

/// What stages have in common: made once, used for each fault.
pub(super) struct Props {
    pub(super) vault: Arc<Vault>,
    actions: Box<dyn Fn(Arc<Client>) -> Actions + Send + Sync>,
}

impl Props {
    pub(super) async fn new(target: &Target) -> Result<Self, StageError> {
        let vault = Arc::new(Vault::new(&target.secrets, None).await?);
        let outside = outside_client(&Network::default())?;
        Ok(Self { vault, actions: Box::new(move |client| Actions::new(client, outside.clone())) })
    }
}

/// The parties of a stage.
pub(super) struct Parties {
    pub(super) provider: Acceptor,
    pub(super) handler: Acceptor,
}

impl Parties {
    /// The embedded reference; its notifications go to `listener`.
    pub(super) fn reference(postback: &str, listener: Acceptor) -> Result<Self, StageError> {
        let settings = Settings {
            postback: Some(postback.to_owned()),
            dial: Arc::new(move |_host| {
                let listener = Arc::clone(&listener);
                Box::pin(async move {
                    let (near, far) = tokio::io::duplex(64 * 1024);
                    listener(far);
                    Ok(Box::new(near) as Box<dyn reference::Stream>)
                })
            }),
            ..Settings::embedded()?
        };
        let provider = Provider::new(settings)?;
        Ok(Self { provider: Pipe::acceptor(provider.router()), handler: Pipe::acceptor(Handler::new().router()) })
    }
}

impl Stage {
    /// Sets the reference up as `target` describes it. `stop` tells when the run is to end early.
    ///
    /// # Errors
    /// Only where the embedded data is broken, which is a bug.
    pub async fn new(target: &Target, stop: Stop) -> Result<Self, StageError> {
        let props = Props::new(target).await?;
        let around: Around = Arc::new(|_, party, _| party);
        let mut stage = Self::around(target, stop, &props, &around, None, Means::Pipes).await?;
        stage.surroundings.canary = Canary::open(target, Arc::clone(&props.vault), Instant::now()).await?;
        Ok(stage)
    }

    /// Sets up the reference, or other parties, with something around them.
    pub(super) async fn around(
        target: &Target,
        stop: Stop,
        props: &Props,
        around: &Around,
        parties: Option<Parties>,
        means: Means,
    ) -> Result<Self, StageError> {
        let begun = Instant::now();
        let vault = Arc::clone(&props.vault);
        let log = Arc::new(ArrivalLog::new(ARRIVALS));
        let listener = Listener::local(Arc::clone(&log), Arc::clone(&vault), begun);
        let postback = target.postback.url.clone().unwrap_or_default();
        let accept = listener.acceptor();
        let accept: Acceptor = Arc::new(move |stream: DuplexStream| accept(stream));
        let bait = Listener::local(Arc::new(ArrivalLog::new(ARRIVALS)), Arc::clone(&vault), begun);
        let fetch: Acceptor = {
            let accept = bait.acceptor();
            Arc::new(move |stream: DuplexStream| accept(stream))
        };
        let mut sockets = Sockets::default();
        let accept = if means == Means::Sockets {
            let door = Door::open(accept).await?;
            let accept = door.acceptor();
            sockets.doors.insert(String::new(), door);
            accept
        } else {
            accept
        };
        let parties = match parties {
            Some(parties) => parties,
            None => Parties::reference(&postback, around(End::Notification, accept, &fetch))?,
        };
        let provider = target.provider.as_ref().map(|own| (&own.url, around(End::Provider, parties.provider, &fetch)));
        let handler = target.handler.as_ref().map(|own| (&own.url, around(End::Handler, parties.handler, &fetch)));
        let served = provider.into_iter().chain(handler);
        let transport: Arc<dyn Transport> = if means == Means::Sockets {
            for (url, party) in served {
                sockets.doors.insert(host(url).to_owned(), Door::open(party).await?);
            }
            Arc::new(sockets)
        } else {
            let pipe = Pipe::new();
            served.for_each(|(url, party)| pipe.serve(host(url), party));
            Arc::new(pipe)
        };
        let client = Arc::new(Client::new(transport, vault, ReadLimits::default(), begun));
        let actions = Arc::new((props.actions)(Arc::clone(&client)));
        let surroundings = RunEnvironment {
            client,
            actions,
            arrivals: Some(log),
            postback,
            stop,
            listener: Some(listener),
            canary: Some(Canary::local(bait, CANARY.to_owned(), target.canary.settle)),
            ask: None,
        };
        Ok(Self { surroundings })
    }
}

/// The host of an absolute URL.
fn host(url: &str) -> &str {
    let authority = Address::of(url).map_or("", |address| address.authority);
    authority.split(':').next().unwrap_or_default()
}
