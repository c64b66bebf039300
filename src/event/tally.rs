//! Adds up case results to a [`Report`]: counts, the requirement table, verdict and exit code.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::judged::no_occasion;
use super::table::{NotClaimed, RequirementTable};
use super::{
    CaseResult, Conclusion, ContractRef, DocumentLine, Exchanges, ExitCode, Explored, FailOn, Finding, HangLimit,
    KnownFailingLine, MustCount, Outcome, ReadingLine, Report, RequirementVerdict, SkippedCase, Summary, Unexplored,
    Verdict,
};
use crate::config::Subject;
use crate::contract::{ClauseSet, Contract, Duty, Level, OverlayEffect, Reading, Register, RequirementLevel, Role};

/// What a tally has to know beside the case results.
pub struct TallyOptions {
    /// The seed of the run.
    pub seed: u64,
    /// The profile's name.
    pub profile: String,
    /// `lenient` or `strict`.
    pub readings: String,
    /// What is checked.
    pub subject: Subject,
    /// The contracts in force.
    pub contracts: Vec<ContractRef>,
    /// The same with everything that they promise.
    pub promising: Vec<Arc<Contract>>,
    /// The rules that hold for every contract.
    pub rules: Option<Arc<Contract>>,
    /// The registers of the contracts, in the order of the requirement table.
    pub registers: Vec<Register>,
    /// The baseline's register.
    pub baseline: Option<Register>,
    /// The level from which on findings fail.
    pub fail_on: FailOn,
    /// The known failures; a case names one by its number.
    pub known_failing: Vec<KnownFailingLine>,
    /// Whether must requirements that are not judged make the run inconclusive.
    pub require_complete: bool,
    /// Why the run is partial from the start (`--only`, `--skip`, …).
    pub partial: Vec<String>,
    /// After which time without an answer who is checked counts as hanging.
    pub hang_limits: Vec<HangLimit>,
    /// Whether the subject does not claim a clause; see [`NotClaimed`].
    pub not_claimed: NotClaimed,
    /// Why a requirement binds nothing that this run checks (a role that is not checked, say), by its id. It does not
    /// count among the must requirements in force.
    pub hints: BTreeMap<String, String>,
    /// Every clause and duty that binds what is checked, with the reason why nothing was tried of it where nothing was.
    pub promises: Vec<Unexplored>,
    /// Why no case tests a requirement that does bind, by its id.
    pub untested: BTreeMap<String, String>,
}

impl Default for TallyOptions {
    fn default() -> Self {
        Self {
            seed: 0,
            profile: "standard".to_owned(),
            readings: "lenient".to_owned(),
            subject: Subject::default(),
            contracts: Vec::new(),
            promising: Vec::new(),
            rules: None,
            registers: Vec::new(),
            baseline: None,
            fail_on: FailOn::Must,
            known_failing: Vec::new(),
            require_complete: false,
            partial: Vec::new(),
            hang_limits: Vec::new(),
            not_claimed: Box::new(|_| false),
            hints: BTreeMap::new(),
            promises: Vec::new(),
            untested: BTreeMap::new(),
        }
    }
}

/// Adds up case results. Keeps findings and reasons, and nothing of a case that passed.
pub struct Tally {
    report: Report,
    table: RequirementTable,
    fail_on: FailOn,
    require_complete: bool,
    must_inconclusive: bool,
    promising: Vec<Arc<Contract>>,
    rules: Option<Arc<Contract>>,
    /// What was judged of each promise: of the contracts, by their position, and of the rules.
    explored: BTreeMap<Option<usize>, Vec<TriedPromise>>,
    /// Of what cases were aimed at and did not judge: why not, and the first of these cases.
    left: BTreeMap<(String, Duty), Left>,
}

/// Why a case did not judge what it was aimed at. What comes first says most.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    /// It could not: the case, and why.
    Unjudged(String, String),
    /// Nothing came that gave occasion.
    NoOccasion,
    /// It was not tried: the case, and why.
    Skipped(String, String),
}

/// How much was tried of one promise.
#[derive(Debug, Clone, Copy, Default)]
struct TriedPromise {
    cases: u64,
    inputs: u64,
    drawn: u64,
}

