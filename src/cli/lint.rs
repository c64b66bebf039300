//! `probity lint`: problems of specs, overlays and registers.

use std::path::PathBuf;

use clap::Args;

use super::console::say;
use super::{Environment, UserError, contracts};
use crate::contract::{self, LoadOptions, Readings, Severity};
use crate::event::ExitCode;

/// Report problems of specs, overlays and registers, with file, line and column
#[derive(Debug, Args)]
pub(super) struct LintArguments {
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: all shipped contracts
    #[arg(value_name = "SPEC")]
    specs: Vec<String>,
    /// OpenAPI Overlay applied to the contracts; may be repeated
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
}

/// Lints each contract under both readings; exit code 2 where one has an error.
pub(super) fn run(arguments: &LintArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let sources = contracts::sources(&arguments.specs)?;
    contracts::check_overlays(&arguments.overlay)?;
    let options = LoadOptions { readings: Readings::Lenient, overlays: arguments.overlay.clone() };
    let (mut errors, mut warnings) = (0_usize, 0_usize);
    for problem in sources.iter().flat_map(|source| contract::lint(source, &options)) {
        match problem.severity {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
        }
        say(&format!("{}\n", problem.render(environment.stdout.color)));
    }
    say(&summary(sources.len(), errors, warnings));
    Ok(if errors == 0 { ExitCode::Conformant } else { ExitCode::Usage })
}

fn summary(contracts: usize, errors: usize, warnings: usize) -> String {
    let count = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    format!("{}: {}, {}", count(contracts, "contract"), count(errors, "error"), count(warnings, "warning"))
}
