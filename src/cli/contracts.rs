//! The contracts that SPEC arguments name, loaded.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::UserError;
use crate::config::{MentionKind, Target, nearest};
use crate::contract::{self, Contract, LoadOptions, Problem, Readings, SpecSource};
use crate::run::Unmatched;

/// The specs that the arguments name; all shipped ones where there are none.
pub(super) fn sources(arguments: &[String]) -> Result<Vec<SpecSource>, UserError> {
    if arguments.is_empty() {
        return Ok(SpecSource::all_shipped());
    }
    arguments
        .iter()
        .map(|argument| {
            SpecSource::of(argument).map_err(|unknown| {
                let help =
                    nearest(argument, unknown.shipped.iter().copied()).map(|name| format!("did you mean `{name}`?"));
                UserError::One { message: unknown.to_string(), help }
            })
        })
        .collect()
}

/// Overlays that are named must exist.
pub(super) fn check_overlays(overlays: &[PathBuf]) -> Result<(), UserError> {
    match overlays.iter().find(|path| !Path::is_file(path)) {
        Some(path) => {
            let message = format!("there is no overlay {}", path.display());
            Err(UserError::new(message, "name an existing file with --overlay"))
        }
        None => Ok(()),
    }
}

/// Loads contracts; on failure, the problems of all of them.
pub(super) fn load(
    specs: &[String],
    overlays: &[PathBuf],
    readings: Readings,
    color: bool,
) -> Result<Vec<Arc<Contract>>, UserError> {
    check_overlays(overlays)?;
    let options = LoadOptions { readings, overlays: overlays.to_vec() };
    let mut contracts: Vec<Arc<Contract>> = Vec::new();
    let mut problems = Vec::new();
    for source in sources(specs)? {
        match Contract::load(&source, &options) {
            Ok(contract) if contracts.iter().any(|other| other.name == contract.name) => {
                let message = format!("two contracts are called `{}`", contract.name);
                return Err(UserError::new(message, "rename one of the folders: case paths begin with the name"));
            }
            Ok(contract) => contracts.push(Arc::new(contract)),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(contracts) } else { Err(rendered(&problems, color)) }
}

/// The rules that hold for every contract.
pub(super) fn baseline(color: bool) -> Result<Contract, UserError> {
    contract::baseline().map_err(|problems| rendered(&problems, color))
}

/// The names that the configuration mentions must be names of the contracts in force, or of shipped ones.
pub(super) fn check_mentions(target: &Target, contracts: &[Arc<Contract>]) -> Result<(), UserError> {
    if target.mentions.is_empty() {
        return Ok(());
    }
    let shipped = SpecSource::all_shipped();
    let shipped: Vec<Contract> =
        shipped.iter().filter_map(|spec| Contract::load(spec, &LoadOptions::default()).ok()).collect();
    let known = || contracts.iter().map(Arc::as_ref).chain(&shipped);
    let schemes: BTreeSet<&str> = known().flat_map(|contract| contract.security.keys().map(String::as_str)).collect();
    let names: BTreeSet<&str> = known().map(|contract| contract.name.as_str()).collect();
    let check = |mention: &crate::config::Mention| match mention.kind {
        MentionKind::SecurityScheme => mention.check(schemes.iter().copied()),
        MentionKind::Contract => mention.check(names.iter().copied()),
    };
    let problems: Vec<_> = target.mentions.iter().filter_map(check).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// Patterns that match no case, as an error.
pub(super) fn unmatched(patterns: &[Unmatched], color: bool) -> UserError {
    let render = |unmatched: &Unmatched| {
        let help = match unmatched.near.as_slice() {
            [] => "see probity list".to_owned(),
            near => format!(
                "did you mean {}?",
                near.iter().map(|near| format!("`{near}`")).collect::<Vec<_>>().join(" or ")
            ),
        };
        UserError::new(unmatched.to_string(), help).render(color)
    };
    UserError::Rendered(patterns.iter().map(render).collect())
}

fn rendered(problems: &[Problem], color: bool) -> UserError {
    UserError::Rendered(problems.iter().map(|problem| problem.render(color)).collect())
}
