//! What every exchange shows, whatever it was for: preflight, control, preparation, repetition, recovery or clean-up. What holds
//! for any answer is judged in each of them, so that nothing that was seen is lost.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::ground::RunContext;
use super::patience::{Recipient, address};
use super::result::{Shown, findings, judged};
use super::session::scene;
use crate::contract::{Level, OperationRef};
use crate::event::{CaseResult, Exchanges, Excuse, Finding};
use crate::exchange::{Address, Exchange, Failure, Request};
use crate::judge::{CheckId, Evidence, Expectation, judge};
use crate::suite::{Case, Suite};

/// The subject and variant of the case that tells what no other case has told.
const ANY_ANSWER: &str = "operation/any-answer";
/// A larger body may be cut off by a server that has already decided (RFC 9110 section 15.5.14).
const LARGE: usize = 64 * 1024;

/// The path of the case that tells what the answers of an operation showed beside all other cases.
pub(super) fn path_of(contract: &str, operation: &str) -> String {
    format!("{contract}/{operation}/{ANY_ANSWER}")
}

/// Contract and operation of a case path.
pub(super) fn place_of(path: &str) -> &str {
    let end = path.match_indices('/').nth(1).map_or(path.len(), |(at, _)| at);
    &path[..end]
}

/// How an exchange was made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sending {
    /// Whether its answer was waited for in full.
    pub(super) in_full: bool,
    /// Whether nothing else was waited for meanwhile.
    pub(super) alone: bool,
    /// Whether it is one plain request, written at once.
    pub(super) plain: bool,
}

/// What the exchanges of a run have shown.
#[derive(Default)]
pub(super) struct Witness {
    /// The documented request of each operation, as a case of which only the answer counts.
    formal: BTreeMap<OperationRef, Case>,
    /// Requests that are right, by their digests, with their operations, where they are known.
    right: HashMap<u64, Option<OperationRef>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    exchanges: Exchanges,
    /// Whoever has given one complete answer.
    answered: BTreeSet<String>,
    /// What is broken: in the order in which it was seen, each check and clause of an operation once.
    found: Vec<(OperationRef, Exchange, Finding)>,
    /// Connections that were closed without an answer, by address, until it shows that the target lives.
    closed: Vec<(String, OperationRef, Exchange, Vec<Finding>)>,
}

/// An exchange that was begun. Where it is dropped, the run was cut short meanwhile.
pub(super) struct OpenExchange<'w> {
    witness: &'w Witness,
    open: bool,
}

impl Witness {
    /// That of a run of a suite.
    pub(super) fn of(suite: &Suite) -> Self {
        let mut formal = BTreeMap::new();
        let mut operations = HashMap::new();
        let controls = suite.sessions.iter().map(|own| (own.at, &own.control));
        let controls = controls.chain(suite.handlers.iter().map(|own| (own.at, &own.control)));
        for (at, control) in controls.clone() {
            let (contract, operation) = at.find(&suite.contracts);
            formal.entry(at).or_insert_with(|| Case {
                path: path_of(&contract.name, &operation.name),
                expectation: Expectation::Survived,
                aims: Vec::new(),
                requirements: Vec::new(),
                cap: None,
                unlocked: None,
                class: None,
                prepare: Vec::new(),
                ..control.clone()
            });
            operations.entry(target_of(&control.request)).or_insert(at);
        }
        let mut right = HashMap::new();
        for (at, control) in controls {
            right.insert(digest(&control.request), Some(at));
        }
        let recoveries = suite.handlers.iter().flat_map(|own| own.groups.iter().map(|group| (own.at, &group.recovery)));
        right.extend(recoveries.map(|(at, recovery)| (digest(&recovery.request), Some(at))));
        let members = suite.world.members.iter().flat_map(|member| [&member.add, &member.remove]);
        let around = suite.sessions.iter().flat_map(|own| {
            let cases = own.cases().flat_map(|case| &case.prepare);
            cases.chain(&own.cleanup)
        });
        for request in around.chain(members) {
            right.entry(digest(request)).or_insert_with(|| operations.get(&target_of(request)).copied());
        }
        Self { formal, right, seen: Mutex::default() }
    }

    /// Counts an exchange that begins.
    pub(super) fn begin(&self) -> OpenExchange<'_> {
        self.lock().exchanges.sent += 1;
        OpenExchange { witness: self, open: true }
    }

    /// Counts a request to a helper: a trigger, or what tells when nothing is left to deliver.
    pub(super) fn helped(&self) {
        let mut seen = self.lock();
        seen.exchanges.sent += 1;
        seen.exchanges.excuse(Excuse::Helper);
    }

    /// How many exchanges there were, and how many of them were judged.
    pub(super) fn exchanges(&self) -> Exchanges {
        self.lock().exchanges.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OpenExchange<'_> {
    fn drop(&mut self) {
        if self.open {
            self.witness.lock().exchanges.excuse(Excuse::CutShort);
        }
    }
}

