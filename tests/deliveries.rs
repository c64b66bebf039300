//! Delivery against planted faults, each found at its clause by a short sequence; legal deliveries raise no finding.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use insta::{Settings, assert_snapshot};
use probity::Target;
use probity::internals::config::parse;
use probity::internals::contract::baseline;
use probity::internals::event::{Arrow, ScriptLine};
use probity::internals::run::Group;
use probity::internals::wire::{
    Actions, ArrivalLog, Client, Listener, Network, Pipe, ReadLimits, Vault, outside_client,
};
use probity::{Contract, Readings};
use probity::{Finding, Report, Verdict};
use probity::{Options, Profile, RunEnvironment, Selection, Setup, Stop, prepare, run};
use tokio::time::Instant;

use crate::servers::planted_delivery::{Fault, PlantedDelivery, Row, TABLE, VARIANTS, Variant, config_toml};
use crate::support::{contracts, lines};

/// The registered URL has a query of its own, which must be kept.
const POSTBACK: &str = "http://postback.test/in?own=1";

/// The contracts that have a delivery model.
fn subscriptions() -> Vec<Arc<Contract>> {
    let mut all = contracts(Readings::Lenient);
    all.retain(|contract| contract.operations.iter().any(|operation| operation.subscription.is_some()));
    all
}

/// What is played: random sequences alone, or the named scenarios too.
#[derive(Clone, Copy)]
struct Played {
    sequences: u32,
    scenarios: bool,
    idle: bool,
    seed: u64,
}

/// Surroundings in which the provider and the listener are joined by pipes.
async fn surroundings(
    target: &Target,
    fault: Option<Fault>,
    variant: Option<Variant>,
) -> (RunEnvironment, PlantedDelivery) {
    let begun = Instant::now();
    let vault = Arc::new(Vault::new(&target.secrets, None).await.unwrap());
    let log = Arc::new(ArrivalLog::new(100_000));
    let listener = Listener::local(Arc::clone(&log), Arc::clone(&vault), begun);
    let accept = listener.acceptor();
    let dial = Arc::new(move || {
        let (near, far) = tokio::io::duplex(64 * 1024);
        accept(far);
        near
    });
    let provider = PlantedDelivery::new(fault, variant, POSTBACK, dial);
    let by_hand = provider.clone();
    let pipe = Pipe::new();
    pipe.serve(
        "provider.test",
        Arc::new(move |stream| {
            tokio::spawn(provider.clone().serve(stream));
        }),
    );
    let client = Arc::new(Client::new(Arc::new(pipe), vault, ReadLimits::default(), begun));
    let actions = Arc::new(Actions::new(Arc::clone(&client), outside_client(&Network::default()).unwrap()));
    let arrivals = Some(log);
    let listener = Some(listener);
    let postback = POSTBACK.to_owned();
    (
        RunEnvironment { client, actions, arrivals, postback, stop: Stop::never(), listener, canary: None, ask: None },
        by_hand,
    )
}

/// Plays against the planted provider on a paused clock.
fn play(contracts: &[Arc<Contract>], fault: Option<Fault>, variant: Option<Variant>, played: Played) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let target = parse(&config_toml(POSTBACK, played.idle), "probity.toml", &|_| None).unwrap();
        let (surroundings, _) = surroundings(&target, fault, variant).await;
        let only: &[&str] =
            if played.scenarios { &["lifecycle/**", "*/*/delivery/*"] } else { &["lifecycle/scenario/random/*"] };
        let only = only.iter().map(|pattern| pattern.parse().unwrap()).collect();
        let options = Options {
            profile: Profile {
                inputs: 0,
                sequences: played.sequences,
                groups: vec![Group::Lifecycle],
                // The clock is paused: waiting costs nothing.
                time_limit: Duration::from_secs(24 * 60 * 60),
                ..Profile::standard()
            },
            selection: Selection { only, ..Selection::default() },
            seed: played.seed,
            ..Options::default()
        };
        let setup = Setup { contracts: contracts.to_vec(), baseline: Arc::new(baseline().unwrap()), target, options };
        let prepared = prepare(&setup, &surroundings.postback).unwrap();
        Box::pin(run(setup, prepared, &surroundings, &mut |_| {})).await
    })
}

