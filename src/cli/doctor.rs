//! `probity doctor`: looks at the configuration before a run does.

use std::path::PathBuf;

use clap::Args;
use tokio::sync::watch;

use super::console::say;
use super::run::{Prepared, runtime, setup, suite, surroundings};
use super::{Environment, UserError};
use crate::event::ExitCode;
use crate::run::{Health, doctor};

/// Check the configuration: who is reachable, which credentials are accepted, whether notifications could arrive
#[derive(Debug, Args)]
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
}

/// Looks. 0: all is well; 3: something does not work.
pub(super) fn run(arguments: &DoctorArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let DoctorArguments { specs, config, provider, handler } = arguments;
    let config = config.as_ref().map(|path| format!("--config={}", path.display()));
    let provider = provider.as_ref().map(|url| format!("--provider={url}"));
    let handler = handler.as_ref().map(|url| format!("--handler={url}"));
    let flags = config.into_iter().chain(provider).chain(handler).chain(["--".to_owned()]);
    let prepared = Prepared::of_words(&flags.chain(specs.iter().cloned()).collect::<Vec<_>>(), environment)?;
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
        Box::pin(doctor(&setup, &ready, &surroundings, &mut tell)).await;
        Ok(if worst == Health::Ill { ExitCode::Inconclusive } else { ExitCode::Conformant })
    })
}
