//! Breaches become findings, and a case gets its outcome.

use std::time::Duration;

use super::ground::Ground;
use crate::codec::body::Unread;
use crate::contract::{Clause, Contract, Duty, Keyword, Level, Operation, Place, Role, Scope};
use crate::event::{CaseResult, ClauseRef, Finding, Outcome, RequestView, ResponseView, curl};
use crate::exchange::{Arrival, Exchange};
use crate::judge::{Aim, Breach};
use crate::suite::{Case, cited, response_aims};

/// Checks whose messages are the same whatever was sent: theirs say it.
const TELL_APART: [&str; 6] =
    ["accepts-valid", "refuses-violation", "authentication-demanded", "no-server-error", "answers", "answers-in-time"];

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
        check: breach.check.to_owned(),
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
            Some(known) => {
                known.count += 1;
                known.level = known.level.max(breach.level);
            }
            None => found.push(make(breach)),
        }
    }
    found
}

/// The findings of one exchange: one per check and clause.
pub(super) fn findings(
    ground: &Ground,
    contract: &Contract,
    operation: &Operation,
    case: &Case,
    exchange: &Exchange,
    breaches: &[Breach<'_>],
) -> Vec<Finding> {
    each(breaches, |breach| {
        let aim = [Aim { clause: breach.clause.id.clone(), duty: breach.duty }];
        let source = if breach.clause.contract == "baseline" { &ground.baseline } else { contract };
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
        if breach.check == "answers" {
            finding.message.push_str(&ground.deaths.company(&case.path));
        }
        finding.advice = said.find_map(|own| own.advice(breach.check, case.role, breach.clause)).cloned();
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

/// The result of a case that was judged.
pub(super) fn judged(
    ground: &Ground,
    contract: &Contract,
    operation: &Operation,
    case: &Case,
    exchange: &Exchange,
    (findings, unread): (Vec<Finding>, Option<&Unread>),
) -> CaseResult {
    let (aims, requirements) = tested(ground, contract, operation, case, exchange);
    let (outcome, reason) = with_unread(ground.fail_on.outcome(&findings), unread);
    let (aims, unread) = read_and_unread(contract, aims, unread);
    // Where something else failed, the case says nothing of what was not read.
    let requirements = if outcome == Outcome::Failed && !unread.is_empty() {
        cited(contract, &ground.baseline, &aims, &case.scope, case.unlocked.as_deref())
    } else {
        requirements
    };
    CaseResult {
        outcome,
        findings,
        reason,
        unread: promises(unread),
        elapsed: exchange.elapsed,
        latency: None,
        inputs: 1,
        requests: 1 + case.prepare.len() as u64,
        ..blank(case, contract, aims, requirements)
    }
}

/// The outcome of a case in which a body was not read, and the reason: what was broken says more than that, and what was kept
/// less.
fn with_unread(outcome: Outcome, unread: Option<&Unread>) -> (Outcome, Option<String>) {
    match unread {
        Some(unread) => {
            (outcome.max(Outcome::Inconclusive), Some(format!("a body was not read, and so not judged: {unread}")))
        }
        None => (outcome, None),
    }
}

/// The aims of a case that were judged, and those at what a body holds that was not read.
fn read_and_unread(contract: &Contract, aims: Vec<Aim>, unread: Option<&Unread>) -> (Vec<Aim>, Vec<Aim>) {
    aims.into_iter().partition(|aim| unread.is_none() || !is_of_body(contract, aim))
}

/// Aims as a case result names them.
fn promises(aims: Vec<Aim>) -> Vec<(String, Duty)> {
    aims.into_iter().map(|aim| (aim.clause, aim.duty)).collect()
}

/// Whether an aim is at what a body holds.
fn is_of_body(contract: &Contract, aim: &Aim) -> bool {
    let of_body = |clause: &Clause| {
        let inside = matches!(clause.place, Place::Body(_) | Place::ResponseBody { .. });
        // That it is there, and of which type, is seen without reading it.
        let outside = match clause.keyword {
            Keyword::MediaType => true,
            Keyword::Required => clause.place == Place::body() && clause.member.is_none(),
            _ => false,
        };
        inside && !outside || matches!(clause.keyword, Keyword::Syntax | Keyword::Root)
    };
    aim.duty == Duty::Emit && contract.clauses.get(&aim.clause).is_some_and(of_body)
}

/// The result of a case without a judgement.
pub(super) fn unjudged(contract: &Contract, case: &Case, outcome: Outcome, reason: &str, requests: u64) -> CaseResult {
    CaseResult {
        outcome,
        reason: Some(reason.to_owned()),
        requests,
        ..blank(case, contract, case.aims.clone(), case.requirements.clone())
    }
}

fn blank(case: &Case, contract: &Contract, aims: Vec<Aim>, requirements: Vec<String>) -> CaseResult {
    CaseResult {
        case: case.path.clone(),
        role: case.role,
        outcome: Outcome::Passed,
        reason: None,
        findings: Vec::new(),
        must: binds(contract, &case.aims),
        tests: promises(aims),
        unread: Vec::new(),
        requirements,
        latency: None,
        inputs: 0,
        drawn: 0,
        requests: 0,
        elapsed: Duration::ZERO,
    }
}

/// Whether what a case is about binds at level must.
fn binds(contract: &Contract, aims: &[Aim]) -> bool {
    aims.first()
        .and_then(|aim| contract.clauses.get(&aim.clause)?.duties.level(aim.duty))
        .is_some_and(|level| level == Level::Must)
}

/// What the case tested, seen from the answer that really came.
fn tested(
    ground: &Ground,
    contract: &Contract,
    operation: &Operation,
    case: &Case,
    exchange: &Exchange,
) -> (Vec<Aim>, Vec<String>) {
    let actual = exchange.status().and_then(|status| operation.response(status));
    let place = |aim: &Aim| contract.clauses.get(&aim.clause).map(|clause| &clause.place);
    let expected = |aim: &Aim| aim.duty == Duty::Emit && place(aim).is_some_and(|place| place.answer().is_some());
    let covered = actual.is_some_and(|response| {
        let site = response.site();
        case.aims.iter().any(|aim| place(aim) == Some(&site))
    });
    if covered {
        return (case.aims.clone(), case.requirements.clone());
    }
    let mut aims: Vec<Aim> = case.aims.iter().take(1).cloned().collect();
    aims.extend(case.aims.iter().skip(1).filter(|aim| !expected(aim)).cloned());
    if let Some(response) = actual {
        aims.extend(response_aims(contract, operation, &response.key));
    }
    let mut requirements = cited(contract, &ground.baseline, &aims, &case.scope, case.unlocked.as_deref());
    if let Some(unlocked) = &case.unlocked {
        // A case with a refused credential is about one requirement of its clause, not about the others.
        let others = cited(contract, &ground.baseline, &case.aims[..1], &case.scope, None);
        requirements.retain(|id| id == unlocked || !others.contains(id));
    }
    (aims, requirements)
}

/// The findings about a notification.
pub(super) fn notification_findings(
    ground: &Ground,
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
    ground: &Ground,
    contract: &Contract,
    case: &crate::suite::DeliveryCase,
    (findings, unread): (Vec<Finding>, Option<&Unread>),
    requests: u64,
    elapsed: Duration,
) -> CaseResult {
    let (outcome, reason) = with_unread(ground.fail_on.outcome(&findings), unread);
    let (aims, unread) = read_and_unread(contract, case.aims.clone(), unread);
    let requirements = if outcome == Outcome::Failed && !unread.is_empty() {
        cited(contract, &ground.baseline, &aims, &Scope::new(), None)
    } else {
        case.requirements.clone()
    };
    CaseResult {
        case: case.path.clone(),
        role: Role::Provider,
        outcome,
        reason,
        findings,
        tests: promises(aims),
        unread: promises(unread),
        requirements,
        must: binds(contract, &case.aims),
        latency: None,
        inputs: 1,
        drawn: 0,
        requests,
        elapsed,
    }
}

/// The result of a delivery case without a judgement.
pub(super) fn undelivered(
    contract: &Contract,
    case: &crate::suite::DeliveryCase,
    outcome: Outcome,
    reason: &str,
) -> CaseResult {
    CaseResult {
        case: case.path.clone(),
        role: Role::Provider,
        outcome,
        reason: Some(reason.to_owned()),
        findings: Vec::new(),
        tests: case.aims.iter().map(|aim| (aim.clause.clone(), aim.duty)).collect(),
        unread: Vec::new(),
        requirements: case.requirements.clone(),
        must: binds(contract, &case.aims),
        latency: None,
        inputs: 0,
        drawn: 0,
        requests: 0,
        elapsed: Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
openapi: 3.1.0
info: {title: t, version: '1'}
paths: {}
webhooks:
  sent:
    post:
      parameters: [{name: kind, in: query, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [id]}}}
      responses: {'200': {description: d}}
";

    #[test]
    fn what_a_body_holds_is_judged_only_where_it_was_read() {
        let contract = Contract::from_text("c", TEXT).unwrap();
        let aim = |tail: &str| Aim { clause: format!("c/sent/{tail}"), duty: Duty::Emit };
        let outside = ["query.kind#required", "body#required", "body#media-type"];
        let inside = ["body#syntax", "body#required:id", "body#type"];
        let aims: Vec<Aim> = outside.iter().chain(&inside).map(|tail| aim(tail)).collect();
        assert!(aims.iter().all(|aim| contract.clauses.contains_key(&aim.clause)));
        assert_eq!(read_and_unread(&contract, aims.clone(), None), (aims.clone(), Vec::new()));
        let (read, unread) = read_and_unread(&contract, aims, Some(&Unread::CutShort));
        assert_eq!((read, unread), (outside.map(aim).to_vec(), inside.map(aim).to_vec()));
    }

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
