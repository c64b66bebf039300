//! The requirement table: what the cases of a run say about each requirement.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::judged::no_occasion;
use super::{CaseResult, FailOn, Finding, Outcome, RequirementLine, RequirementVerdict};
use crate::contract::{ClauseId, Duty, Level, Register, Requirement, RequirementLevel};

/// Says whether the subject does not claim to implement a clause, given as the part of its id before `#`
/// (`contract/operation/place`), which is how case paths begin.
pub type NotClaimed = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// Requirement lines that are being filled.
pub(super) struct RequirementTable {
    rows: Vec<TableRow>,
    by_id: HashMap<String, Vec<usize>>,
    not_claimed: NotClaimed,
    /// Why one binds nothing here, and why one that does bind is tested by no case.
    hints: BTreeMap<String, String>,
    untested: BTreeMap<String, String>,
}

struct TableRow {
    contract: String,
    requirement: Requirement,
    seen: RequirementSeen,
}

/// What the cases that test one requirement said.
#[derive(Default)]
struct RequirementSeen {
    passed: u64,
    failed: u64,
    advisory: u64,
    inconclusive: u64,
    /// Inconclusive ones that a pass of another case does not outweigh.
    blocking: u64,
    skipped: u64,
    /// Cases that broke it as is known.
    known: u64,
    /// Why it could not be judged: of the first case by path.
    unjudged: Option<(String, String)>,
    /// Why it was not tried: of the first case by path.
    untried: Option<(String, String)>,
    /// Whether a case tried it, and nothing came that gave occasion to judge it.
    unshown: bool,
}

/// What one case says about one requirement.
enum Says {
    Passed,
    Failed,
    Advisory,
    /// It could not be judged, and why; whether that leaves it in doubt whatever other cases say.
    Unjudged(String, bool),
    /// Nothing came that gave occasion to judge it.
    NoOccasion,
    Skipped,
    /// It is broken, as is known.
    KnownFailing,
}

impl RequirementTable {
    pub(super) fn new(
        registers: Vec<Register>,
        baseline: Option<Register>,
        not_claimed: NotClaimed,
        (hints, untested): (BTreeMap<String, String>, BTreeMap<String, String>),
    ) -> Self {
        let mut rows = Vec::new();
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        for register in registers.into_iter().chain(baseline) {
            for requirement in register.requirements {
                by_id.entry(requirement.id.clone()).or_default().push(rows.len());
                rows.push(TableRow {
                    contract: register.contract.clone(),
                    requirement,
                    seen: RequirementSeen::default(),
                });
            }
        }
        Self { rows, by_id, not_claimed, hints, untested }
    }

    pub(super) fn add(&mut self, case: &CaseResult, fail_on: FailOn) {
        let named = case.findings.iter().flat_map(|finding| &finding.requirements);
        let doubted = case.doubts.iter().map(|doubt| &doubt.requirement);
        let known = case.known.iter().flat_map(|known| &known.requirements);
        let ids: BTreeSet<&String> = case.requirements.iter().chain(doubted).chain(named).chain(known).collect();
        for id in ids {
            for row in self.by_id.get(id).into_iter().flatten() {
                let row = &mut self.rows[*row];
                let says = says(case, &row.requirement, fail_on);
                row.seen.add(says, case);
            }
        }
    }

    pub(super) fn finish(self) -> Vec<RequirementLine> {
        let Self { rows, not_claimed, hints, untested, .. } = self;
        let told = |row: TableRow| {
            let mut line = line(row, &not_claimed, &hints);
            if line.verdict == RequirementVerdict::Skipped && line.reason.is_none() {
                let reason = untested.get(&line.id).cloned();
                line.reason = reason.or(Some("no case of this run tests it".to_owned()));
            }
            line
        };
        rows.into_iter().map(told).collect()
    }
}

/// What `case` says about `requirement`. A finding speaks for the requirements that it names and for no other.
fn says(case: &CaseResult, requirement: &Requirement, fail_on: FailOn) -> Says {
    if case.known.as_ref().is_some_and(|known| known.requirements.contains(&requirement.id)) {
        return Says::KnownFailing;
    }
    if case.outcome == Outcome::Skipped {
        return Says::Skipped;
    }
    let named = || case.findings.iter().filter(|finding| finding.requirements.contains(&requirement.id));
    let of_may = requirement.level == RequirementLevel::May;
    if let Some(level) = named().map(|finding| finding.level).max() {
        if fail_on.fails(level) {
            return Says::Failed;
        }
        if level > Level::May || of_may {
            return Says::Advisory;
        }
    }
    let doubt = case.doubts.iter().find(|doubt| doubt.requirement == requirement.id);
    let Some(doubt) = doubt.filter(|_| named().next().is_none() && !case.requirements.contains(&requirement.id)) else {
        return Says::Passed;
    };
    if case.outcome == Outcome::Inconclusive {
        let reason = case.reason.clone().unwrap_or_else(|| "it could not be judged".to_owned());
        // A case below must cannot put a must requirement in doubt, e.g. a probe that ran into a rate limit; and what a
        // case is not about is as good as judged where another case judges it.
        let blocks = doubt.is_subject && (case.must || requirement.level < RequirementLevel::Must);
        return Says::Unjudged(reason, blocks);
    }
    match (case.findings.iter().find(|finding| came_to_nothing(finding)), &case.reason) {
        (Some(finding), _) => Says::Unjudged(format!("the exchange came to nothing: {}", finding.message), false),
        (None, Some(reason)) => Says::Unjudged(reason.clone(), false),
        (None, None) => Says::NoOccasion,
    }
}

