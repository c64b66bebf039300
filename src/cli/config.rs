//! Finds the configuration and merges the flags over it; without any target, the embedded reference is the target.

use std::path::{Path, PathBuf};

use super::{Environment, UserError};
use crate::config::{Flags, REFERENCE, Target, from_flags, parse};
use crate::reference;

/// The configuration that is used where it exists and no other is named.
const DEFAULT: &str = "probity.toml";

/// Reads the target from `config`, or from `./probity.toml` where it exists, with `flags` winning.
pub(super) fn target(config: Option<&Path>, flags: &Flags, environment: &Environment) -> Result<Target, UserError> {
    let path = match config {
        Some(path) => Some(path.to_owned()),
        None => Path::new(DEFAULT).exists().then(|| PathBuf::from(DEFAULT)),
    };
    let configured = match &path {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => UserError::new(
                    format!("there is no configuration file {}", path.display()),
                    "name an existing file with --config or PROBITY_CONFIG, or leave both out",
                ),
                _ => UserError::file("read", path, &error),
            })?;
            parse(&text, &path.to_string_lossy(), &environment.variables)?
        }
        None => Target::default(),
    };
    let target = from_flags(configured, flags, &environment.variables)?;
    if target.provider.is_some() || target.handler.is_some() {
        return Ok(target);
    }
    embedded(target.not_implemented, flags, environment)
}

/// The embedded reference, provider and handler.
pub(super) fn embedded(
    not_implemented: Vec<String>,
    flags: &Flags,
    environment: &Environment,
) -> Result<Target, UserError> {
    let own = parse(reference::CONFIG, "the reference's probity.toml", &|_| None)?;
    let mut target = from_flags(own, flags, &environment.variables)?;
    target.not_implemented = not_implemented;
    if let Some(provider) = &mut target.provider {
        provider.embedded = true;
        target.subject.provider = Some(REFERENCE.to_owned());
    }
    if let Some(handler) = &mut target.handler {
        handler.embedded = true;
        target.subject.handler = Some(REFERENCE.to_owned());
    }
    Ok(target)
}
