//! The engine: builds the suite, runs its sessions, and tells its consumers what happened.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::drain::drain;
use super::ground::RunContext;
use super::lease::{Work, run_all};
use super::patience::address;
use super::result::{CUT_SHORT, undelivered, unjudged};
use super::select::{Selector, of_delivery};
use super::untested::{hints, promises, reasons};
use super::witness::{Witness, path_of, place_of};
use super::{Cause, Group, KnownFailing, Options, RunEnvironment, Unmatched, handler, lifecycle, plan, session};
use crate::config::{HandlerTarget, REFERENCE, Target};
use crate::contract::{Contract, OperationRef, Role};
use crate::event::{
    CaseResult, ContractRef, Event, Finding, HangLimit, KnownFailure, Outcome, Plan, Report, RunInfo, Tally,
    TallyOptions, Unexplored,
};
use crate::judge::CheckId;
use crate::suite::{Case, DeliveryCase, Session, Suite, SuiteOptions};
use crate::wire::ArrivalLog;

/// Where Probity's own address would stand if it had one: a name that never resolves (RFC 6761 section 6.4).
const NOWHERE: &str = "http://probity.invalid";

/// Why no delivery is judged where there is a trigger and no listener.
const DEAF: &str = "no [postback] listen is configured, so that no notification can arrive";

/// After how long without an answer it is said what is waited for.
const STANDSTILL: Duration = Duration::from_secs(5);
/// How long those who end in order may take to say so, once the time for clean-up is over.
const IN_ORDER: Duration = Duration::from_millis(50);

/// Everything that a run is given.
#[derive(Clone)]
pub struct Setup {
    /// The contracts in force.
    pub contracts: Vec<Arc<Contract>>,
    /// The rules that hold for every contract.
    pub baseline: Arc<Contract>,
    /// What is checked.
    pub target: Target,
    /// What the run may do.
    pub options: Options,
}

/// A suite with what is left out of it.
pub struct Prepared {
    /// What will run.
    pub suite: Suite,
    /// What is skipped beforehand.
    pub skipped: Vec<CaseResult>,
    /// What is about to be done.
    pub plan: Plan,
    /// The requirements that some case tests, left out or not.
    pub tested: BTreeSet<String>,
    /// Every clause and duty that binds what is checked, with the reason where no case tries it.
    pub promises: Vec<Unexplored>,
    /// Why no case tests a requirement, by its id: mostly a key that is not configured.
    pub untested: BTreeMap<String, String>,
}

/// Probity's own address, without a trailing slash, from its postback URL.
pub fn own_address(postback: &str) -> String {
    let own = postback.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    if own.is_empty() { NOWHERE } else { own }.to_owned()
}

/// Builds and selects the suite.
///
/// # Errors
/// The `--only`, `--skip` and known-failing patterns that match no case.
pub fn prepare(setup: &Setup, postback: &str) -> Result<Prepared, Vec<Unmatched>> {
    let stub = own_address(postback);
    let seed = setup.options.seed;
    let mut suite = Suite::new(&setup.contracts, &setup.baseline, &setup.target, &SuiteOptions { stub, seed });
    let mut paths: Vec<String> = suite.cases().map(|case| case.path.clone()).collect();
    paths.extend(suite.deliveries.iter().map(|case| case.path.clone()));
    paths.extend(suite.unavailable.iter().map(|entry| entry.path.clone()));
    let places: BTreeSet<OperationRef> = suite.sessions.iter().map(|own| own.at).collect();
    paths.extend(places.into_iter().map(|at| {
        let (contract, operation) = at.find(&suite.contracts);
        path_of(&contract.name, &operation.name)
    }));
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut unmatched = setup.options.selection.unmatched(&paths);
    unmatched.extend(setup.options.known_failing.unmatched(&paths));
    if !unmatched.is_empty() {
        return Err(unmatched);
    }
    let unavailable = suite.unavailable.iter().flat_map(|entry| entry.requirements.iter().cloned());
    let tested = suite.cases().flat_map(|case| case.requirements.iter().cloned()).chain(unavailable).collect();
    let promises = promises(setup, &suite);
    let untested = reasons(setup, &suite, &tested);
    if !setup.options.profile.has(Group::Properties) || setup.options.profile.inputs == 0 {
        for session in &mut suite.sessions {
            session.properties.clear();
        }
    }
    let skipped = Selector::new(&setup.options, &setup.target).apply(&mut suite);
    let plan = plan::plan(&suite, &skipped, &setup.options);
    Ok(Prepared { suite, skipped, plan, tested, promises, untested })
}

