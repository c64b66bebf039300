//! The values of the secrets, and the finder made from them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::time::Instant;

use super::conceal::Concealer;
use super::{reveal, source};
use crate::config::{SecretSource, Secrets};
use crate::exchange::Symbol;
use crate::wire::error::{SHORTEST_SECRET, SecretProblem, WireError};
use crate::wire::escape::Context;

/// How soon a failed renewal is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// The values behind the symbols. `Debug` shows none of them.
pub struct Vault {
    sources: Secrets,
    outside: Option<reqwest::Client>,
    state: RwLock<Arc<State>>,
    /// When the next value expires.
    due: Mutex<Option<Instant>>,
    renewal: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    values: HashMap<Symbol, String>,
    expiries: HashMap<Symbol, Instant>,
    /// Values that are not sent but must not be shown: client secrets and expired values.
    hidden: Vec<(Symbol, String)>,
    concealer: Option<Concealer>,
}

impl State {
    fn prepare(&mut self) {
        let values = self.values.iter().map(|(symbol, value)| (symbol, value.as_str()));
        let hidden = self.hidden.iter().map(|(symbol, value)| (symbol, value.as_str()));
        // A `#` that is not escaped ends a request target (RFC 9112 section 3.2): what stands before it still arrives.
        let cut = self.values.iter().filter_map(|(symbol, value)| Some((symbol, value.split_once('#')?.0)));
        let cut = cut.filter(|(_, value)| value.chars().count() >= SHORTEST_SECRET);
        let known = values.chain(hidden);
        let within: Vec<(&Symbol, String)> =
            known.clone().flat_map(|(symbol, value)| pair_of(value).map(move |part| (symbol, part))).collect();
        let within = within.iter().map(|(symbol, part)| (*symbol, part.as_str()));
        self.concealer = Concealer::new(known.chain(cut).chain(within));
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.sources.keys().map(ToString::to_string)).finish()
    }
}

impl Vault {
    /// A vault without secrets.
    pub fn empty() -> Self {
        Self {
            sources: Secrets::new(),
            outside: None,
            state: RwLock::default(),
            due: Mutex::new(None),
            renewal: tokio::sync::Mutex::default(),
        }
    }

    /// Obtains the value of every secret; `outside` sends the token requests (see [`crate::wire::outside_client`]).
    /// A value that is too short, holds control characters or is another symbol's is refused.
    pub async fn new(secrets: &Secrets, outside: Option<reqwest::Client>) -> Result<Self, WireError> {
        let mut state = State::default();
        for (symbol, source) in secrets {
            let obtained = source::obtain(source, outside.as_ref())
                .await
                .map_err(|reason| WireError::SecretSource { symbol: symbol.clone(), reason })?;
            admit(&state.values, symbol, &obtained.value)
                .map_err(|reason| WireError::Secret { symbol: symbol.clone(), reason })?;
            if let Some(ttl) = obtained.ttl {
                state.expiries.insert(symbol.clone(), Instant::now() + ttl);
            }
            if let SecretSource::Token { client_secret, .. } = source
                && client_secret.chars().count() >= SHORTEST_SECRET
            {
                state.hidden.push((symbol.clone(), client_secret.clone()));
            }
            state.values.insert(symbol.clone(), obtained.value);
        }
        state.prepare();
        let due = state.expiries.values().min().copied();
        Ok(Self {
            sources: secrets.clone(),
            outside,
            state: RwLock::new(Arc::new(state)),
            due: Mutex::new(due),
            renewal: tokio::sync::Mutex::default(),
        })
    }

    /// Obtains those values again that have expired. Cheap where none has. Where it fails, the old value stays in use
    /// and the next attempt waits some seconds.
    pub async fn renew(&self) -> Result<(), WireError> {
        let due = |now: Instant| lock(&self.due).is_some_and(|due| due <= now);
        if !due(Instant::now()) {
            return Ok(());
        }
        let _renewal = self.renewal.lock().await;
        let now = Instant::now();
        if !due(now) {
            return Ok(());
        }
        let current = self.state();
        let mut values = current.values.clone();
        let mut expiries = current.expiries.clone();
        let mut hidden = current.hidden.clone();
        let mut result = Ok(());
        for (symbol, source) in &self.sources {
            if expiries.get(symbol).is_none_or(|expiry| *expiry > now) {
                continue;
            }
            match self.renewed(&values, symbol, source).await {
                Ok(obtained) => {
                    match obtained.ttl {
                        Some(ttl) => expiries.insert(symbol.clone(), Instant::now() + ttl),
                        None => expiries.remove(symbol),
                    };
                    if let Some(old) = values.insert(symbol.clone(), obtained.value)
                        && values.get(symbol) != Some(&old)
                    {
                        hidden.push((symbol.clone(), old));
                    }
                }
                Err(error) => {
                    expiries.insert(symbol.clone(), now + RETRY);
                    result = Err(error);
                }
            }
        }
        let mut state = State { values, expiries, hidden, concealer: None };
        state.prepare();
        *lock(&self.due) = state.expiries.values().min().copied();
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        result
    }

