//! One fault against the suite: the cases of its clause first, then all others of its operation, until it is killed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use super::fault::{End, Fault, Kind};
use super::http::Incoming;
use super::layer::{Layer, acceptor};
use super::proof::Proof;
use super::reading::Reading;
use super::stage::{Around, Props, Stage, StageError};
use crate::contract::{Kind as Shape, Level, Role};
use crate::event::Finding;
use crate::exchange::Request;
use crate::run::trial;
use crate::suite::{Case, DeliveryCase, Session};
use crate::wire::{Context, Origin, Vault};

/// How many aimed cases of each sort are tried before all others.
const FIRST: usize = 6;

/// What became of one fault.
#[derive(Default)]
pub(super) struct Trial {
    /// The finding that killed it.
    pub(super) kill: Option<Finding>,
    /// The first finding that names something else.
    pub(super) other: Option<Finding>,
    /// How often it took effect.
    pub(super) applied: u64,
}

/// Tries one fault.
pub(super) async fn run(proof: &Proof, props: &Props, fault: &Arc<Fault>) -> Result<Trial, StageError> {
    let mut found = Trial::default();
    for forced in [false, true] {
        let (aimed, all) = selected(proof, fault);
        let rounds = [aimed, all];
        for (sessions, deliveries) in rounds {
            if sessions.is_empty() && deliveries.is_empty() {
                continue;
            }
            round(proof, props, fault, forced, (sessions, deliveries), &mut found).await?;
            if found.kill.is_some() {
                return Ok(found);
            }
        }
        if found.applied > 0 || fault.end == End::Notification {
            break;
        }
    }
    Ok(found)
}

async fn round(
    proof: &Proof,
    props: &Props,
    fault: &Arc<Fault>,
    forced: bool,
    (sessions, deliveries): (Vec<Session>, Vec<DeliveryCase>),
    found: &mut Trial,
) -> Result<(), StageError> {
    let control = proof.control(fault).map(|request| revealed(request, &props.vault)).unwrap_or_default();
    let applied = Arc::new(AtomicU64::new(0));
    let refused = match &fault.kind {
        Kind::TakesRefused(_, symbol) => Some(props.vault.reveal_text(symbol, Context::Plain).into_owned()),
        _ => None,
    };
    let reading = Reading {
        contract: Arc::clone(&proof.setup.contracts[fault.contract]),
        operation: fault.operation,
        prefix: proof.prefix(fault.contract),
    };
    let mut clauses = vec![fault.clause.clone()];
    let around: Around = {
        let (fault, applied, control) = (Arc::clone(fault), Arc::clone(&applied), control.clone());
        let reading = reading.clone();
        Arc::new(move |end, behind| {
            let layer = Layer {
                fault: Arc::clone(&fault),
                reading: reading.clone(),
                control: control.clone(),
                refused: refused.clone(),
                forced,
                behind,
                applied: Arc::clone(&applied),
                first: Mutex::default(),
            };
            // What a documented request shows is judged by that request as a whole.
            acceptor(Arc::new(layer), end)
        })
    };
    if let Kind::RefusesValue(_, place, None) = &fault.kind {
        // That something may be absent is said by no clause of its own: any clause of the place will do.
        let operation = &reading.operation().name;
        clauses.extend(reading.contract.clauses_at(operation, place).map(|clause| clause.id.clone()));
    }
    if shown_by_control(fault, &reading, &control) {
        let operation = reading.operation();
        clauses.extend(
            reading.contract.clause(&operation.name, "operation", "offered", None).map(|clause| clause.id.clone()),
        );
    }
    let (_stop, stop) = watch::channel(false);
    let stage = Stage::around(&proof.setup.target, stop, props, &around, proof.parties())?;
    let level = proof.level(fault);
    trial(&proof.setup, sessions, (&proof.suite.world, deliveries), &stage.surroundings, &mut |result| {
        for finding in result.findings {
            if proof.without.contains(&finding.check) {
                continue;
            }
            if kills(fault, &clauses, level, &finding) {
                found.kill = Some(finding);
                return false;
            }
            if finding.level > Level::May && found.other.is_none() {
                found.other = Some(finding);
            }
        }
        true
    })
    .await;
    found.applied += applied.load(Ordering::Relaxed);
    Ok(())
}

/// Whether a finding is about the very promise that the fault breaks.
fn kills(fault: &Fault, clauses: &[String], level: Level, finding: &Finding) -> bool {
    // A note says that the documents leave it open; it shows nothing about a promise that binds.
    let note = finding.level == Level::May && level > Level::May;
    let named = match &fault.kind {
        Kind::TakesRefused(requirement, _) => finding.requirements.contains(requirement),
        _ => true,
    };
    finding.duty == fault.duty && clauses.contains(&finding.clause.id) && !note && named
}

