//! The cases of a run as tests, for `tests/conformance.rs` of this crate and of others.

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::Arguments;

use super::run::{PreparedRun, Unready, block_on, setup, suite, surroundings};
use super::{Environment, UserError, signals};
use crate::libtest::{self, TrialSource};
use crate::run::{Pattern, Selection};

/// Lists and runs the cases of the target that the environment and the configuration name, as libtest would. Without
/// a target the embedded reference is checked.
pub fn conformance(arguments: &Arguments, environment: &Environment) -> ExitCode {
    match PreparedRun::plain(&[], environment) {
        Ok(prepared) => libtest::run(arguments, source(prepared)),
        Err(error) => {
            super::console::complain(&error.render(environment.stderr.color));
            ExitCode::FAILURE
        }
    }
}

fn source(prepared: PreparedRun) -> TrialSource {
    let prepared = Arc::new(prepared);
    let planner = Arc::clone(&prepared);
    let text = |error: UserError| error.render(false);
    TrialSource {
        prepare: Box::new(move |only| {
            let mut setup = setup(&planner, false).map_err(text)?;
            if let Some(only) = only {
                let pattern: Pattern = only.parse().map_err(|error| format!("{error}"))?;
                setup.options.selection = Selection { only: vec![pattern], ..Selection::default() };
            }
            let postback = setup.target.postback.url.clone().unwrap_or_default();
            let ready = suite(&setup, &postback, false).map_err(text)?;
            Ok((setup, ready))
        }),
        run: Box::new(move |setup, ready, emit| {
            let stop = signals::watch(Some(setup.options.profile.time_limit)).map_err(text)?;
            let work = async {
                match surroundings(&prepared, &stop).await {
                    Ok(surroundings) => drop(crate::run::run(setup, ready, &surroundings, emit).await),
                    Err(Unready::Refused(error)) => return Err(error),
                    // Whatever has no result then says that it did not run.
                    Err(Unready::Stopped(cause)) => super::console::complain(&cause.to_string()),
                }
                Ok(())
            };
            block_on(&prepared, work).map_err(text)
        }),
    }
}