impl Tally {
    /// An empty tally.
    pub fn new(options: TallyOptions) -> Self {
        let TallyOptions { registers, baseline, fail_on, .. } = options;
        let documents = documents(registers.iter().chain(&baseline));
        let strict = options.readings == "strict";
        let readings_in_force = registers.iter().flat_map(|register| readings(register, strict)).collect();
        let report = Report {
            schema: "probity-report/1".to_owned(),
            probity: env!("CARGO_PKG_VERSION").to_owned(),
            headline: String::new(),
            seed: options.seed,
            profile: options.profile,
            verdict: Verdict::None,
            complete: options.partial.is_empty(),
            partial: options.partial,
            hang_limits: options.hang_limits,
            unanswered: Vec::new(),
            exchanges: Exchanges::default(),
            subject: options.subject,
            contracts: options.contracts,
            overlays: overlays(&options.promising),
            readings: options.readings,
            fail_on: fail_on.as_str().to_owned(),
            summary: Summary::default(),
            requirements: Vec::new(),
            documents,
            readings_in_force,
            known_failing: options.known_failing,
            skipped: Vec::new(),
            inconclusive: Vec::new(),
            findings: Vec::new(),
            latencies: Vec::new(),
            explored: Vec::new(),
            unexplored: options.promises,
            exit_code: 4,
        };
        Self {
            report,
            table: RequirementTable::new(registers, baseline, options.not_claimed, (options.hints, options.untested)),
            fail_on,
            require_complete: options.require_complete,
            must_inconclusive: false,
            promising: options.promising,
            rules: options.rules,
            explored: BTreeMap::new(),
            left: BTreeMap::new(),
        }
    }

    /// Adds one case.
    pub fn add(&mut self, case: &CaseResult) {
        let summary = &mut self.report.summary;
        summary.inputs += case.inputs;
        summary.drawn += case.drawn;
        summary.requests += case.requests;
        *match case.outcome {
            Outcome::Passed => &mut summary.passed,
            Outcome::Skipped => &mut summary.skipped,
            Outcome::Advisory => &mut summary.advisory,
            Outcome::Inconclusive => &mut summary.inconclusive,
            Outcome::Failed => &mut summary.failed,
        } += 1;
        let takes = |finding: &Finding| finding.duty == Duty::Refuse && finding.level > Level::May;
        if case.role == Role::Handler && case.findings.iter().any(takes) {
            summary.accepted_garbage += 1;
        }
        let with_reason = || SkippedCase { case: case.case.clone(), reason: reason_of(case) };
        match case.outcome {
            Outcome::Skipped => self.report.skipped.push(with_reason()),
            Outcome::Inconclusive => {
                self.report.inconclusive.push(with_reason());
                self.must_inconclusive |= case.must;
            }
            Outcome::Passed | Outcome::Advisory | Outcome::Failed => {}
        }
        if let Some(line) = case.known.as_ref().and_then(|known| self.report.known_failing.get_mut(known.entry)) {
            line.cases += 1;
        }
        self.report.findings.extend(case.findings.iter().cloned());
        self.report.latencies.extend(case.latency.clone());
        self.explore(case);
        self.table.add(case, self.fail_on);
    }

    fn explore(&mut self, case: &CaseResult) {
        let is_skipped = case.outcome == Outcome::Skipped;
        for (contract, promises) in case.judged.sets() {
            if is_skipped {
                let own = self.contract(contract).map(|own| named(promises, own)).unwrap_or_default();
                for promise in own {
                    self.leave(promise, case);
                }
                continue;
            }
            let tried = self.explored.entry(contract).or_default();
            for promise in promises.numbers() {
                if promise >= tried.len() {
                    tried.resize(promise + 1, TriedPromise::default());
                }
                let TriedPromise { cases, inputs, drawn } = &mut tried[promise];
                *cases += 1;
                *inputs += case.inputs;
                *drawn += case.drawn;
            }
        }
        for promise in &case.left {
            self.leave(promise.clone(), case);
        }
    }

    /// Notes why a case did not judge what it was aimed at.
    fn leave(&mut self, promise: (String, Duty), case: &CaseResult) {
        let own = match &case.reason {
            _ if case.outcome == Outcome::Skipped => Left::Skipped(case.case.clone(), reason_of(case)),
            Some(reason) => Left::Unjudged(case.case.clone(), reason.clone()),
            None => Left::NoOccasion,
        };
        let first = self.left.entry(promise).or_insert_with(|| own.clone());
        if own < *first {
            *first = own;
        }
    }

    fn contract(&self, number: Option<usize>) -> Option<&Contract> {
        number.map_or(self.rules.as_deref(), |number| self.promising.get(number).map(Arc::as_ref))
    }

    /// What was judged of each promise, by clause id and duty.
    fn explored(&self) -> BTreeMap<(String, Duty), TriedPromise> {
        let all = self.explored.iter().filter_map(|(number, tried)| Some((self.contract(*number)?, tried)));
        let all = all.flat_map(|(contract, tried)| {
            let tried = tried.iter().enumerate().filter(|(_, own)| own.cases > 0);
            tried.filter_map(|(number, own)| {
                let (clause, duty) = ClauseSet::promise(contract, number)?;
                Some(((clause.id.clone(), duty), *own))
            })
        });
        all.collect()
    }

    /// Notes who has never answered, one sentence each.
    pub fn unanswered(&mut self, silences: Vec<String>) {
        self.report.unanswered = silences;
    }

    /// How many exchanges there were, and what became of them.
    pub fn exchanges(&mut self, exchanges: Exchanges) {
        self.report.exchanges = exchanges;
    }