/// Whoever hears what happens.
type Audience<'e> = Mutex<&'e mut (dyn FnMut(Event) + Send)>;

fn tell(audience: &Audience<'_>, event: Event) {
    audience.lock().unwrap_or_else(PoisonError::into_inner)(event);
}

/// Keeps the account of a run and tells of it.
struct Ledger<'a, 'e> {
    tally: Tally,
    known: KnownFailing,
    done: HashSet<String>,
    /// Which checks found something about which clauses, and at which places.
    told: HashSet<(String, CheckId, String)>,
    audience: &'a Audience<'e>,
}

impl Ledger<'_, '_> {
    fn record(&mut self, mut case: CaseResult) {
        let place = place_of(&case.case);
        for finding in &case.findings {
            self.told.insert((place.to_owned(), finding.check, finding.clause.id.clone()));
        }
        known_failing(&mut case, &self.known);
        self.tally.add(&case);
        self.done.insert(case.case.clone());
        tell(self.audience, Event::CaseFinished(case));
    }

    /// Runs a part of the run, and ends it where the time for clean-up is over: then `rest` are the results of what has none.
    async fn stage<T>(
        &mut self,
        ground: &RunContext,
        work: impl Future<Output = T>,
        results: UnboundedReceiver<CaseResult>,
        rest: impl FnOnce() -> Vec<CaseResult>,
    ) -> Option<T> {
        let over = async {
            ground.stop.over().await;
            // Whoever has stopped in order has sent its results by then.
            tokio::time::sleep(IN_ORDER).await;
        };
        let audience = self.audience;
        let mut take = |case: CaseResult| {
            self.record(case);
            ControlFlow::Continue(())
        };
        let done = tokio::select! {
            done = drain(work, results, &mut take) => done,
            () = over => None,
            () = stand_by(ground, audience) => None,
        };
        if done.is_none() {
            for case in rest() {
                if !self.done.contains(&case.case) {
                    self.record(case);
                }
            }
        }
        done
    }
}

/// Says from time to time what is waited for, where nothing happens; never ends.
async fn stand_by(ground: &RunContext, audience: &Audience<'_>) {
    loop {
        tokio::time::sleep(STANDSTILL).await;
        let Some((oldest, others)) = ground.waiting.longest() else { continue };
        let since = oldest.since.elapsed();
        if since < STANDSTILL {
            continue;
        }
        let place = oldest.to.at.map(|at| at.find(&ground.contracts));
        let place = place.map_or_else(
            || oldest.to.role.to_string(),
            |(contract, operation)| format!("{}/{}", contract.name, operation.name),
        );
        let others = if others > 0 { format!(", and for {others} others") } else { String::new() };
        let (since, limit) = (since.as_secs(), oldest.limit.as_secs_f32());
        let what = format!("waiting for {place}: no answer for {since} s, of {limit} s{others}");
        tell(audience, Event::Waiting(what));
    }
}

