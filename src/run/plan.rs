//! What a run is about to do, before it does it.

use std::time::Duration;

use super::Options;
use crate::event::{CaseResult, Plan, PlanLine, SkippedCase};
use crate::suite::{Class, DeliveryTrial, Suite};

/// Requests of a control, with what prepares it.
fn sent(prepare: usize) -> usize {
    prepare + 1
}

/// The plan of a suite after selection.
pub(super) fn plan(suite: &Suite, skipped: &[CaseResult], options: &Options) -> Plan {
    let mut plan = Plan::default();
    let mut classes: Vec<Class> = Vec::new();
    let inputs = usize::try_from(options.profile.inputs).unwrap_or(usize::MAX);
    for session in &suite.sessions {
        let (contract, operation) = session.at.find(&suite.contracts);
        let name = format!("{}/{}", contract.name, operation.name);
        let cases = session.cases().count();
        let control = sent(session.control.prepare.len());
        let batches = session.refused.len().div_ceil(20);
        let requests = if session.blocked.is_some() {
            0
        } else {
            control * (1 + 2 * batches)
                + session.accepted.iter().chain(&session.refused).map(|case| sent(case.prepare.len())).sum::<usize>()
                + session.properties.iter().map(|own| inputs * sent(own.case.prepare.len())).sum::<usize>()
                + session.properties.len() * 2 * control * inputs.div_ceil(20)
                + session.cleanup.len()
        };
        classes.extend(session.cases().filter_map(|case| case.class));
        match plan.lines.iter_mut().find(|line| line.operation == name && line.role == session.role) {
            Some(line) => {
                line.cases += cases;
                line.requests += requests;
            }
            None => plan.lines.push(PlanLine { operation: name, role: session.role, cases, requests }),
        }
    }
    for session in &suite.handlers {
        let (contract, operation) = session.at.find(&suite.contracts);
        let name = format!("{}/{}", contract.name, operation.name);
        let cases = session.cases().count();
        classes.extend(session.cases().filter_map(|case| case.class));
        let requests = 1 + session
            .groups
            .iter()
            .map(|group| 1 + group.cases.iter().map(|entry| entry.attempt.requests()).sum::<usize>())
            .sum::<usize>();
        match plan.lines.iter_mut().find(|line| line.operation == name && line.role == crate::contract::Role::Handler) {
            Some(line) => {
                line.cases += cases;
                line.requests += requests;
            }
            None => {
                plan.lines.push(PlanLine { operation: name, role: crate::contract::Role::Handler, cases, requests });
            }
        }
    }
    let mut events = 0;
    for case in &suite.deliveries {
        let name = case.path.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
        // Unsubscribing at the end, and at most one trigger or request for each step; a random sequence has about six.
        let (barriers, requests) = match &case.trial {
            DeliveryTrial::Steps(steps) => (1, steps.len() + 1),
            DeliveryTrial::Random(_) => {
                let count = usize::try_from(options.profile.sequences).unwrap_or(usize::MAX);
                (count, count.saturating_mul(8))
            }
        };
        events += barriers;
        let role = crate::contract::Role::Provider;
        match plan.lines.iter_mut().find(|line| line.operation == name && line.role == role) {
            Some(line) => {
                line.cases += 1;
                line.requests += requests;
            }
            None => plan.lines.push(PlanLine { operation: name, role, cases: 1, requests }),
        }
    }
    plan.cases = plan.lines.iter().map(|line| line.cases).sum();
    plan.requests = plan.lines.iter().map(|line| line.requests).sum();
    plan.skipped = skipped
        .iter()
        .map(|case| SkippedCase { case: case.case.clone(), reason: case.reason.clone().unwrap_or_default() })
        .collect();
    classes.sort();
    classes.dedup();
    plan.classes = classes.into_iter().map(|class| class.as_str().to_owned()).collect();
    plan.duration = duration(plan.requests, events, options);
    plan
}

/// A rough upper bound: a tenth of a second for each request, and the silence after each event.
fn duration(requests: usize, events: usize, options: &Options) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "a rough figure")]
    let paced = match options.rate {
        Some(rate) if rate > 0.0 => Duration::from_secs_f64(requests as f64 / rate),
        _ => {
            Duration::from_millis(100) * u32::try_from(requests).unwrap_or(u32::MAX)
                / u32::try_from(options.concurrency.max(1)).unwrap_or(1)
        }
    };
    (paced + Duration::from_secs(1) * u32::try_from(events).unwrap_or(u32::MAX)).min(options.profile.time_limit)
}
