//! Adds up case results to a [`Report`]: counts, the requirement table, verdict and exit code.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{NotClaimed, RequirementTable};
use super::{
    CaseResult, ContractRef, DocumentLine, Explored, FailOn, Finding, MustCount, Outcome, ReadingLine, Report,
    SkippedCase, Summary, Unexplored, Verdict,
};
use crate::config::Subject;
use crate::contract::{Duty, Reading, Register, RequirementLevel, Role};

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
    /// Their registers, in the order of the requirement table.
    pub registers: Vec<Register>,
    /// The baseline's register.
    pub baseline: Option<Register>,
    /// The level from which on findings fail.
    pub fail_on: FailOn,
    /// Whether must requirements that are not judged make the run inconclusive.
    pub require_complete: bool,
    /// Why the run is partial from the start (`--only`, `--skip`, …).
    pub partial: Vec<String>,
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
            registers: Vec::new(),
            baseline: None,
            fail_on: FailOn::Must,
            require_complete: false,
            partial: Vec::new(),
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
    explored: BTreeMap<(String, Duty), (u64, u64, u64)>,
    /// Of what cases would have tested that were skipped or could not be read: the first of them, and why.
    left_out: BTreeMap<(String, Duty), (String, String)>,
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
            subject: options.subject,
            contracts: options.contracts,
            readings: options.readings,
            fail_on: fail_on.as_str().to_owned(),
            summary: Summary::default(),
            requirements: Vec::new(),
            documents,
            readings_in_force,
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
            explored: BTreeMap::new(),
            left_out: BTreeMap::new(),
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
        if case.role == Role::Handler && case.findings.iter().any(|finding| finding.duty == Duty::Refuse) {
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
        self.report.findings.extend(case.findings.iter().cloned());
        self.report.latencies.extend(case.latency.clone());
        self.explore(case);
        self.table.add(case, self.fail_on);
    }

    fn explore(&mut self, case: &CaseResult) {
        let skipped = if case.outcome == Outcome::Skipped { case.tests.as_slice() } else { &[] };
        for promise in skipped.iter().chain(&case.unread).collect::<BTreeSet<_>>() {
            let own = (case.case.clone(), reason_of(case));
            let first = self.left_out.entry(promise.clone()).or_insert_with(|| own.clone());
            *first = own.min(std::mem::take(first));
        }
        for promise in case.tests.iter().filter(|_| skipped.is_empty()).collect::<BTreeSet<_>>() {
            let (cases, inputs, drawn) = self.explored.entry(promise.clone()).or_default();
            *cases += 1;
            *inputs += case.inputs;
            *drawn += case.drawn;
        }
    }

    /// The report. `cut_short` says why the run ended before its plan did (Ctrl-C, `--time-limit`).
    pub fn finish(self, cut_short: Option<String>) -> Report {
        let mut report = self.report;
        let was_cut = cut_short.is_some();
        report.partial.extend(cut_short);
        report.complete = report.partial.is_empty();
        report.skipped.sort_by(|a, b| a.case.cmp(&b.case));
        report.inconclusive.sort_by(|a, b| a.case.cmp(&b.case));
        report.findings.sort_by(|a, b| order(a).cmp(&order(b)));
        report.latencies.sort_by(|a, b| a.case.cmp(&b.case));
        let explored = self.explored;
        report.unexplored.retain(|own| !explored.contains_key(&(own.clause.clone(), own.duty)));
        for own in &mut report.unexplored {
            if let Some((_, reason)) = self.left_out.get(&(own.clause.clone(), own.duty)) {
                own.reason.clone_from(reason);
            }
        }
        report.explored = explored
            .into_iter()
            .map(|((clause, duty), (cases, inputs, drawn))| Explored { clause, duty, cases, inputs, drawn })
            .collect();
        report.unexplored.sort();
        report.unexplored.dedup_by(|a, b| a.clause == b.clause && a.duty == b.duty);
        report.requirements = self.table.finish();
        report.summary.must = must_count(&report);

        let must = report.summary.must;
        let summary = &report.summary;
        let unjudged = self.must_inconclusive
            || was_cut
            || (self.require_complete && (must.judged < must.of || !report.complete))
            || summary.passed + summary.advisory == 0;
        (report.verdict, report.exit_code) =
            if summary.passed + summary.failed + summary.advisory + summary.inconclusive == 0 {
                (Verdict::None, 4)
            } else if summary.failed > 0 {
                (Verdict::Broken, 1)
            } else if unjudged {
                (Verdict::Inconclusive, 3)
            } else {
                (Verdict::Conformant, 0)
            };
        report.headline = format!("{}: {}", report.first_line(), report.verdict_words());
        report
    }
}

fn reason_of(case: &CaseResult) -> String {
    case.reason.clone().unwrap_or_else(|| "no reason was given".to_owned())
}

fn order(finding: &Finding) -> (&str, &str, Duty, &str, &str) {
    (&finding.case, &finding.clause.id, finding.duty, &finding.check, &finding.message)
}

fn must_count(report: &Report) -> MustCount {
    let must = || report.requirements.iter().filter(|line| line.level == RequirementLevel::Must && line.applies);
    MustCount {
        judged: must().filter(|line| line.verdict.is_judged()).count() as u64,
        of: must().count() as u64,
        not_claimed: must().filter(|line| line.verdict == super::RequirementVerdict::NotClaimed).count() as u64,
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
