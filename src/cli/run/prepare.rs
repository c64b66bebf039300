//! Everything that a run needs, ready.

use std::path::PathBuf;

use super::arguments::{ContractArguments, RunArguments, TargetArguments};
use super::options::options;
use crate::cli::{Environment, UserError, config, contracts};
use crate::config::{Flags, Target};
use crate::contract::{Level, Readings};
use crate::report::{Format, Verbosity};
use crate::run::Options;

/// A prepared run.
#[derive(Debug)]
pub(in crate::cli) struct PreparedRun {
    /// SPEC arguments; empty: all shipped contracts.
    pub(in crate::cli) specs: Vec<String>,
    /// Overlays to apply.
    pub(in crate::cli) overlays: Vec<PathBuf>,
    /// What is checked.
    pub(in crate::cli) target: Target,
    /// What the run may do.
    pub(in crate::cli) options: Options,
    /// Where reports go.
    pub(in crate::cli) report_dir: PathBuf,
    /// Further reports.
    pub(in crate::cli) reports: Vec<(&'static Format, PathBuf)>,
    /// Where the failed cases are written as known.
    pub(in crate::cli) write_known_failing: Option<PathBuf>,
    /// How much the terminal shows.
    pub(in crate::cli) verbosity: Verbosity,
    /// The lowest level of findings that the terminal shows.
    pub(in crate::cli) show: Level,
}

impl PreparedRun {
    /// Whether the embedded reference is checked.
    pub(in crate::cli) fn is_embedded(&self) -> bool {
        self.target.provider.as_ref().is_some_and(|provider| provider.embedded)
            || self.target.handler.as_ref().is_some_and(|handler| handler.embedded)
    }

    /// A contract that is named asks for a target: the reference is checked only where nothing is named.
    pub(in crate::cli) fn refuse_without_target(&self) -> Result<(), UserError> {
        if self.specs.is_empty() || !self.is_embedded() {
            return Ok(());
        }
        contracts::sources(&self.specs)?;
        let message = format!("{} is to be checked against nothing", self.specs.join(", "));
        let help = "name the target with --provider URL or --handler URL, or in probity.toml; \
                    `probity serve SPEC` makes a provider from the contract; without SPEC the built-in reference is checked";
        Err(UserError::new(message, help))
    }

    /// The run that `probity run SPEC…` without flags would be.
    pub(in crate::cli) fn plain(specs: &[String], environment: &Environment) -> Result<Self, UserError> {
        Self::read_as(Readings::Lenient, specs, environment)
    }

    /// The run that `probity run --readings READINGS SPEC…` would be.
    pub(in crate::cli) fn read_as(
        readings: Readings,
        specs: &[String],
        environment: &Environment,
    ) -> Result<Self, UserError> {
        let contract =
            ContractArguments { specs: specs.to_vec(), readings: Some(readings), ..ContractArguments::default() };
        Self::of(&RunArguments { contract, ..RunArguments::default() }, environment)
    }

    /// Reads what the arguments name.
    pub(in crate::cli) fn of(arguments: &RunArguments, environment: &Environment) -> Result<Self, UserError> {
        let TargetArguments { provider, handler, config, header, reference } = &arguments.target;
        // An empty variable counts as none: CI systems set variables that have no value to the empty string.
        let given = |flag: &Option<String>, name: &str| {
            flag.clone().or_else(|| environment.variable(name)).filter(|text| !text.trim().is_empty())
        };
        let flags = Flags {
            provider: given(provider, "PROBITY_PROVIDER"),
            handler: given(handler, "PROBITY_HANDLER"),
            headers: header.clone(),
        };
        let config = config.clone().or_else(|| environment.variable("PROBITY_CONFIG").map(PathBuf::from));
        let target = if *reference {
            config::embedded(Vec::new(), &flags, environment)?
        } else {
            config::target(config.as_deref(), &flags, environment)?
        };
        let options = options(arguments, &target)?;
        Ok(Self {
            specs: arguments.contract.specs.clone(),
            overlays: arguments.contract.overlay.clone(),
            target,
            options,
            report_dir: arguments.output.report_dir.clone(),
            reports: arguments.output.report.clone(),
            write_known_failing: arguments.selection.write_known_failing.clone(),
            verbosity: match (arguments.output.quiet, arguments.output.verbose) {
                (true, _) => Verbosity::Quiet,
                (_, true) => Verbosity::Verbose,
                _ => Verbosity::Normal,
            },
            show: arguments.output.show,
        })
    }
}