/// Runs a prepared suite; every event goes to `emit`, the report comes back.
pub async fn run(
    setup: Setup,
    prepared: Prepared,
    surroundings: &RunEnvironment,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Report {
    let Prepared { suite, skipped, plan, tested, promises, untested } = prepared;
    let begun = Instant::now();
    emit(Event::Started(info(&setup, plan)));
    let tally = Tally::new(TallyOptions { promises, untested, ..tally_options(&setup, &tested) });
    let known = setup.options.known_failing.clone();
    let audience = Mutex::new(emit);
    let mut ledger = Ledger { tally, known, done: HashSet::new(), told: HashSet::new(), audience: &audience };
    for case in skipped {
        ledger.record(case);
    }
    let stop = surroundings.stop.clone().within(setup.options.profile.time_limit);
    let witness = Witness::of(&suite);
    let ground = Arc::new(RunContext { stop: stop.clone(), witness, ..RunContext::new(&setup, surroundings) });
    let contracts = &setup.contracts;
    let cut = |at: OperationRef, case: &Case| {
        unjudged(&ground, at.find(contracts).0, case, Outcome::Inconclusive, CUT_SHORT, 0)
    };
    let sessions: Vec<Arc<Session>> = suite.sessions.into_iter().map(Arc::new).collect();
    let (sender, results) = mpsc::unbounded_channel();
    let work = sessions
        .iter()
        .map(|session| Work {
            target: address(&session.control.request),
            leases: session.leases.clone(),
            future: session::run(Arc::clone(&ground), Arc::clone(session), sender.clone()),
        })
        .collect();
    drop(sender);
    let mut running = JoinSet::new();
    running.spawn(run_all(work, setup.options.concurrency));
    let rest = || sessions.iter().flat_map(|own| own.cases().map(|case| cut(own.at, case))).collect();
    if let Some(Some(Err(error))) = ledger.stage(&ground, running.join_next(), results, rest).await
        && error.is_panic()
    {
        std::panic::resume_unwind(error.into_panic());
    }
    drop(running);
    // What may harm a handler comes after everything else that it is asked.
    let (sender, results) = mpsc::unbounded_channel();
    let around = (surroundings.canary.as_ref(), Some(surroundings.actions.as_ref()));
    let rest: Vec<CaseResult> =
        suite.handlers.iter().flat_map(|own| own.cases().map(|case| cut(own.at, case))).collect();
    ledger.stage(&ground, Box::pin(handler::run(&ground, around, suite.handlers, sender)), results, || rest).await;
    // Delivery starts when everything else has drained, so that nothing else makes the provider speak.
    if let Some(arrivals) = &surroundings.arrivals {
        let (sender, results) = mpsc::unbounded_channel();
        let post = post(&setup.options, surroundings, arrivals, begun);
        let work = lifecycle::run(&ground, &post, &suite.world, &suite.deliveries, &sender);
        let cut = |case: &DeliveryCase| undelivered(&ground, case, Outcome::Inconclusive, CUT_SHORT);
        let rest = || suite.deliveries.iter().map(cut).collect();
        let foreign = ledger.stage(&ground, Box::pin(work), results, rest).await.unwrap_or_default();
        if foreign > 0 {
            let note = format!("{foreign} arrivals at the listener were somebody else's and were not judged");
            tell(&audience, Event::Note(note));
        }
    } else {
        for case in &suite.deliveries {
            ledger.record(of_delivery(case, DEAF));
        }
    }
    let told = |place: &str, own: &Finding| ledger.told.contains(&(place.to_owned(), own.check, own.clause.id.clone()));
    for case in ground.untold(&told) {
        ledger.record(case);
    }
    let Ledger { mut tally, .. } = ledger;
    tally.exchanges(ground.witness.exchanges());
    tally.unanswered(ground.patience.silences());
    let mut partial: Vec<String> = stop.cause().iter().map(ToString::to_string).collect();
    let lost = ground.lost.load(Ordering::Relaxed);
    if lost > 0 && !partial.is_empty() {
        let what = if lost == 1 { "1 request of clean-up".to_owned() } else { format!("{lost} requests of clean-up") };
        partial.push(format!("{what} got no answer in the time for it, so that subscriptions may be left"));
    }
    let report = tally.finish(partial);
    tell(&audience, Event::Finished(Box::new(report.clone())));
    report
}

/// The report of a run that ends before its suite is built; `setup` is what is known by then.
pub fn unplanned(setup: Option<&Setup>, cause: Cause, emit: &mut (dyn FnMut(Event) + Send)) -> Report {
    let options = setup.map_or_else(TallyOptions::default, |setup| tally_options(setup, &BTreeSet::new()));
    if let Some(setup) = setup {
        emit(Event::Started(info(setup, Plan::default())));
    }
    let report = Tally::new(options).finish(vec![format!("{cause} before the first request")]);
    emit(Event::Finished(Box::new(report.clone())));
    report
}

/// Where events are made to happen, and where what they lead to arrives.
fn post<'a>(
    options: &Options,
    surroundings: &'a RunEnvironment,
    arrivals: &Arc<ArrivalLog>,
    begun: Instant,
) -> lifecycle::DeliveryContext<'a> {
    lifecycle::DeliveryContext {
        actions: Arc::clone(&surroundings.actions),
        log: Arc::clone(arrivals),
        listener: surroundings.listener.as_ref(),
        registered: surroundings.postback.clone(),
        begun,
        seed: options.seed,
        sequences: options.profile.sequences,
        ask: surroundings.ask.clone(),
    }
}

