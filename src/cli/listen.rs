//! `probity listen`: prints and judges what arrives.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use super::console::say;
use super::run::{PreparedRun, RunArguments, TargetArguments};
use super::values::positive_duration;
use super::{Environment, UserError, contracts, runtime, signals};
use crate::contract::Readings;
use crate::event::{Conclusion, ExitCode, FailOn, Outcome, Title};
use crate::run::{Hearing, ListenBreach, ListenSummary};

/// Where it listens if nothing else is said.
const ADDRESS: &str = "127.0.0.1:9300";
/// From which level on what is heard is broken.
const FAIL_ON: FailOn = FailOn::Must;
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

/// Listens until it is told to end.
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
        let mut outcomes = Vec::new();
        while arguments.count.is_none_or(|count| (outcomes.len() as u64) < count) {
            let Some(next) = stop.cut(hearing.next(deadline)).await.flatten() else { break };
            outcomes.push(outcome(&next));
            print(&next);
        }
        let broken = outcomes.iter().filter(|own| **own == Outcome::Failed).count();
        say(&format!("heard {}, of which {broken} broke the contract", outcomes.len()));
        Ok(Conclusion::of(outcomes).exit())
    })
}

/// What came of one notification.
fn outcome(heard: &ListenSummary) -> Outcome {
    let worst = heard.breaches.iter().map(|breach| breach.level).max();
    match FAIL_ON.outcome_at(worst) {
        Outcome::Failed => Outcome::Failed,
        _ if heard.unread.is_some() || heard.webhook.is_none() => Outcome::Inconclusive,
        outcome => outcome,
    }
}

fn print(heard: &ListenSummary) {
    let ListenSummary { arrival, webhook, breaches, unread } = heard;
    say(&format!("{} {}", arrival.method, arrival.target));
    say(&format!("  {}", webhook.as_deref().unwrap_or("no webhook is like it")));
    for line in String::from_utf8_lossy(&arrival.body).lines().take(40) {
        say(&format!("  | {line}"));
    }
    for ListenBreach { level, clause, check, message } in breaches {
        let title = Title { message, clause, check: check.as_str(), level: *level, fail_on: FAIL_ON };
        say(&format!("  {title}"));
    }
    if let Some(reason) = unread {
        say(&format!("  the body was not read, and so not judged: {reason}"));
    } else if breaches.is_empty() && webhook.is_some() {
        say("  as documented");
    }
}
