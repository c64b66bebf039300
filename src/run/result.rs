//! Breaches become findings, and a case gets its outcome.

use std::collections::HashSet;
use std::time::Duration;

use super::ground::RunContext;
use crate::codec::body::Unread;
use crate::contract::{Clause, Contract, Duty, Level, Operation, OperationRef, Role, Scope};
use crate::event::{CaseResult, ClauseRef, Doubt, Finding, Judged, Outcome, RequestView, ResponseView, curl};
use crate::exchange::{Arrival, Exchange};
use crate::judge::{Aim, Breach, CheckId};
use crate::suite::{Case, DeliveryCase, cited, response_aims, stated};

/// Checks whose messages are the same whatever was sent: theirs say it.
const TELL_APART: [CheckId; 6] = [
    CheckId::ACCEPTS_VALID,
    CheckId::REFUSES_VIOLATION,
    CheckId::AUTHENTICATION_DEMANDED,
    CheckId::NO_SERVER_ERROR,
    CheckId::ANSWERS,
    CheckId::ANSWERS_IN_TIME,
];

/// Why a case was not tried, where the run was to end early.
pub(super) const CUT_SHORT: &str = "the run was cut short before this case";

/// A finding of `breach` in the case called `path`, without request and response.
pub(super) fn finding(breach: &Breach<'_>, path: &str, contract: &Contract, requirements: Vec<String>) -> Finding {
    let location = &breach.clause.location;
    let text = contract
        .sources
        .iter()
        .find(|source| source.file == location.file)
        .and_then(|source| source.line(location.line))
        .unwrap_or_default()
        .to_owned();
    Finding {
        case: path.to_owned(),
        check: breach.check,
        level: breach.level,
        duty: breach.duty,
        requirements,
        clause: ClauseRef {
            id: breach.clause.id.clone(),
            pointer: breach.clause.pointer.clone(),
            file: location.file.to_string(),
            line: location.line,
            column: location.column,
            text,
        },
        message: breach.message.clone(),
        advice: None,
        count: 1,
        request: None,
        response: None,
        curl: None,
        minimal: None,
        script: Vec::new(),
    }
}

/// What `make` makes of the first of the breaches of each check and clause, counted.
fn each<'b>(breaches: &[Breach<'b>], mut make: impl FnMut(&Breach<'b>) -> Finding) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for breach in breaches {
        let same = |known: &&mut Finding| known.check == breach.check && known.clause.id == breach.clause.id;
        match found.iter_mut().find(same) {
            // What is said is what is worst.
            Some(known) if breach.level > known.level => *known = Finding { count: known.count + 1, ..make(breach) },
            Some(known) => known.count += 1,
            None => found.push(make(breach)),
        }
    }
    found
}