/// Does the same with each of `all`, on the machine's cores; results in order.
fn each<T: Sync, R: Send>(all: &[T], one: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let waiting: Mutex<VecDeque<usize>> = Mutex::new((0..all.len()).collect());
    let done: Mutex<Vec<(usize, R)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(next) = { waiting.lock().unwrap().pop_front() } {
                    let result = one(&all[next]);
                    done.lock().unwrap().push((next, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// How many lines tell of the sequence itself, and not of what was before it.
fn own_length(finding: &Finding) -> usize {
    let script = &finding.script;
    let told = script.iter().position(|line| line.text == "and then:").map_or(0, |at| at + 1);
    script[told..].len()
}

/// The finding at a clause with the shortest script.
fn shortest<'a>(reports: &'a [Report], clause: &str) -> Option<&'a Finding> {
    let findings = reports.iter().flat_map(|report| &report.findings).filter(|finding| finding.clause.id == clause);
    findings.min_by_key(|finding| {
        (std::cmp::Reverse(finding.level), own_length(finding), finding.script.len(), finding.case.clone())
    })
}

fn told(line: &ScriptLine) -> String {
    let mark = match line.arrow {
        Arrow::Request | Arrow::Event => ">",
        Arrow::Notification => "<",
        Arrow::Missing => "!",
        Arrow::Wait => "-",
    };
    let answer = line.answer.as_ref().map(|answer| format!(" ({answer})")).unwrap_or_default();
    format!("{mark} {}{answer}", line.text)
}

fn found(row: &Row, reports: &[Report]) -> Result<String, String> {
    let Some(finding) = shortest(reports, row.clause) else {
        let all: Vec<String> = reports.iter().flat_map(lines).collect();
        return Err(format!("{} should name {}: {all:#?}", row.name, row.clause));
    };
    let mut text = format!("{}: {}\n{} {}\n", row.name, row.says, finding.level, row.clause);
    for line in &finding.script {
        let _infallible = writeln!(text, "  {}", told(line));
    }
    Ok(text)
}

/// Each fault is found at the clause that the table names. What was found, and the shortest sequence that shows it, is
/// approved in `snapshots/deliveries/faults.snap`.
#[test]
fn each_planted_fault_of_delivery_is_found_at_its_clause_by_a_short_sequence() {
    let contracts = subscriptions();
    assert!(TABLE.len() >= 40);
    let results = each(TABLE, |row| {
        let random = Played { sequences: 16, scenarios: false, idle: true, seed: 1 };
        let mut reports = vec![play(&contracts, Some(row.fault), None, random)];
        // What is a note is not made shorter, and what only odd values show is not drawn: the named scenarios have both.
        let level = shortest(&reports, row.clause).map(|finding| finding.level);
        if level.is_none_or(|level| level == probity::Level::May) {
            let scenarios = Played { sequences: 0, scenarios: true, ..random };
            reports.push(play(&contracts, Some(row.fault), None, scenarios));
        }
        found(row, &reports)
    });
    let missed: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert!(
        missed.is_empty(),
        "{} of {} missed:\n{}",
        missed.len(),
        TABLE.len(),
        missed.iter().map(|text| text.as_str()).collect::<Vec<_>>().join("\n")
    );
    let text: Vec<String> = results.into_iter().filter_map(Result::ok).collect();
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/deliveries"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!("faults", text.join("\n")));
}

/// Nothing is found in correct deliveries, however unusual.
#[test]
fn no_legal_delivery_raises_a_finding() {
    let contracts = subscriptions();
    let variants: Vec<Option<(Variant, &str)>> =
        std::iter::once(None).chain(VARIANTS.iter().copied().map(Some)).collect();
    let alarms = each(&variants, |variant| {
        let played = Played { sequences: 6, scenarios: true, idle: true, seed: 1 };
        // Without a call that waits for the last delivery, silence is listened for: what is about time is tried so too.
        let timely = [Variant::Slow, Variant::OneConnection, Variant::LeftOver, Variant::Strangers, Variant::Reordered];
        let both = variant.is_none_or(|(variant, _)| timely.contains(&variant));
        let idle: &[bool] = if both { &[true, false] } else { &[true] };
        let alarms = idle.iter().filter_map(|&idle| {
            let report = play(&contracts, None, variant.map(|(variant, _)| variant), Played { idle, ..played });
            let alarms: Vec<String> = lines(&report).into_iter().filter(|line| !line.starts_with("may ")).collect();
            let judged = report.summary.passed > 50 && report.summary.inconclusive == 0;
            (!alarms.is_empty() || report.verdict != Verdict::Conformant || !judged).then(|| {
                let name = variant.map_or("a correct provider", |(_, name)| name);
                format!("{name} (idle: {idle}): {:?} {alarms:#?} {:#?}", report.verdict, report.inconclusive)
            })
        });
        alarms.collect::<Vec<_>>()
    });
    let alarms: Vec<String> = alarms.into_iter().flatten().collect();
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

/// With a manual trigger a tester is asked for each event; random sequences are not asked for.
#[test]
fn a_tester_is_asked_to_make_events_happen() {
    let contracts = subscriptions();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let (report, asked) = runtime.block_on(async {
        let config = config_toml(POSTBACK, true);
        let (before, rest) = config.split_once("[provider.trigger]").unwrap();
        let rest = &rest[rest.find("\n[provider.idle]").unwrap()..];
        let config = format!("{before}[provider.trigger]\nmanual = true\n{rest}");
        let target = parse(&config, "probity.toml", &|_| None).unwrap();
        let (mut surroundings, provider) = surroundings(&target, None, None).await;
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&asked);
        surroundings.ask = Some(Arc::new(move |text: String| {
            let words = text.strip_prefix("make this happen: ").unwrap().to_owned();
            let (what, whose) = words.split_once(" of ").unwrap();
            let (kind, event) = what.split_once(' ').unwrap();
            provider.happen(whose.split(", ").next().unwrap(), kind, event);
            noted.lock().unwrap().push(text);
            Box::pin(std::future::ready(Ok(())))
        }));
        let only =
            ["lifecycle/scenario/subscribe/*", "lifecycle/scenario/unsubscribe/*", "lifecycle/scenario/random/*"];
        let only = only.iter().map(|pattern| pattern.parse().unwrap()).collect();
        let options = Options { selection: Selection { only, ..Selection::default() }, ..Options::default() };
        let setup = Setup { contracts: contracts.clone(), baseline: Arc::new(baseline().unwrap()), target, options };
        let prepared = prepare(&setup, &surroundings.postback).unwrap();
        let report = Box::pin(run(setup, prepared, &surroundings, &mut |_| {})).await;
        let asked = asked.lock().unwrap().clone();
        (report, asked)
    });
    assert_eq!((report.summary.passed, report.summary.skipped), (12, 2), "{:#?} {:#?}", lines(&report), report.skipped);
    assert!(asked.len() >= 12 && asked.iter().any(|text| text.contains("(where it can be chosen)")), "{asked:#?}");
    assert!(report.skipped.iter().all(|case| case.reason.contains("manual trigger")), "{:#?}", report.skipped);
}