/// A case that is known to fail and fails is skipped with its reason; one that passes is a failure.
fn known_failing(case: &mut CaseResult, known: &KnownFailing) {
    let Some((number, entry)) = known.find(&case.case) else { return };
    match case.outcome {
        Outcome::Failed | Outcome::Advisory if known.is_over(entry) => {}
        Outcome::Failed | Outcome::Advisory => {
            case.outcome = Outcome::Skipped;
            case.reason = Some(format!("known to fail: {}", entry.reason));
            let broken = std::mem::take(&mut case.findings);
            let mut requirements: Vec<String> = broken.into_iter().flat_map(|finding| finding.requirements).collect();
            requirements.sort();
            requirements.dedup();
            case.known = Some(KnownFailure { entry: number, requirements });
        }
        Outcome::Passed => {
            case.outcome = Outcome::Failed;
            case.reason =
                Some(format!("listed as known to fail (line {}), but it passes: remove the entry", entry.line));
        }
        Outcome::Skipped | Outcome::Inconclusive => {}
    }
}

/// What is known when a run begins.
pub fn info(setup: &Setup, plan: Plan) -> RunInfo {
    let mut roles = Vec::new();
    let address = |embedded: bool, url: &str| if embedded { REFERENCE.to_owned() } else { url.to_owned() };
    if let Some(provider) = &setup.target.provider {
        roles.push((Role::Provider, address(provider.embedded, &provider.url)));
    }
    if let Some(handler) = &setup.target.handler {
        roles.push((Role::Handler, address(handler.embedded, &handler.url)));
    }
    RunInfo {
        subject: subject(setup),
        contracts: references(setup),
        roles,
        readings: setup.options.readings.as_str().to_owned(),
        profile: setup.options.profile.name.to_owned(),
        seed: setup.options.seed,
        plan,
    }
}

fn subject(setup: &Setup) -> crate::config::Subject {
    let mut subject = setup.target.subject.clone();
    let address = |embedded: bool, url: &str| if embedded { REFERENCE.to_owned() } else { url.to_owned() };
    subject.provider = setup.target.provider.as_ref().map(|provider| address(provider.embedded, &provider.url));
    subject.handler = setup.target.handler.as_ref().map(|handler| address(handler.embedded, &handler.url));
    subject
}

fn references(setup: &Setup) -> Vec<ContractRef> {
    setup
        .contracts
        .iter()
        .map(|contract| ContractRef { name: contract.name.clone(), sha256: contract.sha256.clone() })
        .collect()
}

/// After which time without an answer the roles that are checked count as hanging, and who says so.
fn hang_limits(setup: &Setup) -> Vec<HangLimit> {
    let given = setup.options.timeout;
    let limit = |role: Role, own: Duration, source: &'static str| HangLimit {
        role: role.as_str(),
        limit: given.unwrap_or(own),
        source: given.map_or(source, |_| "--timeout"),
    };
    let provider = setup.target.provider.as_ref();
    let provider = provider.map(|_| limit(Role::Provider, setup.options.provider_hangs(), "default"));
    let usual = HandlerTarget::default().timeout;
    let handler = setup.target.handler.as_ref().map(|own| {
        let source = if own.timeout == usual { "default" } else { "[handler] timeout" };
        limit(Role::Handler, own.timeout, source)
    });
    provider.into_iter().chain(handler).collect()
}

fn tally_options(setup: &Setup, tested: &BTreeSet<String>) -> TallyOptions {
    let options = &setup.options;
    let mut partial = Vec::new();
    if options.selection.is_partial() {
        partial.push("only selected cases ran (--only, --skip)".to_owned());
    }
    let not_implemented = options.not_implemented.clone();
    TallyOptions {
        hang_limits: hang_limits(setup),
        seed: options.seed,
        profile: options.profile.name.to_owned(),
        readings: options.readings.as_str().to_owned(),
        subject: subject(setup),
        contracts: references(setup),
        promising: setup.contracts.clone(),
        rules: Some(Arc::clone(&setup.baseline)),
        registers: setup.contracts.iter().map(|contract| contract.register.clone()).collect(),
        baseline: Some(setup.baseline.register.clone()),
        fail_on: options.fail_on,
        known_failing: options.known_failing.lines(),
        require_complete: options.require_complete,
        partial,
        not_claimed: Box::new(move |clause| not_implemented.iter().any(|pattern| pattern.matches(clause))),
        hints: hints(setup, tested),
        promises: Vec::new(),
        untested: BTreeMap::new(),
    }
}
