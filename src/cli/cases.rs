//! The cases that a run would try here: with the configuration of this folder, or on the embedded reference.

use std::collections::BTreeMap;

use super::run::{PreparedRun, setup, suite};
use super::{Environment, UserError};
use crate::suite::Suite;

/// The suite, and the cases that would be skipped with the reason.
pub(super) struct Cases {
    pub(super) suite: Suite,
    pub(super) skipped: BTreeMap<String, (String, Vec<String>)>,
}

impl Cases {
    /// Builds the suite as `probity run SPEC…` would.
    pub(super) fn of(specs: &[String], environment: &Environment) -> Result<Self, UserError> {
        let setup = setup(&PreparedRun::plain(specs, environment)?, environment.stderr.color)?;
        let postback = setup.target.postback.url.clone().unwrap_or_default();
        let prepared = suite(&setup, &postback, environment.stderr.color)?;
        let skipped = prepared.skipped.into_iter();
        let skipped = skipped
            .map(|case| {
                (
                    case.case,
                    (
                        case.reason.unwrap_or_default(),
                        case.doubts.into_iter().map(|doubt| doubt.requirement).collect::<Vec<_>>(),
                    ),
                )
            })
            .collect();
        Ok(Self { suite: prepared.suite, skipped })
    }

    /// The case paths, sorted, each with the requirements it tests.
    pub(super) fn paths(&self) -> BTreeMap<&str, &[String]> {
        let tried = self.suite.cases().map(|case| (case.path.as_str(), case.requirements.as_slice()));
        let delivered = self.suite.deliveries.iter().map(|case| (case.path.as_str(), case.requirements.as_slice()));
        let skipped = self.skipped.iter().map(|(path, (_, requirements))| (path.as_str(), requirements.as_slice()));
        tried.chain(delivered).chain(skipped).collect()
    }
}
