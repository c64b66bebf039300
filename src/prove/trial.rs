//! One fault against the suite: the cases of its clause first, then all others of its operation, until it is killed.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::fault::{End, Fault};
use super::layer::{Forced, Layer, Memory, acceptor};
use super::pass::{Pass, subscribers};
use super::proof::Proof;
use super::reading::Reading;
use super::stage::{Around, Means, Props, Stage, StageError};
use crate::codec::body::Unread;
use crate::contract::{Keyword, Kind as Shape, Level, Place, Role};
use crate::event::{CaseResult, Finding};
use crate::exchange::Request;
use crate::run::{Programme, Stop, trial};
use crate::suite::{Case, DeliveryCase, DeliveryTrial, HandlerSession, Session};
use crate::wire::http1::Incoming;
use crate::wire::{Context, Origin, Vault};

/// How many aimed cases of each sort are tried before all others.
const FIRST: usize = 6;
/// How many inputs are drawn for a clause that no listed case is aimed at.
const INPUTS: u32 = 12;

/// What killed a fault.
pub(super) enum Kill {
    /// A finding that names the clause.
    Found(Box<Finding>),
    /// A case did not count the clause as judged, and said why.
    NotJudged {
        /// The case.
        case: String,
        /// Why.
        reason: String,
    },
}

/// What became of one fault.
#[derive(Default)]
pub(super) struct Trial {
    /// What killed it.
    pub(super) kill: Option<Kill>,
    /// The first finding that names something else.
    pub(super) other: Option<Finding>,
    /// How often it took effect.
    pub(super) applied: u64,
}

