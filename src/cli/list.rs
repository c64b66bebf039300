//! `probity list`: the cases, or the register.

use std::collections::HashMap;

use clap::Args;

use super::cases::Cases;
use super::console::say;
use super::{Environment, UserError};
use crate::contract::Contract;
use crate::event::ExitCode;

/// List the cases, or with --requirements what the documents state
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: all shipped contracts
    #[arg(value_name = "SPEC")]
    specs: Vec<String>,
    /// The requirements of the registers, with how many clauses state and how many cases test each
    #[arg(long)]
    requirements: bool,
}

/// Lists the cases that `probity run` would try here, one a line; what follows a hash is a comment, as in pattern files.
pub(super) fn run(arguments: &ListArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let cases = Cases::of(&arguments.specs, environment)?;
    if arguments.requirements {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for requirement in cases.paths().into_values().flatten() {
            *counts.entry(requirement).or_default() += 1;
        }
        for contract in &cases.suite.contracts {
            requirements(contract, &counts);
        }
        return Ok(ExitCode::Conformant);
    }
    for path in cases.paths().into_keys() {
        match cases.skipped.get(path) {
            Some((reason, _)) => say(&format!("{path}  # skipped: {reason}")),
            None => say(path),
        }
    }
    Ok(ExitCode::Conformant)
}

/// One line for each requirement: id, level, clauses, cases, and what it says.
fn requirements(contract: &Contract, cases: &HashMap<&str, usize>) {
    for requirement in &contract.register.requirements {
        let judged = match &requirement.reason {
            Some(reason) => format!("not checked: {reason}"),
            None => format!(
                "{}, {}",
                count(requirement.clauses.len(), "clause"),
                count(cases.get(requirement.id.as_str()).copied().unwrap_or_default(), "case")
            ),
        };
        say(&format!("{}  {}  {judged}  {}", requirement.id, requirement.level.as_str(), requirement.says));
    }
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}
