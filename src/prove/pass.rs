//! The contracts in one reading of what the documents leave open, and the suite for them.

use std::collections::HashSet;
use std::time::Duration;

use crate::config::{Action, Credential, Target};
use crate::contract::{Clause, Contract, Duty, Keyword, Level, Operation, Place, Subscription};
use crate::generate::Knowledge;
use crate::judge::Expectation;
use crate::run::{Profile, Setup, Unmatched, prepare};
use crate::suite::{Case, Session, Suite};
use crate::wire::Origin;

use super::fault::Fault;
use super::layer::COUNTER;

/// How long anything may take over a real socket, on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long silence is observed over real sockets.
const SILENCE: Duration = Duration::from_millis(400);

/// One reading of the contracts.
pub(super) struct Pass {
    pub(super) setup: Setup,
    pub(super) suite: Suite,
    /// The documented requests with the cases of many drawn inputs, which the suite here is without.
    pub(super) drawn: Vec<Session>,
}

impl Pass {
    /// Prepares the suite. Faults are proven by the listed cases where there are any, which are quicker than drawn ones.
    pub(super) fn new(mut setup: Setup) -> Result<Self, Vec<Unmatched>> {
        // Everything that is ever tried: load as well.
        setup.options.profile = Profile::golive();
        if let Some(handler) = setup.target.handler.as_mut().filter(|handler| handler.embedded)
            && let Ok((origin, _)) = Origin::split(&handler.url)
        {
            let url = format!("{origin}{COUNTER}");
            let (method, headers) = ("GET".to_owned(), Vec::new());
            handler.processed = Some(Action::Request { method, url, headers, body: None });
        }
        let postback = setup.target.postback.url.clone().unwrap_or_default();
        let mut suite = prepare(&setup, &postback)?.suite;
        let embedded = setup.target.provider.as_ref().is_some_and(|provider| provider.embedded);
        let mut drawn = Vec::new();
        for session in &mut suite.sessions {
            let properties = std::mem::take(&mut session.properties);
            if embedded {
                // What was invented is known to a target that knows everything: to refuse it is to refuse.
                session.assumed.clear();
            }
            let (accepted, refused) = (Vec::new(), Vec::new());
            drawn.push(Session { accepted, refused, properties, ..session.clone() });
        }
        Ok(Self { setup, suite, drawn })
    }

    /// The same with short waiting times.
    pub(super) fn hurried(&self) -> Self {
        let Setup { contracts, baseline, target, options } = &self.setup;
        let (contracts, baseline) = (contracts.clone(), baseline.clone());
        let (mut target, mut options) = (target.clone(), options.clone());
        options.timeout = Some(PATIENCE);
        target.postback.due = PATIENCE;
        target.postback.silence = SILENCE;
        target.canary.settle = SILENCE;
        if let Some(handler) = &mut target.handler {
            handler.ack = PATIENCE / 2;
        }
        Self {
            setup: Setup { contracts, baseline, target, options },
            suite: self.suite.clone(),
            drawn: self.drawn.clone(),
        }
    }

    /// What is known of the target's values.
    pub(super) fn knowledge(&self) -> Knowledge {
        let values = self.setup.target.provider.as_ref().map(|provider| provider.values.clone());
        Knowledge { values: values.unwrap_or_default(), ..Knowledge::default() }
    }

    /// The clauses that a case is aimed at, by id. To a target that is built from the contract nothing is unknown.
    pub(super) fn aimed(&self, built: bool) -> HashSet<&str> {
        let due = |case: &&Case| !(built && case.expectation == Expectation::Unknown);
        let cases = self.suite.cases().filter(due).flat_map(|case| &case.aims);
        let deliveries = self.suite.deliveries.iter().flat_map(|case| &case.aims);
        cases.chain(deliveries).map(|aim| aim.clause.as_str()).collect()
    }

    /// Whether the suite has anything to try where the fault sits.
    pub(super) fn tries(&self, fault: &Fault) -> bool {
        self.suite.sessions.iter().any(|session| session.at == fault.at)
            || self.suite.deliveries.iter().any(|case| case.webhook == Some(fault.at))
    }

    /// A clause of the contracts or of the baseline.
    pub(super) fn clause(&self, id: &str) -> Option<&Clause> {
        let own = self.setup.contracts.iter().find_map(|contract| contract.clauses.get(id));
        own.or_else(|| self.setup.baseline.clauses.get(id))
    }

    /// What stands before the documented paths of a contract.
    pub(super) fn prefix(&self, contract: usize) -> String {
        let Some(provider) = &self.setup.target.provider else { return String::new() };
        let base = provider.base(&self.setup.contracts[contract].name);
        Origin::split(base).map_or_else(|_| String::new(), |(_, path)| path.trim_end_matches('/').to_owned())
    }

    /// The level at which the clause asks the duty. What an operation may refuse as a whole it may refuse in part.
    pub(super) fn level(&self, fault: &Fault) -> Level {
        let of = |clause: Option<&Clause>| clause.and_then(|clause| clause.duties.level(fault.duty));
        let own = of(self.clause(&fault.clause)).unwrap_or(Level::Must);
        if fault.duty != Duty::Accept {
            return own;
        }
        let (contract, operation) = fault.at.find(&self.setup.contracts);
        own.min(of(contract.clause(&operation.name, &Place::Operation, &Keyword::Offered, None)).unwrap_or(own))
    }
}

/// The credentials that can subscribe to a webhook.
pub(super) fn subscribers<'t>(contract: &Contract, webhook: &Operation, target: &'t Target) -> Vec<&'t Credential> {
    let Some(Subscription::Due(due)) = &webhook.subscription else { return Vec::new() };
    let adds = |own: &&Operation| matches!(&own.subscription, Some(Subscription::Add(set)) if set.set == due.set);
    let schemes: HashSet<&String> =
        contract.operations.iter().filter(adds).flat_map(|own| own.security.iter().flatten()).collect();
    let credentials = target.provider.iter().flat_map(|provider| &provider.credentials);
    credentials.filter(|credential| schemes.contains(&credential.scheme)).collect()
}