    async fn renewed(
        &self,
        values: &HashMap<Symbol, String>,
        symbol: &Symbol,
        source: &SecretSource,
    ) -> Result<source::Obtained, WireError> {
        let obtained = source::obtain(source, self.outside.as_ref())
            .await
            .map_err(|reason| WireError::SecretSource { symbol: symbol.clone(), reason })?;
        admit(values, symbol, &obtained.value)
            .map_err(|reason| WireError::Secret { symbol: symbol.clone(), reason })?;
        Ok(obtained)
    }

    /// Whether it holds no secret.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// `bytes` with each known symbol replaced by its value, written as `context` asks.
    pub fn reveal<'a>(&self, bytes: &'a [u8], context: Context) -> Cow<'a, [u8]> {
        if self.sources.is_empty() {
            return Cow::Borrowed(bytes);
        }
        reveal::reveal(&self.state().values, bytes, context)
    }

    /// As [`Self::reveal`], for text.
    pub fn reveal_text<'a>(&self, text: &'a str, context: Context) -> Cow<'a, str> {
        match self.reveal(text.as_bytes(), context) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// `bytes` with each secret, however encoded, replaced by its symbol.
    pub fn conceal<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match &self.state().concealer {
            Some(concealer) => concealer.conceal(bytes),
            None => Cow::Borrowed(bytes),
        }
    }

    /// The symbol of the secret that `text` is, letter by letter.
    pub(in crate::wire) fn symbol_of(&self, text: &str) -> Option<Symbol> {
        let state = self.state();
        state.values.iter().find(|(_, value)| value.as_str() == text).map(|(symbol, _)| symbol.clone())
    }

    /// Whether a secret stands in `text`, letter by letter.
    pub(in crate::wire) fn is_in(&self, text: &str) -> bool {
        self.state().values.values().any(|value| text.contains(value.as_str()))
    }

    /// As [`Self::conceal`], for bytes that were cut: what may be the beginning of a secret is taken from their end.
    pub fn conceal_cut(&self, bytes: &[u8]) -> Vec<u8> {
        let mut concealed = self.conceal(bytes).into_owned();
        if let Some(concealer) = &self.state().concealer {
            concealed.truncate(concealed.len().saturating_sub(concealer.reach()));
        }
        concealed
    }

    /// As [`Self::conceal`], for text.
    pub fn conceal_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.conceal(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// `bytes` with each byte of a secret replaced by `*`, so that lengths stay true. `pieces` are the parts of a body
    /// that belong together, such as its chunks.
    pub fn mask<'a>(&self, bytes: &'a [u8], pieces: &[Range<usize>]) -> Cow<'a, [u8]> {
        let state = self.state();
        let Some(concealer) = &state.concealer else {
            return Cow::Borrowed(bytes);
        };
        let masked = concealer.mask(bytes);
        if pieces.len() < 2 {
            return masked;
        }
        let across = match concealer.mask_pieces(&masked, pieces) {
            Cow::Owned(across) => Some(across),
            Cow::Borrowed(_) => None,
        };
        across.map_or(masked, Cow::Owned)
    }

    /// How many bytes at the end of cut bytes may hold the beginning of a secret.
    pub(in crate::wire) fn reach(&self) -> usize {
        self.state().concealer.as_ref().map_or(0, Concealer::reach)
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a Basic credential (RFC 7617) holds: name and password in plain, and the password alone.
fn pair_of(value: &str) -> impl Iterator<Item = String> {
    let word = value.rsplit(' ').next().unwrap_or_default().trim_end_matches('=');
    let decoded = STANDARD_NO_PAD.decode(word).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = decoded.filter(|pair| pair.contains(':') && !pair.contains(char::is_control));
    let alone = |pair: &str| pair.split_once(':').map(|(_, password)| password.to_owned());
    let parts = [pair.as_deref().and_then(alone), alone(value), pair];
    parts.into_iter().flatten().filter(|part| part.chars().count() >= SHORTEST_SECRET)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether `value` can be told from ordinary text and from other secrets.
fn admit(values: &HashMap<Symbol, String>, symbol: &Symbol, value: &str) -> Result<(), SecretProblem> {
    if value.chars().count() < SHORTEST_SECRET {
        return Err(SecretProblem::Short);
    }
    if value.chars().any(char::is_control) {
        return Err(SecretProblem::Control);
    }
    match values.iter().find(|(other, own)| *other != symbol && own.as_str() == value) {
        Some((other, _)) => Err(SecretProblem::Same(other.clone())),
        None => Ok(()),
    }
}