/// Tries one fault.
pub(super) async fn run(proof: &Proof, props: &Props, fault: &Arc<Fault>, means: Means) -> Result<Trial, StageError> {
    let mut found = Trial::default();
    if fault.equivalent.is_some() || !fault.kind.is_built() {
        return Ok(found);
    }
    for forced in [Forced::Nowhere, Forced::Refusals, Forced::Everywhere] {
        for programme in rounds(proof.pass(fault), fault) {
            round(proof, (props, means), fault, forced, programme, &mut found).await?;
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
    (props, means): (&Props, Means),
    fault: &Arc<Fault>,
    forced: Forced,
    programme: Programme,
    found: &mut Trial,
) -> Result<(), StageError> {
    let pass = proof.pass(fault);
    let control = control(pass, fault).map(|request| revealed(request, &props.vault)).unwrap_or_default();
    let applied = Arc::new(AtomicU64::new(0));
    let plain = |symbol: &str| props.vault.reveal_text(symbol, Context::Plain).into_owned();
    let credential = fault.kind.credential().map(plain);
    let (contract, operation) = fault.at.find(&pass.setup.contracts);
    let subscribers = subscribers(contract, operation, &pass.setup.target);
    let peers: Vec<String> = subscribers.iter().map(|own| plain(&own.symbol.to_string())).collect();
    let reading = Reading::new(&pass.setup.contracts, fault.at, pass.prefix(fault.at.contract));
    let delay = pass.setup.target.handler.as_ref().map_or(Duration::ZERO, |own| (own.ack + own.timeout) / 2);
    let clauses = named(fault, &reading, &control);
    let around: Around = {
        let (fault, applied) = (Arc::clone(fault), Arc::clone(&applied));
        Arc::new(move |end, behind, canary| {
            let layer = Layer {
                fault: Arc::clone(&fault),
                reading: reading.clone(),
                control: control.clone(),
                credential: credential.clone(),
                forced,
                behind,
                canary: Some(Arc::clone(canary)),
                delay,
                peers: peers.clone(),
                applied: Arc::clone(&applied),
                processed: AtomicU64::new(0),
                memory: Memory::default(),
            };
            acceptor(Arc::new(layer), end)
        })
    };
    let stage = Stage::around(&pass.setup.target, Stop::never(), props, &around, proof.parties(), means).await?;
    let level = pass.level(fault);
    let mut without = proof.without.clone();
    without.extend(fault.without);
    let programme = Programme { without, ..programme };
    trial(&pass.setup, programme, &pass.suite.world, &stage.surroundings, &mut |result| {
        if fault.kind.hides() {
            let settled = applied.load(Ordering::Relaxed) > 0 && settles(pass, fault, result, found);
            return if settled { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        }
        for finding in result.findings {
            if kills(fault, &clauses, level, &finding) {
                found.kill = Some(Kill::Found(Box::new(finding)));
                return ControlFlow::Break(());
            }
            if finding.level > Level::May && found.other.is_none() {
                found.other = Some(finding);
            }
        }
        ControlFlow::Continue(())
    })
    .await;
    found.applied += applied.load(Ordering::Relaxed);
    Ok(())
}

/// The clauses that a finding may name: the fault's own, and what stands for it where no clause of its own speaks.
fn named(fault: &Arc<Fault>, reading: &Reading, control: &Incoming) -> Vec<String> {
    let mut clauses = vec![fault.clause.clone()];
    clauses.extend(fault.kind.also_named(reading));
    if shown_by_control(fault, reading, control) {
        // What a documented request shows is judged by that request as a whole.
        let offered = reading.contract.clause(&reading.operation().name, &Place::Operation, &Keyword::Offered, None);
        clauses.extend(offered.map(|clause| clause.id.clone()));
    }
    clauses
}

/// Whether a case settles a fault that hides its promise: it does where it says that the promise was not judged, and that a
/// body was not read.
fn settles(pass: &Pass, fault: &Fault, case: CaseResult, found: &mut Trial) -> bool {
    let is_counted =
        pass.clause(&fault.clause).is_some_and(|clause| case.judged.has(fault.at.contract, clause, fault.duty));
    let is_left = case.left.iter().any(|(clause, duty)| *clause == fault.clause && *duty == fault.duty);
    let unread = Unread::CutShort.to_string();
    let reason = case.reason.filter(|reason| is_left && reason.contains(&unread));
    if let (false, Some(reason)) = (is_counted, reason) {
        found.kill = Some(Kill::NotJudged { case: case.case, reason });
        return true;
    }
    is_counted
}

/// Whether a finding is about the very promise that the fault breaks.
fn kills(fault: &Fault, clauses: &[String], level: Level, finding: &Finding) -> bool {
    // A note says that the documents leave it open; it shows nothing about a promise that binds.
    let note = finding.level == Level::May && level > Level::May;
    let named = fault.kind.requirement().is_none_or(|own| finding.requirements.iter().any(|id| id == own));
    finding.duty == fault.duty && clauses.contains(&finding.clause.id) && !note && named
}

/// Whether the documented request itself shows the legal thing that the fault refuses.
fn shown_by_control(fault: &Arc<Fault>, reading: &Reading, control: &Incoming) -> bool {
    let layer = Layer {
        fault: Arc::clone(fault),
        reading: reading.clone(),
        control: control.clone(),
        credential: None,
        forced: Forced::Nowhere,
        behind: Arc::new(|_| {}),
        canary: None,
        delay: Duration::ZERO,
        peers: Vec::new(),
        applied: Arc::default(),
        processed: AtomicU64::new(0),
        memory: Memory::default(),
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
        ..Incoming::default()
    }
}

/// What can kill a fault, in rounds: first the cases aimed at its clause, then all of its operation, then drawn inputs
/// that are aimed at its clause.
fn rounds(pass: &Pass, fault: &Fault) -> Vec<Programme> {
    let rounds = if fault.end == End::Notification { deliveries(pass, fault) } else { sessions(pass, fault) };
    rounds.into_iter().filter(|programme| !programme.is_empty()).collect()
}

/// The deliveries of the webhook alone, and then the scenarios that are about the clause.
fn deliveries(pass: &Pass, fault: &Fault) -> Vec<Programme> {
    let own = |case: &&DeliveryCase| case.webhook == Some(fault.at);
    let told = |case: &&DeliveryCase| {
        case.webhook.is_none() && case.listener.is_none() && matches!(case.trial, DeliveryTrial::Steps(_))
    };
    let all = &pass.suite.deliveries;
    let of = |cases: Vec<DeliveryCase>| Programme { deliveries: cases, ..Programme::default() };
    let mut rounds = vec![of(all.iter().filter(own).cloned().collect())];
    if fault.aim.place == Place::Delivery {
        let mut told: Vec<&DeliveryCase> = all.iter().filter(told).collect();
        let aims =
            |case: &DeliveryCase| case.aims.iter().any(|aim| aim.clause == fault.clause && aim.duty == fault.duty);
        // What becomes of a webhook when another is subscribed to is seen where the other is what the scenario is about.
        let beside = fault.kind.shows_beside_another();
        told.sort_by_key(|case| (case.contract != fault.at.contract, aims(case) == beside));
        rounds.extend(told.into_iter().cloned().map(|case| of(vec![case])));
    }
    rounds
}

fn sessions(pass: &Pass, fault: &Fault) -> Vec<Programme> {
    let role = if fault.end == End::Handler { Role::Handler } else { Role::Provider };
    let own = |session: &&Session| {
        session.at == fault.at
            && session.role == role
            && fault.scope.as_ref().is_none_or(|scope| session.control.scope == *scope)
    };
    let all: Vec<Session> = pass.suite.sessions.iter().filter(own).cloned().collect();
    let aims = |case: &Case| case.aims.iter().any(|aim| aim.clause == fault.clause && aim.duty == fault.duty);
    let about = |case: &Case| case.aims.first().is_some_and(|aim| aim.clause == fault.clause);
    let mut aimed: Vec<Session> = Vec::new();
    for session in &all {
        let mut session = session.clone();
        session.accepted.retain(aims);
        session.accepted.truncate(FIRST);
        session.refused.retain(aims);
        // Those that are about the clause before those that only show it.
        session.refused.sort_by_key(|case| !about(case));
        session.refused.truncate(2 * FIRST);
        if aims(&session.control) || !session.accepted.is_empty() || !session.refused.is_empty() {
            aimed.push(session);
        }
    }
    let mut handlers: Vec<HandlerSession> = pass.suite.handlers.clone();
    handlers.retain(|one| fault.end == End::Handler && one.at == fault.at);
    for session in &mut handlers {
        session.groups.retain(|group| group.cases.iter().any(|own| aims(&own.case)) || aims(&group.recovery));
        for group in &mut session.groups {
            group.cases.sort_by_key(|own| (!about(&own.case), !aims(&own.case)));
        }
    }
    handlers.retain(|session| !session.groups.is_empty());
    let mut drawn: Vec<Session> = pass.drawn.iter().filter(own).cloned().collect();
    for session in &mut drawn {
        session.properties.retain(|property| aims(&property.case));
    }
    drawn.retain(|session| !session.properties.is_empty());
    vec![
        Programme { sessions: aimed, ..Programme::default() },
        Programme { handlers, ..Programme::default() },
        Programme { sessions: all, ..Programme::default() },
        Programme { sessions: drawn, inputs: INPUTS, ..Programme::default() },
    ]
}

/// The documented request that a fault is measured against.
pub(super) fn control<'p>(pass: &'p Pass, fault: &Fault) -> Option<&'p Request> {
    let role = if fault.end == End::Handler { Role::Handler } else { Role::Provider };
    let (_, operation) = fault.at.find(&pass.setup.contracts);
    if operation.kind == Shape::Webhook && fault.end != End::Handler {
        return None;
    }
    let own = |session: &&Session| session.at == fault.at && session.role == role;
    let scoped = |session: &&Session| fault.scope.as_ref().is_none_or(|scope| session.control.scope == *scope);
    let mut sessions = pass.suite.sessions.iter().filter(own);
    let first = sessions.clone().find(scoped).or_else(|| sessions.next())?;
    Some(&first.control.request)
}
