//! Hears what arrives on the postback address and judges each notification by itself, without a run.

use std::sync::Arc;

use tokio::time::Instant;

use crate::config::Target;
use crate::contract::{Contract, Kind, Level, Operation, Subscription};
use crate::exchange::{Arrival, Occurrence};
use crate::judge::{Breach, CheckId, Evidence, Facts, Judgement, Notice, Without, judge_notification, resembles};
use crate::wire::{ArrivalLog, Listener, Vault, WireError};

/// How many arrivals are kept.
const ARRIVALS: usize = 10_000;

/// An open ear.
pub struct Hearing {
    listener: Listener,
    contracts: Vec<Arc<Contract>>,
    registered: String,
    next: u64,
}

/// What was heard.
#[derive(Debug, Clone)]
pub struct ListenSummary {
    /// What arrived; secrets are symbols.
    pub arrival: Arrival,
    /// The webhook that it looks like most, as `contract/webhook`.
    pub webhook: Option<String>,
    /// What breaks the contract.
    pub breaches: Vec<ListenBreach>,
    /// Why its body was not read, and so not judged, where that is so.
    pub unread: Option<String>,
}

/// What breaks the contract in something that was heard.
#[derive(Debug, Clone)]
pub struct ListenBreach {
    /// The level of the breach.
    pub level: Level,
    /// The clause's id.
    pub clause: String,
    /// The check that saw it.
    pub check: CheckId,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl ListenBreach {
    fn of(breach: Breach<'_>) -> Self {
        let Breach { check, clause, level, message, .. } = breach;
        Self { level, clause: clause.id.clone(), check, message }
    }
}

impl Hearing {
    /// Listens at `[postback]`, or at `address`.
    ///
    /// # Errors
    /// A secret that cannot be had, a certificate that cannot be read, a port that is in use.
    pub async fn open(contracts: &[Arc<Contract>], target: &Target, address: &str) -> Result<Self, WireError> {
        let outside = crate::wire::outside_client(&crate::wire::Network::default())?;
        let vault = Arc::new(Vault::new(&target.secrets, Some(outside)).await?);
        let log = Arc::new(ArrivalLog::new(ARRIVALS));
        let tls = target.postback.tls.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
        let listener = Listener::bind(address, tls, log, vault, Instant::now()).await?;
        let bound = listener.local_addr().map(|bound| format!("http://{bound}/")).unwrap_or_default();
        let registered = target.postback.url.clone().unwrap_or(bound);
        Ok(Self { listener, contracts: contracts.to_vec(), registered, next: 0 })
    }

    /// The URL to register with the provider.
    pub fn registered(&self) -> &str {
        &self.registered
    }

    /// The next arrival; `None` where none came until `deadline`.
    pub async fn next(&mut self, deadline: Instant) -> Option<ListenSummary> {
        let log = self.listener.log();
        log.wait_until(self.next, deadline, |arrivals| !arrivals.is_empty()).await;
        let arrival = log.snapshot_from(self.next).into_iter().next()?;
        self.next = arrival.number + 1;
        log.forget_before(self.next);
        Some(self.judged(arrival))
    }

    fn judged(&self, arrival: Arrival) -> ListenSummary {
        let webhooks: Vec<(&Contract, &Operation)> = self
            .contracts
            .iter()
            .flat_map(|contract| contract.operations.iter().map(move |operation| (contract.as_ref(), operation)))
            .filter(|(_, operation)| {
                operation.kind == Kind::Webhook && matches!(operation.subscription, None | Some(Subscription::Due(_)))
            })
            .collect();
        let Some(at) = resembles(&arrival, webhooks.iter().copied()) else {
            return ListenSummary { arrival, webhook: None, breaches: Vec::new(), unread: None };
        };
        let (contract, operation) = webhooks[at];
        // What happened at the provider is not known here, so that nothing is compared with it.
        let (occurrence, facts) = (Occurrence::default(), Facts::default());
        let notice = Notice {
            contract,
            operation,
            registered: &self.registered,
            arrival: &arrival,
            occurrence: &occurrence,
            facts: &facts,
            without: Without::default(),
        };
        let Judgement { breaches, unread, .. } = judge_notification(&notice, Evidence::default());
        let breaches = breaches.into_iter().map(ListenBreach::of).collect();
        let unread = unread.map(|reason| reason.to_string());
        let webhook = Some(format!("{}/{}", contract.name, operation.name));
        ListenSummary { arrival, webhook, breaches, unread }
    }
}