/// Whether a finding means that what it does not name had no occasion to show: what is valid was not taken, there was no
/// answer, or the answer was a server error.
fn came_to_nothing(finding: &Finding) -> bool {
    let status = finding.response.as_ref().map(|response| response.status);
    finding.duty == Duty::Accept || status.is_some_and(|status| status.is_none_or(|status| status >= 500))
}

impl RequirementSeen {
    fn add(&mut self, says: Says, case: &CaseResult) {
        match says {
            Says::Passed => self.passed += 1,
            Says::Failed => self.failed += 1,
            Says::Advisory => self.advisory += 1,
            Says::Unjudged(reason, blocks) => {
                self.inconclusive += 1;
                self.blocking += u64::from(blocks);
                keep_first(&mut self.unjudged, case, reason);
            }
            Says::NoOccasion => self.unshown = true,
            Says::KnownFailing => {
                self.known += 1;
                keep_first(&mut self.untried, case, case.reason.clone().unwrap_or_default());
            }
            Says::Skipped => {
                self.skipped += 1;
                keep_first(&mut self.untried, case, case.reason.clone().unwrap_or_default());
            }
        }
    }

    fn verdict(&self) -> RequirementVerdict {
        if self.failed > 0 {
            RequirementVerdict::Failed
        } else if self.known > 0 {
            RequirementVerdict::KnownFailing
        } else if self.advisory > 0 {
            RequirementVerdict::Advisory
        } else if self.blocking > 0 || (self.inconclusive > 0 && self.passed == 0) {
            RequirementVerdict::Inconclusive
        } else if self.passed > 0 {
            RequirementVerdict::Passed
        } else {
            RequirementVerdict::Skipped
        }
    }
}

/// Cases arrive in any order; the first by path gives the reason, so that the report does not depend on it.
fn keep_first(kept: &mut Option<(String, String)>, case: &CaseResult, reason: String) {
    if kept.as_ref().is_none_or(|(path, _)| case.case < *path) {
        *kept = Some((case.case.clone(), reason));
    }
}

fn line(row: TableRow, not_claimed: &NotClaimed, hints: &BTreeMap<String, String>) -> RequirementLine {
    let TableRow { contract, requirement, seen } = row;
    let cases = seen.passed + seen.failed + seen.advisory + seen.inconclusive;
    let claimed = |id: &String| ClauseId::parse(id).is_none_or(|clause| !not_claimed(&clause.place_path()));
    let claimed = requirement.clauses.iter().any(claimed);
    let verdict = match requirement.level {
        RequirementLevel::None => RequirementVerdict::Informative,
        _ if cases == 0 && !claimed && !requirement.clauses.is_empty() => RequirementVerdict::NotClaimed,
        _ => seen.verdict(),
    };
    let hint = || hints.get(&requirement.id).cloned();
    let applies = cases > 0 || !hints.contains_key(&requirement.id);
    let reason = match verdict {
        RequirementVerdict::Informative => requirement.reason.clone(),
        RequirementVerdict::NotClaimed => Some("the subject does not claim to implement it".to_owned()),
        RequirementVerdict::KnownFailing => seen.untried.map(|(_, reason)| reason),
        RequirementVerdict::Inconclusive => seen.unjudged.map(|(_, reason)| reason),
        RequirementVerdict::Skipped => {
            let untried = seen.untried.map(|(_, reason)| reason).filter(|reason| !reason.is_empty());
            hint().or_else(|| seen.unshown.then(|| no_occasion(Duty::Emit).to_owned())).or(untried)
        }
        RequirementVerdict::Passed | RequirementVerdict::Failed | RequirementVerdict::Advisory => None,
    };
    RequirementLine {
        id: requirement.id,
        contract,
        level: requirement.level,
        says: requirement.says,
        document: requirement.document,
        section: requirement.section,
        verdict,
        applies,
        cases,
        reason,
    }
}
