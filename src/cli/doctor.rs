//! `probity doctor`: looks at the configuration before a run does.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::console::say;
use super::run::{
    ContractArguments, PreparedRun, RunArguments, TargetArguments, Unready, block_on, setup_unless, suite_unless,
    surroundings,
};
use super::values::positive_duration;
use super::{Environment, UserError, signals};
use crate::config::CanaryTarget;
use crate::event::{Conclusion, ExitCode};
use crate::run::{Health, Stop, doctor};

/// A free port of every address of this machine.
const EVERYWHERE: &str = "0.0.0.0:0";

/// Check the configuration: who is reachable, which credentials are accepted, whether notifications could arrive
#[derive(Debug, Clone, Args)]
pub(super) struct DoctorArguments {
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: all shipped contracts
    #[arg(value_name = "SPEC")]
    specs: Vec<String>,
    /// Configuration file; default: ./probity.toml where it exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Base URL of the provider
    #[arg(long, value_name = "URL")]
    provider: Option<String>,
    /// URL of the postback handler
    #[arg(long, value_name = "URL")]
    handler: Option<String>,
    /// Wait this long for a request to the canary from where the handler runs, and print the lines to add; listens on all
    /// addresses where the canary table gives none
    #[arg(long, value_name = "DURATION", value_parser = positive_duration)]
    canary: Option<Duration>,
}

/// Looks. 0: all is well; 3: something does not work.
pub(super) fn run(arguments: &DoctorArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let DoctorArguments { specs, config, provider, handler, canary } = arguments.clone();
    let target = TargetArguments { provider, handler, config, ..TargetArguments::default() };
    let contract = ContractArguments { specs, ..ContractArguments::default() };
    let mut prepared = PreparedRun::of(&RunArguments { target, contract, ..RunArguments::default() }, environment)?;
    prepared.refuse_without_target()?;
    if canary.is_some() && prepared.target.canary.listen == CanaryTarget::default().listen {
        EVERYWHERE.clone_into(&mut prepared.target.canary.listen);
    }
    let stop = signals::watch(None)?;
    let prepared = Arc::new(prepared);
    let color = environment.stderr.color;
    let ended = block_on(&prepared, async { Ok(look(&prepared, &stop, canary, color).await) })?;
    ended.or_else(Unready::exit)
}

async fn look(
    prepared: &Arc<PreparedRun>,
    stop: &Stop,
    canary: Option<Duration>,
    color: bool,
) -> Result<ExitCode, Unready> {
    let setup = setup_unless(stop, prepared, color).await?;
    let surroundings = surroundings(prepared, stop).await?;
    let ready = suite_unless(stop, &setup, &surroundings.postback, color).await?;
    let mut worst = Health::Well;
    let mut tell = |diagnosis: crate::run::Diagnosis| {
        worst = worst.max(diagnosis.health);
        let word = match diagnosis.health {
            Health::Well => "ok",
            Health::Untried => "-",
            Health::Ill => "fail",
        };
        say(&format!("{word:<5} {}: {}", diagnosis.about, diagnosis.detail));
    };
    Box::pin(doctor(&setup, &ready, &surroundings, canary, &mut tell)).await;
    Ok(Conclusion { tried: true, failed: false, unjudged: worst == Health::Ill }.exit())
}
