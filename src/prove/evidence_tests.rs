//! Each check switched off in turn: what it alone looks at must then be missing from what is judged.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::mem::discriminant;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use super::answers;
use super::fault::End;
use super::layer::{COUNTER, lock};
use super::off::has_occasion;
use super::pass::Pass;
use super::serve::{Reaction, ask, serve};
use super::stage::{Around, Means, Props, Stage};
use crate::config::parse;
use crate::contract::{Contract, Duty, LoadOptions, SpecSource, baseline};
use crate::judge::{Check, CheckId, Expectation, Judges, checks};
use crate::reference;
use crate::run::{Options, Programme, Setup, Stop, trial};
use crate::suite::{Case, DeliveryTrial};
use crate::wire::Acceptor;

/// The checks without which every promise is looked at all the same, each with the reason. Without them it is looked at in
/// fewer cases.
const SHARED: [(&str, &str); 2] = [
    ("external-entity-fetched", "that nothing a document points to is fetched is seen in answers too"),
    ("file-content-disclosed", "that nothing a document points to is fetched is seen at the canary too"),
];

/// The promises that were judged, each with the number of cases that did.
type Judged = BTreeMap<(String, Duty), usize>;

fn pass() -> Pass {
    let load = |spec: &SpecSource| Arc::new(Contract::load(spec, &LoadOptions::default()).unwrap());
    let contracts = SpecSource::all_shipped().iter().map(load).collect();
    let mut target = parse(reference::CONFIG, "probity.toml", &|_| None).unwrap();
    if let Some(provider) = &mut target.provider {
        provider.embedded = true;
    }
    if let Some(handler) = &mut target.handler {
        handler.embedded = true;
    }
    let (baseline, options) = (Arc::new(baseline().unwrap()), Options::default());
    Pass::new(Setup { contracts, baseline, target, options }).unwrap()
}

/// Little of everything: of each operation the documented request and the first case of each expectation, the groups of one
/// webhook, one delivery of each webhook and the scenarios.
fn little(pass: &Pass) -> Programme {
    let mut seen = HashSet::new();
    let mut sessions = pass.suite.sessions.clone();
    sessions.retain(|session| seen.insert((session.at, session.role)));
    for session in &mut sessions {
        let mut seen: HashSet<Expectation> = HashSet::new();
        session.accepted.truncate(1);
        session.refused.retain(|case| seen.insert(case.expectation));
    }
    let mut handlers: Vec<_> = pass.suite.handlers.iter().take(1).cloned().collect();
    let mut seen = HashSet::new();
    for group in handlers.iter_mut().flat_map(|session| &mut session.groups) {
        // One of each kind: many of them differ in their size alone.
        group
            .cases
            .retain(|own| seen.insert((discriminant(&own.watch), discriminant(&own.attempt), first_aim(&own.case))));
    }
    let mut seen = HashSet::new();
    let mut deliveries = pass.suite.deliveries.clone();
    deliveries.retain(|case| {
        let told = case.listener.is_none() && matches!(case.trial, DeliveryTrial::Steps(_));
        told && seen.insert((case.webhook, case.aims.first().map(|aim| aim.clause.clone())))
    });
    Programme { sessions, handlers, deliveries, ..Programme::default() }
}

fn first_aim(case: &Case) -> Option<String> {
    case.aims.first().map(|aim| aim.clause.clone())
}

/// What a programme has for a check to look at.
fn part(programme: &Programme, check: &Check) -> Programme {
    let Programme { sessions, handlers, deliveries, .. } = programme.clone();
    let none = Programme::default();
    match check.judges {
        Judges::Handler(_) => Programme { handlers, ..none },
        Judges::Exchange(_) => Programme { sessions, ..none },
        Judges::Notification(_) | Judges::Delivery(_) => Programme { deliveries, ..none },
    }
}

/// A handler with a counter of what it has processed.
fn counting(behind: Acceptor) -> Acceptor {
    let seen = Arc::new(Mutex::new(HashSet::new()));
    Arc::new(move |stream| {
        let (seen, behind) = (Arc::clone(&seen), Arc::clone(&behind));
        tokio::spawn(async move {
            let react = |request: crate::wire::http1::Incoming| {
                let (seen, behind) = (&seen, &behind);
                async move {
                    if request.path() == COUNTER {
                        let mut answer = answers::plain(200);
                        answer.body = lock(seen).len().to_string().into_bytes();
                        return Reaction::Answer(answer);
                    }
                    lock(seen).insert((request.target.clone(), request.body.clone()));
                    ask(behind, &request).await.map_or(Reaction::Close, Reaction::Answer)
                }
            };
            let _ = serve(stream, Arc::clone(&behind), react).await;
        });
    })
}

/// What is judged where a check is switched off.
async fn judged(pass: &Pass, props: &Props, programme: Programme) -> Judged {
    let around: Around = Arc::new(|end, party, _| if end == End::Handler { counting(party) } else { party });
    let stage = Stage::around(&pass.setup.target, Stop::never(), props, &around, None, Means::Pipes).await.unwrap();
    let mut found = Judged::new();
    trial(&pass.setup, programme, &pass.suite.world, &stage.surroundings, &mut |case| {
        for (clause, duty) in case.judged.promises(&pass.setup.contracts, &pass.setup.baseline) {
            *found.entry((clause.id.clone(), duty)).or_default() += 1;
        }
        ControlFlow::Continue(())
    })
    .await;
    found
}

#[test]
fn without_a_check_less_is_judged() {
    let pass = pass();
    let programme = little(&pass);
    let run = |part: Programme, without: Option<CheckId>| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let props = Props::new(&pass.setup.target).await.unwrap();
            let without: BTreeSet<CheckId> = without.into_iter().collect();
            judged(&pass, &props, Programme { without, ..part }).await
        })
    };
    let mut known: Vec<((usize, usize), Judged)> = Vec::new();
    let mut wrong = Vec::new();
    let checks: Vec<&Check> = checks().iter().filter(|check| has_occasion(check.id, &pass.setup.contracts)).collect();
    for check in &checks {
        let (part, check) = (part(&programme, check), check.id);
        let size = (part.sessions.len(), part.handlers.len());
        if !known.iter().any(|(own, _)| *own == size) {
            known.push((size, run(part.clone(), None)));
        }
        let less = run(part, Some(check));
        let Some((_, all)) = known.iter().find(|(own, _)| *own == size) else { continue };
        let is_shared = SHARED.iter().any(|(own, _)| *own == check.as_str());
        if less.keys().any(|promise| !all.contains_key(promise)) {
            wrong.push(format!("{check}: more is judged without it"));
        }
        if (less.len() < all.len()) == is_shared {
            wrong.push(format!("{check}: {} promises are judged with it and {} without", all.len(), less.len()));
        }
        let (with, without): (usize, usize) = (all.values().sum(), less.values().sum());
        if without >= with {
            wrong.push(format!("{check}: in no case is more judged with it"));
        }
    }
    assert!(checks.len() > 28, "{checks:?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
