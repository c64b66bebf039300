//! What a run may do, as decided by flags, configuration and profile. Ready objects, no raw text.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::{Classes, KnownFailing, Pattern, Profile, Selection};
use crate::contract::Readings;
use crate::event::FailOn;
use crate::judge::CheckId;

/// A provider that has not answered after this hangs, where nothing else is said.
const PROVIDER: Duration = Duration::from_secs(10);

/// How connections to a target are made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsOptions {
    /// Certificate authorities (PEM) trusted beside the built-in ones.
    pub cacert: Option<PathBuf>,
    /// Whether certificates go unchecked.
    pub insecure: bool,
    /// The client certificate (PEM).
    pub cert: Option<PathBuf>,
    /// The key of the client certificate (PEM).
    pub key: Option<PathBuf>,
    /// The HTTP proxy.
    pub proxy: Option<String>,
}

/// What a run may do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Everything random is derived from it.
    pub seed: u64,
    /// Sessions that run at the same time, at most.
    pub concurrency: usize,
    /// Requests per second, at most; `None`: as fast as the target answers.
    pub rate: Option<f64>,
    /// Who has not answered after this hangs; where it is not given, 10 s for a provider, and what `[handler] timeout` says for
    /// a handler.
    pub timeout: Option<Duration>,
    /// How long a target may take to accept connections at the start.
    pub wait_ready: Duration,
    /// Which broken levels fail the run.
    pub fail_on: FailOn,
    /// How what the documents leave open is read.
    pub readings: Readings,
    /// How much is tried; its time limit is the run's.
    pub profile: Profile,
    /// The safety classes allowed and denied.
    pub classes: Classes,
    /// `--only` and `--skip`.
    pub selection: Selection,
    /// Case-path patterns of what the subject does not claim to implement.
    pub not_implemented: Vec<Pattern>,
    /// Patterns over `contract/webhook` of the webhooks that the handler subscribes to.
    pub webhooks: Vec<Pattern>,
    /// Cases that are known to fail.
    pub known_failing: KnownFailing,
    /// Whether a run that could not judge every must requirement is inconclusive.
    pub require_complete: bool,
    /// Leaves behind what the run set up, for a look at it.
    pub no_cleanup: bool,
    /// Plans only; nothing is sent.
    pub dry_run: bool,
    /// How connections are made.
    pub tls: TlsOptions,
    /// Checks that are switched off, by id: what is lost without them shows what they are for.
    pub without: BTreeSet<CheckId>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            concurrency: 8,
            rate: None,
            timeout: None,
            wait_ready: Duration::ZERO,
            fail_on: FailOn::default(),
            readings: Readings::default(),
            profile: Profile::standard(),
            classes: Classes::default(),
            selection: Selection::default(),
            not_implemented: Vec::new(),
            webhooks: vec![Pattern::everything()],
            known_failing: KnownFailing::default(),
            require_complete: false,
            no_cleanup: false,
            dry_run: false,
            tls: TlsOptions::default(),
            without: BTreeSet::new(),
        }
    }
}

impl Options {
    /// After which time without an answer a provider hangs.
    pub fn provider_hangs(&self) -> Duration {
        self.timeout.unwrap_or(PROVIDER)
    }

    /// Whether the subject claims to implement what a case tests.
    pub fn claims(&self, case: &str) -> bool {
        !self.not_implemented.iter().any(|pattern| pattern.matches(case))
    }
}
