//! `probity listen`: prints and judges what arrives.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use super::console::say;
use super::run::{PreparedRun, RunArguments, TargetArguments};
use super::values::positive_duration;
use super::{Environment, UserError, contracts, runtime, signals};
use crate::contract::{Level, Readings};
use crate::event::ExitCode;
use crate::run::{Hearing, ListenSummary};

/// Where it listens if nothing else is said.
const ADDRESS: &str = "127.0.0.1:9300";
/// Long enough to be no limit.
const EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Print and judge the notifications that arrive, until Ctrl-C or another signal; what happened at the provider is not known, so that only
/// their form is judged
#[derive(Debug, Args)]
pub(super) struct ListenArguments {
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: all shipped contracts
    #[arg(value_name = "SPEC")]
    specs: Vec<String>,
    /// Configuration file whose postback table and secrets are used; default: ./probity.toml where it exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The address to listen on; default: that of the postback table, or 127.0.0.1:9300
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// End after this
    #[arg(long = "for", value_name = "DURATION", value_parser = positive_duration)]
    limit: Option<Duration>,
    /// End after this many
    #[arg(long, value_name = "N")]
    count: Option<u64>,
}

/// Listens. 0: everything was as documented; 1: something broke a must; 3: a body was not read; 4: nothing came.
pub(super) fn run(arguments: &ListenArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let target = TargetArguments { config: arguments.config.clone(), ..TargetArguments::default() };
    let prepared = PreparedRun::of(&RunArguments { target, ..RunArguments::default() }, environment)?;
    let contracts = contracts::load(&arguments.specs, &[], Readings::Lenient, environment.stderr.color)?;
    let target = if prepared.is_embedded() { crate::config::Target::default() } else { prepared.target };
    let address = arguments.listen.clone().or_else(|| target.postback.listen.clone());
    let address = address.unwrap_or_else(|| ADDRESS.to_owned());
    let stop = signals::watch(None)?;
    runtime::block_on(async {
        let Some(hearing) = stop.cut(Hearing::open(&contracts, &target, &address)).await else {
            return Ok(ExitCode::None);
        };
        let mut hearing =
            hearing.map_err(|error| UserError::new(format!("failed to {error}"), "see [postback] and --listen"))?;
        say(&format!("listening; register {} with the provider", hearing.registered()));
        let deadline = Instant::now() + arguments.limit.unwrap_or(EVER);
        let (mut heard, mut broken, mut unread) = (0_u64, 0_u64, 0_u64);
        while arguments.count.is_none_or(|count| heard < count) {
            let Some(next) = stop.cut(hearing.next(deadline)).await.flatten() else { break };
            heard += 1;
            broken += u64::from(next.breaches.iter().any(|(level, ..)| *level == Level::Must));
            unread += u64::from(next.unread.is_some());
            print(&next);
        }
        say(&format!("heard {heard}, of which {broken} broke the contract"));
        Ok(match (heard, broken, unread) {
            (0, ..) => ExitCode::None,
            (_, 0, 0) => ExitCode::Conformant,
            (_, 0, _) => ExitCode::Inconclusive,
            _ => ExitCode::Broken,
        })
    })
}

fn print(heard: &ListenSummary) {
    let ListenSummary { arrival, webhook, breaches, unread } = heard;
    say(&format!("{} {}", arrival.method, arrival.target));
    say(&format!("  {}", webhook.as_deref().unwrap_or("no webhook is like it")));
    for line in String::from_utf8_lossy(&arrival.body).lines().take(40) {
        say(&format!("  | {line}"));
    }
    for (level, clause, message) in breaches {
        say(&format!("  {level:<6} {message} [{clause}]"));
    }
    if let Some(reason) = unread {
        say(&format!("  the body was not read, and so not judged: {reason}"));
    } else if breaches.is_empty() {
        say("  as documented");
    }
}
