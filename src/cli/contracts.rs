//! Loads the contracts that the command line names.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Environment, UserError};
use crate::contract::{Contract, LoadOptions, Problem, Readings, SpecSource};

/// The contracts named by SPEC arguments; without any, all shipped ones.
pub(super) fn load(
    specs: &[String],
    overlays: &[PathBuf],
    readings: Readings,
    environment: &Environment,
) -> Result<Vec<Arc<Contract>>, UserError> {
    let options = LoadOptions { readings, overlays: overlays.to_vec() };
    sources(specs)?
        .iter()
        .map(|source| {
            Contract::load(source, &options).map(Arc::new).map_err(|problems| rendered(&problems, environment))
        })
        .collect()
}

/// Where the contracts named by SPEC arguments are read from.
pub(super) fn sources(specs: &[String]) -> Result<Vec<SpecSource>, UserError> {
    if specs.is_empty() {
        return Ok(SpecSource::all_shipped());
    }
    specs
        .iter()
        .map(|spec| {
            SpecSource::of(spec)
                .map_err(|error| UserError::new(error.to_string(), "name a folder, a file or a shipped contract"))
        })
        .collect()
}

/// The rules that hold for every contract.
pub(super) fn baseline(environment: &Environment) -> Result<Contract, UserError> {
    crate::contract::baseline().map_err(|problems| rendered(&problems, environment))
}

fn rendered(problems: &[Problem], environment: &Environment) -> UserError {
    UserError::Rendered(problems.iter().map(|problem| problem.render(environment.stderr.color)).collect())
}