/// The findings of one exchange: one per check and clause.
pub(super) fn findings(
    ground: &RunContext,
    contract: &Contract,
    operation: &Operation,
    case: &Case,
    exchange: &Exchange,
    breaches: &[Breach<'_>],
) -> Vec<Finding> {
    each(breaches, |breach| {
        let aim = [Aim { clause: breach.clause.id.clone(), duty: breach.duty }];
        let source = if breach.clause.is_general() { &ground.baseline } else { contract };
        let mut requirements = cited(contract, &ground.baseline, &aim, &case.scope, case.unlocked.as_deref());
        if let Some(unlocked) = case.unlocked.as_ref().filter(|id| requirements.contains(id)) {
            requirements = vec![unlocked.clone()];
        }
        let mut finding = finding(breach, &case.path, source, requirements);
        let primary = case.aims.first().is_some_and(|aim| aim.clause == finding.clause.id && aim.duty == finding.duty);
        if let (true, Some(cap)) = (primary, case.cap) {
            finding.level = finding.level.min(cap);
        }
        let mut said = [&contract.register, &ground.baseline.register].into_iter();
        if TELL_APART.contains(&breach.check) {
            finding.message = format!("{}: {}", case.about(), finding.message);
        }
        if breach.check == CheckId::ANSWERS {
            finding.message.push_str(&ground.deaths.company(&case.path));
        }
        finding.advice = said.find_map(|own| own.advice(breach.check.as_str(), case.role, breach.clause)).cloned();
        finding.request = Some(RequestView::of(&exchange.request));
        finding.response = Some(ResponseView::of(exchange, &volatile(operation)));
        finding.curl = curl(&exchange.request);
        finding
    })
}

/// Header names whose values differ between answers by contract.
pub(super) fn volatile(operation: &Operation) -> Vec<String> {
    operation
        .distinct
        .iter()
        .filter_map(|expression| expression.strip_prefix("$response.header."))
        .map(str::to_owned)
        .collect()
}

/// What an exchange or several of one case showed.
#[derive(Default)]
pub(super) struct Shown {
    /// What is broken.
    pub(super) findings: Vec<Finding>,
    /// What was looked at.
    pub(super) judged: Judged,
    /// Why a body was not read, where one was not.
    pub(super) unread: Option<Unread>,
}

/// The result of a case that was judged. `exchange`: the one that stands for it.
pub(super) fn judged(
    ground: &RunContext,
    at: OperationRef,
    case: &Case,
    exchange: &Exchange,
    shown: Shown,
) -> CaseResult {
    let (contract, operation) = at.find(&ground.contracts);
    let (outcome, reason) = with_unread(ground.fail_on.outcome(&shown.findings), shown.unread.as_ref());
    let mut aims = case.aims.clone();
    if shown.unread.is_some() {
        // What the answer that really came would have shown.
        let actual = exchange.status().and_then(|status| operation.response(status));
        aims.extend(actual.into_iter().flat_map(|response| response_aims(contract, operation, &response.key)));
    }
    let clauses = shown.judged.promises(&ground.contracts, &ground.baseline).map(|(clause, _)| clause);
    let mut requirements = stated(contract, clauses, &case.scope, case.unlocked.as_deref());
    if let Some(unlocked) = &case.unlocked {
        // A case with a refused credential is about one requirement of its clause, not about the others.
        let others = cited(contract, &ground.baseline, &case.aims[..1], &case.scope, None);
        requirements.retain(|id| id == unlocked || !others.contains(id));
    }
    let is_left = |aim: &Aim| {
        let clause = contract.clauses.get(&aim.clause).or_else(|| ground.baseline.clauses.get(&aim.clause));
        clause.is_some_and(|clause| !shown.judged.has(at.contract, clause, aim.duty))
    };
    aims.retain(is_left);
    let doubted = cited(contract, &ground.baseline, &aims, &case.scope, case.unlocked.as_deref());
    let doubted: Vec<String> = doubted.into_iter().filter(|id| !requirements.contains(id)).collect();
    CaseResult {
        outcome,
        findings: shown.findings,
        reason,
        judged: shown.judged,
        requirements,
        left: promises(aims),
        doubts: doubts(&doubted, &subject(ground, contract, case)),
        elapsed: exchange.elapsed,
        inputs: 1,
        requests: 1 + case.prepare.len() as u64,
        ..blank(case, contract)
    }
}

/// The requirements that the first aim of a case states: what it is about.
fn subject(ground: &RunContext, contract: &Contract, case: &Case) -> Vec<String> {
    let first = &case.aims[..case.aims.len().min(1)];
    cited(contract, &ground.baseline, first, &case.scope, case.unlocked.as_deref())
}

/// Requirements as a case result doubts them.
pub(super) fn doubts(requirements: &[String], subject: &[String]) -> Vec<Doubt> {
    let doubt = |id: &String| Doubt { requirement: id.clone(), is_subject: subject.contains(id) };
    requirements.iter().map(doubt).collect()
}

/// The outcome of a case in which a body was not read, and the reason: what was broken says more than that, and what was kept
/// less.
pub(super) fn with_unread(outcome: Outcome, unread: Option<&Unread>) -> (Outcome, Option<String>) {
    match unread {
        Some(unread) => {
            (outcome.max(Outcome::Inconclusive), Some(format!("a body was not read, and so not judged: {unread}")))
        }
        None => (outcome, None),
    }
}

/// Aims as a case result names them.
fn promises(aims: Vec<Aim>) -> Vec<(String, Duty)> {
    aims.into_iter().map(|aim| (aim.clause, aim.duty)).collect()
}

/// The result of a case without a judgement.
pub(super) fn unjudged(
    ground: &RunContext,
    contract: &Contract,
    case: &Case,
    outcome: Outcome,
    reason: &str,
    requests: u64,
) -> CaseResult {
    CaseResult {
        outcome,
        reason: Some(reason.to_owned()),
        requests,
        left: promises(case.aims.clone()),
        doubts: doubts(&case.requirements, &subject(ground, contract, case)),
        ..blank(case, contract)
    }
}

fn blank(case: &Case, contract: &Contract) -> CaseResult {
    CaseResult { must: binds(contract, &case.aims), ..CaseResult::new(&case.path, case.role) }
}

/// Whether what a case is about binds at level must.
fn binds(contract: &Contract, aims: &[Aim]) -> bool {
    aims.first()
        .and_then(|aim| contract.clauses.get(&aim.clause)?.duties.level(aim.duty))
        .is_some_and(|level| level == Level::Must)
}

/// The findings about a notification.
pub(super) fn notification_findings(
    ground: &RunContext,
    contract: &Contract,
    path: &str,
    arrival: Option<&Arrival>,
    breaches: &[Breach<'_>],
) -> Vec<Finding> {
    each(breaches, |breach| {
        let aim = [Aim { clause: breach.clause.id.clone(), duty: breach.duty }];
        let requirements = cited(contract, &ground.baseline, &aim, &Scope::new(), None);
        let mut finding = finding(breach, path, contract, requirements);
        finding.request = arrival.map(RequestView::of_arrival);
        finding
    })
}

/// The result of a delivery case.
pub(super) fn delivered(
    ground: &RunContext,
    case: &DeliveryCase,
    shown: Shown,
    requests: u64,
    elapsed: Duration,
) -> CaseResult {
    let (outcome, reason) = with_unread(ground.fail_on.outcome(&shown.findings), shown.unread.as_ref());
    let judged: Vec<(&Clause, Duty)> = shown.judged.promises(&ground.contracts, &ground.baseline).collect();
    let known: HashSet<(&str, Duty)> = judged.iter().map(|(clause, duty)| (clause.id.as_str(), *duty)).collect();
    let left: Vec<Aim> =
        case.aims.iter().filter(|aim| !known.contains(&(aim.clause.as_str(), aim.duty))).cloned().collect();
    // A scenario may concern several contracts.
    let all = |make: &dyn Fn(&Contract) -> Vec<String>| -> Vec<String> {
        let mut seen = HashSet::new();
        let all = ground.contracts.iter().flat_map(|contract| make(contract));
        all.filter(|id| seen.insert(id.clone())).collect()
    };
    let requirements = all(&|contract| {
        let own = judged.iter().map(|(clause, _)| *clause);
        let own = own.filter(|clause| clause.is_general() || clause.contract == contract.name);
        stated(contract, own, &Scope::new(), None)
    });
    let mut doubted = all(&|contract| cited(contract, &ground.baseline, &left, &Scope::new(), None));
    doubted.retain(|id| !requirements.contains(id));
    let first = &case.aims[..case.aims.len().min(1)];
    let subject = all(&|contract| cited(contract, &ground.baseline, first, &Scope::new(), None));
    drop(judged);
    CaseResult {
        outcome,
        findings: shown.findings,
        reason,
        judged: shown.judged,
        requirements,
        left: promises(left),
        doubts: doubts(&doubted, &subject),
        inputs: 1,
        requests,
        elapsed,
        ..blank_delivery(ground, case)
    }
}

/// The result of a delivery case without a judgement.
pub(super) fn undelivered(ground: &RunContext, case: &DeliveryCase, outcome: Outcome, reason: &str) -> CaseResult {
    CaseResult {
        outcome,
        reason: Some(reason.to_owned()),
        left: promises(case.aims.clone()),
        doubts: doubts(&case.requirements, &case.requirements),
        ..blank_delivery(ground, case)
    }
}

fn blank_delivery(ground: &RunContext, case: &DeliveryCase) -> CaseResult {
    let must = binds(&ground.contracts[case.contract], &case.aims);
    CaseResult { must, ..CaseResult::new(&case.path, Role::Provider) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_broken_says_more_than_what_was_not_read_and_what_was_kept_less() {
        for (outcome, expected) in [
            (Outcome::Passed, Outcome::Inconclusive),
            (Outcome::Advisory, Outcome::Inconclusive),
            (Outcome::Failed, Outcome::Failed),
        ] {
            assert_eq!(with_unread(outcome, None), (outcome, None));
            assert_eq!(with_unread(outcome, Some(&Unread::CutShort)).0, expected);
        }
    }
}