    /// The report. `cut_short` says why the run ended before its plan did (a signal, `--time-limit`), where it did.
    pub fn finish(self, cut_short: Vec<String>) -> Report {
        let explored = self.explored();
        let mut report = self.report;
        let was_cut = !cut_short.is_empty();
        report.partial.extend(cut_short);
        report.complete = report.partial.is_empty();
        report.skipped.sort_by(|a, b| a.case.cmp(&b.case));
        report.inconclusive.sort_by(|a, b| a.case.cmp(&b.case));
        report.findings.sort_by(|a, b| order(a).cmp(&order(b)));
        report.latencies.sort_by(|a, b| a.case.cmp(&b.case));
        report.unexplored.retain(|own| !explored.contains_key(&(own.clause.clone(), own.duty)));
        for own in &mut report.unexplored {
            match self.left.get(&(own.clause.clone(), own.duty)) {
                Some(Left::Unjudged(_, reason) | Left::Skipped(_, reason)) => own.reason.clone_from(reason),
                Some(Left::NoOccasion) => no_occasion(own.duty).clone_into(&mut own.reason),
                None => {}
            }
        }
        report.explored = explored
            .into_iter()
            .map(|((clause, duty), TriedPromise { cases, inputs, drawn })| Explored {
                clause,
                duty,
                cases,
                inputs,
                drawn,
            })
            .collect();
        report.unexplored.sort();
        report.unexplored.dedup_by(|a, b| a.clause == b.clause && a.duty == b.duty);
        report.requirements = self.table.finish();
        report.summary.must = must_count(&report);

        let summary = &report.summary;
        let unjudged = self.must_inconclusive
            || was_cut
            || (self.require_complete && report.is_partial())
            || summary.passed + summary.advisory == 0;
        let tried = summary.passed + summary.failed + summary.advisory + summary.inconclusive > 0 || was_cut;
        let conclusion = Conclusion { tried, failed: summary.failed > 0, unjudged };
        (report.verdict, report.exit_code) = (conclusion.verdict(), conclusion.exit().code());
        if !report.exchanges.adds_up() {
            debug_assert!(false, "this report does not add up: {:?}", report.exchanges);
            report.partial.push("this report does not add up, which is a bug of Probity".to_owned());
            (report.complete, report.exit_code) = (false, ExitCode::Usage.code());
        }
        report.headline = format!("{}: {}", report.first_line(), report.verdict_words());
        report
    }
}

/// Promises as reports name them.
fn named(promises: &ClauseSet, contract: &Contract) -> Vec<(String, Duty)> {
    promises.iter(contract).map(|(clause, duty)| (clause.id.clone(), duty)).collect()
}

fn reason_of(case: &CaseResult) -> String {
    case.reason.clone().unwrap_or_else(|| "no reason was given".to_owned())
}

fn order(finding: &Finding) -> (&str, &str, Duty, &str, &str) {
    (&finding.case, &finding.clause.id, finding.duty, finding.check.as_str(), &finding.message)
}

/// What each overlay does to all contracts together.
fn overlays(contracts: &[Arc<Contract>]) -> Vec<OverlayEffect> {
    let mut all: Vec<OverlayEffect> = Vec::new();
    for own in contracts.iter().flat_map(|contract| &contract.overlays) {
        match all.iter_mut().find(|known| known.file == own.file) {
            Some(known) => known.extend(own),
            None => all.push(own.clone()),
        }
    }
    all
}

fn must_count(report: &Report) -> MustCount {
    let must = || report.requirements.iter().filter(|line| line.level == RequirementLevel::Must && line.applies);
    MustCount {
        judged: must().filter(|line| line.verdict.is_judged()).count() as u64,
        of: must().count() as u64,
        not_claimed: must().filter(|line| line.verdict == RequirementVerdict::NotClaimed).count() as u64,
        known_failing: must().filter(|line| line.verdict == RequirementVerdict::KnownFailing).count() as u64,
    }
}

fn documents<'a>(registers: impl Iterator<Item = &'a Register>) -> Vec<DocumentLine> {
    let mut documents: Vec<DocumentLine> = Vec::new();
    for (name, document) in registers.flat_map(|register| &register.documents) {
        if !documents.iter().any(|known| known.name == *name) {
            documents.push(DocumentLine {
                name: name.clone(),
                title: document.title.clone(),
                note: document.note.clone(),
            });
        }
    }
    documents
}

fn readings(register: &Register, strict: bool) -> impl Iterator<Item = ReadingLine> + '_ {
    register.readings.iter().map(move |reading| ReadingLine {
        id: reading.id.clone(),
        contract: register.contract.clone(),
        place: reading.place.clone(),
        about: reading.about.clone(),
        says: if strict { reading.strict.clone() } else { lenient(reading) },
    })
}

/// Registers write `the same` where the lenient reading is the strict one, or begins from it.
fn lenient(reading: &Reading) -> String {
    match reading.lenient.strip_prefix("the same") {
        Some("") => reading.strict.clone(),
        Some(_) => format!("{}; {}", reading.strict.trim_end_matches('.'), reading.lenient),
        None => reading.lenient.clone(),
    }
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
