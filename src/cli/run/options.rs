//! Flags and configuration become the options of a run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::arguments::{EffortArguments, RunArguments, SelectionArguments};
use crate::cli::UserError;
use crate::config::Target;
use crate::contract::Readings;
use crate::event::FailOn;
use crate::run::{Classes, KnownFailing, Options, Pattern, Profile, Selection, TlsOptions};

/// The options that the arguments and the target's configuration ask for.
pub(super) fn options(arguments: &RunArguments, target: &Target) -> Result<Options, UserError> {
    let RunArguments { contract, effort, connection, selection, .. } = arguments;
    let (readings, fail_on) =
        if contract.strict { (Readings::Strict, FailOn::Should) } else { (Readings::Lenient, FailOn::Must) };
    let not_implemented = configured("claims.not-implemented", &target.not_implemented)?;
    let webhooks = match &target.handler {
        Some(handler) => configured("handler.webhooks", &handler.webhooks)?,
        None => vec![Pattern::everything()],
    };
    Ok(Options {
        seed: effort.seed,
        concurrency: usize::from(effort.concurrency),
        rate: effort.rate,
        timeout: effort.timeout,
        wait_ready: effort.wait_ready,
        fail_on: contract.fail_on.unwrap_or(fail_on),
        readings: contract.readings.unwrap_or(readings),
        profile: profile(effort),
        classes: Classes {
            allowed: effort.allow.iter().copied().collect(),
            denied: effort.deny.iter().copied().collect(),
        },
        selection: self::selection(selection)?,
        not_implemented,
        webhooks,
        known_failing: known_failing(selection.known_failing.as_deref())?,
        require_complete: selection.require_complete,
        no_cleanup: effort.no_cleanup,
        dry_run: effort.dry_run,
        tls: TlsOptions {
            cacert: connection.cacert.clone(),
            insecure: connection.insecure,
            cert: connection.cert.clone(),
            key: connection.key.clone(),
            proxy: connection.proxy.clone(),
        },
        without: BTreeSet::new(),
    })
}

fn profile(effort: &EffortArguments) -> Profile {
    let profile = effort.profile.clone();
    Profile {
        inputs: effort.inputs.unwrap_or(profile.inputs),
        sequences: effort.sequences.unwrap_or(profile.sequences),
        time_limit: effort.time_limit.unwrap_or(profile.time_limit),
        ..profile
    }
}

fn selection(arguments: &SelectionArguments) -> Result<Selection, UserError> {
    let mut selection =
        Selection { only: patterns("--only", &arguments.only)?, skip: patterns("--skip", &arguments.skip)? };
    for path in &arguments.only_file {
        selection.only.extend(pattern_file(path)?);
    }
    for path in &arguments.skip_file {
        selection.skip.extend(pattern_file(path)?);
    }
    Ok(selection)
}

fn patterns(flag: &str, texts: &[String]) -> Result<Vec<Pattern>, UserError> {
    let mut patterns = Vec::new();
    for text in texts {
        match text.strip_prefix('@') {
            Some(path) => patterns.extend(pattern_file(Path::new(path))?),
            None => patterns.push(text.parse().map_err(|problem| {
                UserError::new(format!("{flag}: {problem}"), "a case path has four parts; see probity list")
            })?),
        }
    }
    Ok(patterns)
}

fn pattern_file(path: &Path) -> Result<Vec<Pattern>, UserError> {
    let text = std::fs::read_to_string(path).map_err(|error| UserError::file("read", path, &error))?;
    let mut patterns = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.split(" #").next().unwrap_or_default().trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        patterns.push(content.parse().map_err(|problem| UserError::One {
            message: format!("{}:{line}: {problem}", path.display()),
            help: None,
        })?);
    }
    if patterns.is_empty() {
        return Err(UserError::new(format!("{} holds no pattern", path.display()), "write one pattern a line"));
    }
    Ok(patterns)
}

fn configured(key: &str, texts: &[String]) -> Result<Vec<Pattern>, UserError> {
    let parse = |text: &String| {
        text.parse().map_err(|problem| UserError::One { message: format!("`{key}`: {problem}"), help: None })
    };
    texts.iter().map(parse).collect()
}

fn known_failing(path: Option<&Path>) -> Result<KnownFailing, UserError> {
    let Some(path) = path else { return Ok(KnownFailing::default()) };
    let text = std::fs::read_to_string(path).map_err(|error| UserError::file("read", path, &error))?;
    KnownFailing::parse(&text, jiff::Zoned::now().date()).map_err(|problems| {
        let shown = |problem| {
            UserError::One { message: format!("{}: {problem}", PathBuf::from(path).display()), help: None }
                .render(false)
        };
        UserError::Rendered(problems.into_iter().map(shown).collect())
    })
}
