//! `probity doctor`: looks at the configuration before a run does.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::sync::watch;

use super::console::say;
use super::run::{ContractArguments, PreparedRun, RunArguments, TargetArguments, runtime, setup, suite, surroundings};
use super::values::positive_duration;
use super::{Environment, UserError};
use crate::config::CanaryTarget;
use crate::event::ExitCode;
use crate::run::{Health, doctor};

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
    if canary.is_some() && prepared.target.canary.listen == CanaryTarget::default().listen {
        EVERYWHERE.clone_into(&mut prepared.target.canary.listen);
    }
    runtime(&prepared)?.block_on(async {
        let setup = setup(&prepared, environment)?;
        let (_open, stop) = watch::channel(false);
        let surroundings = surroundings(&prepared, stop).await?;
        let ready = suite(&setup, &surroundings.postback, environment.stderr.color)?;
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
        Ok(if worst == Health::Ill { ExitCode::Inconclusive } else { ExitCode::Conformant })
    })
}