/// Whether the documented request itself shows the legal thing that the fault refuses.
fn shown_by_control(fault: &Arc<Fault>, reading: &Reading, control: &Incoming) -> bool {
    if !matches!(fault.kind, Kind::RefusesValue(..) | Kind::RefusesMediaType(_) | Kind::RefusesCharset) {
        return false;
    }
    let layer = Layer {
        fault: Arc::clone(fault),
        reading: reading.clone(),
        control: control.clone(),
        refused: None,
        forced: false,
        behind: Arc::new(|_| {}),
        applied: Arc::default(),
        first: Mutex::default(),
    };
    layer.refuses(control, &[])
}

/// A request as it goes over the wire.
pub(super) fn revealed(request: &Request, vault: &Vault) -> Incoming {
    let target = Origin::split(&request.url).map_or_else(|_| "/".to_owned(), |(_, target)| target);
    let content_type = request.header("content-type").unwrap_or_default();
    let context = Context::of_media_type(content_type);
    Incoming {
        method: request.method.clone(),
        target: vault.reveal_text(&target, Context::Percent).into_owned(),
        headers: std::iter::once(("Host".to_owned(), "prove".to_owned()))
            .chain(
                request
                    .headers
                    .iter()
                    .map(|(name, value)| (name.clone(), vault.reveal_text(value, Context::Plain).into_owned())),
            )
            .collect(),
        body: vault.reveal(&request.body, context).into_owned(),
    }
}

type Sessions = (Vec<Session>, Vec<DeliveryCase>);

/// The sessions that can kill a fault: first those cut down to the cases aimed at its clause, then whole.
fn selected(proof: &Proof, fault: &Fault) -> (Sessions, Sessions) {
    let delivers = fault.end == End::Notification;
    if delivers {
        let own = proof.suite.deliveries.iter();
        let own: Vec<DeliveryCase> = own
            .filter(|session| session.contract == fault.contract && session.operation == Some(fault.operation))
            .cloned()
            .collect();
        return ((Vec::new(), Vec::new()), (Vec::new(), own));
    }
    let role = if fault.end == End::Handler { Role::Handler } else { Role::Provider };
    let own = |session: &&Session| {
        session.contract == fault.contract
            && session.operation == fault.operation
            && session.role == role
            && fault.scope.as_ref().is_none_or(|scope| session.control.scope == *scope)
    };
    let all: Vec<Session> = proof.suite.sessions.iter().filter(own).cloned().collect();
    let aims = |case: &Case| case.aims.iter().any(|aim| aim.clause == fault.clause && aim.duty == fault.duty);
    let mut aimed: Vec<Session> = Vec::new();
    for session in &all {
        let mut session = session.clone();
        session.accepted.retain(aims);
        session.accepted.truncate(FIRST);
        session.refused.retain(aims);
        // Those that are about the clause before those that only show it.
        session.refused.sort_by_key(|case| case.aims.first().is_none_or(|aim| aim.clause != fault.clause));
        session.refused.truncate(2 * FIRST);
        if aims(&session.control) || !session.accepted.is_empty() || !session.refused.is_empty() {
            aimed.push(session);
        }
    }
    ((aimed, Vec::new()), (all, Vec::new()))
}

impl Proof {
    /// The documented request that a fault is measured against.
    pub(super) fn control(&self, fault: &Fault) -> Option<&Request> {
        let role = if fault.end == End::Handler { Role::Handler } else { Role::Provider };
        let operation = &self.setup.contracts[fault.contract].operations[fault.operation];
        if operation.kind == Shape::Webhook && fault.end != End::Handler {
            return None;
        }
        let own = |session: &&Session| {
            session.contract == fault.contract && session.operation == fault.operation && session.role == role
        };
        let scoped = |session: &&Session| fault.scope.as_ref().is_none_or(|scope| session.control.scope == *scope);
        let mut sessions = self.suite.sessions.iter().filter(own);
        let first = sessions.clone().find(scoped).or_else(|| sessions.next())?;
        Some(&first.control.request)
    }

    /// The level at which the clause asks the duty.
    pub(super) fn level(&self, fault: &Fault) -> Level {
        let clause = self.clause(&fault.clause);
        clause.and_then(|clause| clause.duties.level(fault.duty)).unwrap_or(Level::Must)
    }
}