impl RunContext {
    /// Judges what holds for any answer, or counts why it cannot be judged.
    pub(super) fn witnessed(&self, mut begun: OpenExchange<'_>, to: Recipient, exchange: &Exchange, sent: Sending) {
        begun.open = false;
        let address = address(&exchange.request);
        let mut seen = self.witness.lock();
        let has_answered = seen.answered.contains(&address);
        let nothing = exchange.received.total == 0;
        let excuse = match &exchange.outcome {
            Err(Failure::Abandoned(_)) if self.stopped() => Some(Excuse::CutShort),
            Err(Failure::Abandoned(_)) => Some(Excuse::NotWaitedFor),
            Err(Failure::Refused | Failure::Unreachable(_) | Failure::Tls(_)) => Some(Excuse::NoConnection),
            Err(Failure::Timeout | Failure::Closed | Failure::ResetWhileSending) if nothing && !has_answered => {
                Some(Excuse::NeverAnswered)
            }
            Err(Failure::Timeout) if !sent.in_full => Some(Excuse::NotWaitedFor),
            _ => None,
        };
        match excuse {
            Some(excuse) => seen.exchanges.excuse(excuse),
            None => seen.exchanges.judged += 1,
        }
        match &exchange.outcome {
            Ok(_) => {
                seen.answered.insert(address.clone());
                seen.keep_closed(&address);
            }
            // It has died of something, of which its case tells.
            Err(Failure::Refused) => seen.closed.retain(|(own, ..)| *own != address),
            Err(_) => {}
        }
        drop(seen);
        if excuse.is_none() && sent.plain && exchange.request.raw.is_none() {
            self.judge_any(to, exchange, sent, address);
        }
    }

    fn judge_any(&self, to: Recipient, exchange: &Exchange, sent: Sending, address: String) {
        let right = self.witness.right.get(&digest(&exchange.request)).copied();
        let Some(at) = right.flatten().or(to.at) else { return };
        let Some(case) = self.witness.formal.get(&at) else { return };
        let (contract, operation) = at.find(&self.contracts);
        let mut scene = scene(self, contract, operation, case, exchange, None);
        // What the contract says of an answer may not hold for one to a request that breaks it.
        scene.without.contract = right.flatten().is_none() || exchange.status().is_some_and(is_in_front);
        let unknown_method = exchange.status() == Some(501) && right.is_none();
        let cut = exchange.request.body.len() > LARGE;
        let off = [(CheckId::NO_SERVER_ERROR, unknown_method), (CheckId::ANSWERS, cut)];
        let off: Vec<CheckId> = off.into_iter().filter(|(_, is_off)| *is_off).map(|(check, _)| check).collect();
        scene.without.here = &off;
        let mut judgement = judge(&scene, Evidence::default());
        judgement.breaches.retain(|breach| breach.level > Level::May);
        if judgement.breaches.is_empty() {
            return;
        }
        if exchange.outcome == Err(Failure::Timeout) && exchange.received.total == 0 && !sent.alone {
            // Another exchange was open, which a target may have been busy with.
            for breach in &mut judgement.breaches {
                breach.level = breach.level.min(Level::Should);
            }
        }
        let found = findings(self, contract, operation, case, exchange, &judgement.breaches);
        let mut seen = self.witness.lock();
        if exchange.outcome == Err(Failure::Closed) {
            seen.closed.push((address, at, exchange.clone(), found));
        } else {
            seen.keep(at, exchange, found);
        }
    }

    /// The results that tell what was seen in exchanges beside all cases; `told`: whether a case has told of a check and
    /// clause at a place.
    pub(super) fn untold(&self, told: &dyn Fn(&str, &Finding) -> bool) -> Vec<CaseResult> {
        let mut seen = self.witness.lock();
        for (_, at, exchange, found) in std::mem::take(&mut seen.closed) {
            seen.keep(at, &exchange, found);
        }
        let mut untold: BTreeMap<OperationRef, (Exchange, Vec<Finding>)> = BTreeMap::new();
        for (at, exchange, finding) in std::mem::take(&mut seen.found) {
            if !told(place_of(&finding.case), &finding) {
                untold.entry(at).or_insert_with(|| (exchange, Vec::new())).1.push(finding);
            }
        }
        drop(seen);
        let of = |(at, (exchange, findings)): (OperationRef, (Exchange, Vec<Finding>))| {
            let case = self.witness.formal.get(&at)?;
            let result = judged(self, at, case, &exchange, Shown { findings, ..Shown::default() });
            Some(CaseResult { inputs: 0, requests: 0, ..result })
        };
        untold.into_iter().filter_map(of).collect()
    }
}

impl Seen {
    fn keep(&mut self, at: OperationRef, exchange: &Exchange, found: Vec<Finding>) {
        for finding in found {
            let same = |own: &&mut (OperationRef, Exchange, Finding)| {
                own.0 == at && own.2.check == finding.check && own.2.clause.id == finding.clause.id
            };
            match self.found.iter_mut().find(same) {
                Some((_, _, known)) if known.level >= finding.level => known.count += 1,
                Some(known) => *known = (at, exchange.clone(), Finding { count: known.2.count + 1, ..finding }),
                None => self.found.push((at, exchange.clone(), finding)),
            }
        }
    }

    /// The target lives: whoever was closed on without an answer was so for no good reason.
    fn keep_closed(&mut self, address: &str) {
        let (own, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.closed).into_iter().partition(|(known, ..)| known == address);
        self.closed = others;
        // Several at once are one death, after which it has come back.
        let one = own.len() == 1;
        for (_, at, exchange, mut found) in own {
            for finding in found.iter_mut().filter(|_| !one) {
                finding.level = finding.level.min(Level::Should);
            }
            self.keep(at, &exchange, found);
        }
    }
}

/// Whether an answer may be that of somebody in front of the target, of whom the contract says nothing.
const fn is_in_front(status: u16) -> bool {
    matches!(status, 401 | 403 | 429 | 502..=504)
}

/// Method and address of a request, without its query.
fn target_of(request: &Request) -> (String, String) {
    let path = Address::of(&request.url).map_or("", |address| address.path_and_query().0);
    (request.method.clone(), format!("{}{path}", address(request)))
}

/// A number that two different requests do not share.
fn digest(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&request.method, &request.url, &request.headers, &request.body, &request.raw).hash(&mut hasher);
    hasher.finish()
}
