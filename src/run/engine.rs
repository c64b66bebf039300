//! The engine: builds the suite, runs its sessions, and tells its consumers what happened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::ground::Ground;
use super::lease::{Work, run_all};
use super::select::{Selector, of_delivery};
use super::untested::{hints, promises, reasons};
use super::{Group, Options, Surroundings, Unmatched, handler, lifecycle, plan, session};
use crate::config::Target;
use crate::contract::{Contract, Role};
use crate::event::{CaseResult, ContractRef, Event, Outcome, Plan, Report, RunInfo, Tally, TallyOptions, Unexplored};
use crate::suite::{Suite, SuiteOptions};
use crate::wire::ArrivalLog;

/// Where Probity's own address would stand if it had one: a name that never resolves (RFC 6761 section 6.4).
const NOWHERE: &str = "http://probity.invalid";

/// Why no delivery is judged where there is a trigger and no listener.
const DEAF: &str = "no [postback] listen is configured, so that no notification can arrive";

/// Everything that a run is given.
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

/// Runs a prepared suite; every event goes to `emit`, the report comes back.
pub async fn run(
    setup: Setup,
    prepared: Prepared,
    surroundings: &Surroundings,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Report {
    let Prepared { suite, skipped, plan, tested, promises, untested } = prepared;
    let begun = Instant::now();
    emit(Event::Started(info(&setup, plan)));
    let mut tally = Tally::new(TallyOptions { promises, untested, ..tally_options(&setup, &tested) });
    let known = setup.options.known_failing.clone();
    let mut record = |mut case: CaseResult, emit: &mut (dyn FnMut(Event) + Send)| {
        known_failing(&mut case, &known);
        tally.add(&case);
        emit(Event::CaseFinished(case));
    };
    for case in skipped {
        record(case, emit);
    }
    let deadline = Some(begun + setup.options.profile.time_limit);
    let ground = Arc::new(Ground { deadline, ..Ground::new(&setup, surroundings) });
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let work = suite
        .sessions
        .into_iter()
        .map(|session| Work {
            leases: session.leases.clone(),
            future: session::run(Arc::clone(&ground), session, sender.clone()),
        })
        .collect();
    let sessions = tokio::spawn(run_all(work, setup.options.concurrency));
    drop(sender);
    while let Some(case) = receiver.recv().await {
        record(case, emit);
    }
    if let Err(error) = sessions.await
        && error.is_panic()
    {
        std::panic::resume_unwind(error.into_panic());
    }
    // What may harm a handler comes after everything else that it is asked.
    let (sender, mut receiver) = mpsc::unbounded_channel();
    {
        let around = (surroundings.canary.as_ref(), Some(surroundings.actions.as_ref()));
        let mut work = Box::pin(handler::run(&ground, around, suite.handlers, sender));
        let mut ended = false;
        while !ended {
            tokio::select! {
                () = &mut work => ended = true,
                Some(case) = receiver.recv() => record(case, emit),
            }
        }
        while let Ok(case) = receiver.try_recv() {
            record(case, emit);
        }
    }
    // Delivery starts when everything else has drained, so that nothing else makes the provider speak.
    let (sender, mut receiver) = mpsc::unbounded_channel();
    if let Some(arrivals) = &surroundings.arrivals {
        let post = post(&setup.options, surroundings, arrivals, begun);
        let mut running = Box::pin(lifecycle::run(&ground, &post, &suite.world, &suite.deliveries, &sender));
        let foreign = loop {
            tokio::select! {
                biased;
                Some(case) = receiver.recv() => record(case, emit),
                foreign = &mut running => break foreign,
            }
        };
        while let Ok(case) = receiver.try_recv() {
            record(case, emit);
        }
        if foreign > 0 {
            emit(Event::Note(format!("{foreign} arrivals at the listener were somebody else's and were not judged")));
        }
    } else {
        for case in &suite.deliveries {
            record(of_delivery(case, DEAF), emit);
        }
    }
    drop(sender);
    let cut_short = ground.stopped().then(|| {
        if *ground.stop.borrow() { "the run was interrupted" } else { "the time limit was reached" }.to_owned()
    });
    let report = tally.finish(cut_short);
    emit(Event::Finished(Box::new(report.clone())));
    report
}

/// Where events are made to happen, and where what they lead to arrives.
fn post<'a>(
    options: &Options,
    surroundings: &'a Surroundings,
    arrivals: &Arc<ArrivalLog>,
    begun: Instant,
) -> lifecycle::Post<'a> {
    lifecycle::Post {
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
fn known_failing(case: &mut CaseResult, known: &super::KnownFailing) {
    let Some(entry) = known.find(&case.case) else { return };
    match case.outcome {
        Outcome::Failed | Outcome::Advisory => {
            case.outcome = Outcome::Skipped;
            case.reason = Some(format!("known to fail: {}", entry.reason));
            case.findings.clear();
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
    let address = |embedded: bool, url: &str| if embedded { "reference".to_owned() } else { url.to_owned() };
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
    let address = |embedded: bool, url: &str| if embedded { "reference".to_owned() } else { url.to_owned() };
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

fn tally_options(setup: &Setup, tested: &BTreeSet<String>) -> TallyOptions {
    let options = &setup.options;
    let mut partial = Vec::new();
    if options.selection.is_partial() {
        partial.push("only selected cases ran (--only, --skip)".to_owned());
    }
    let not_implemented = options.not_implemented.clone();
    TallyOptions {
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
        require_complete: options.require_complete,
        partial,
        not_claimed: Box::new(move |clause| not_implemented.iter().any(|pattern| pattern.matches(clause))),
        hints: hints(setup, tested),
        promises: Vec::new(),
        untested: BTreeMap::new(),
    }
}
