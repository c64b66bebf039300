//! One trial per case. The suite runs once; every trial reports its own case.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::event::{CaseResult, Event, Outcome};
use crate::run::{Prepared, Setup};

/// Builds the suite, ready to run; with the path of a single case where only that one is wanted.
pub type Prepare = dyn Fn(Option<&str>) -> Result<(Setup, Prepared), String> + Send + Sync;

/// Runs a suite and hands every event to the callback.
pub type RunSuite = dyn Fn(Setup, Prepared, &mut (dyn FnMut(Event) + Send)) -> Result<(), String> + Send + Sync;

/// Where the trials come from: a suite, and how it is run.
pub struct TrialSource {
    /// Builds the suite.
    pub prepare: Box<Prepare>,
    /// Runs it.
    pub run: Box<RunSuite>,
}

/// Results by case path.
type Results = Result<HashMap<String, CaseResult>, String>;

/// Lists and runs the trials as libtest would; the exit code is that of the conclusion.
pub fn run(arguments: &Arguments, source: TrialSource) -> ExitCode {
    // nextest runs each trial in a process of its own: then only that case is run.
    let exact = arguments.filter.as_deref().filter(|_| arguments.exact).map(case_path);
    let prepared = match (source.prepare)(exact.as_deref()) {
        Ok((_, prepared)) => prepared,
        Err(message) => {
            eprint(&message);
            return ExitCode::FAILURE;
        }
    };
    let mut paths: Vec<String> = prepared.suite.cases().map(|case| case.path.clone()).collect();
    paths.extend(prepared.suite.deliveries.iter().map(|case| case.path.clone()));
    paths.extend(prepared.skipped.iter().map(|case| case.case.clone()));
    paths.sort();
    let source = Arc::new(source);
    let results: Arc<OnceLock<Results>> = Arc::new(OnceLock::new());
    let trials = paths
        .into_iter()
        .map(|path| {
            let (source, results, exact) = (Arc::clone(&source), Arc::clone(&results), exact.clone());
            Trial::ignorable_test(trial_name(&path), move || {
                outcome(results.get_or_init(|| all(&source, exact.as_deref())), &path)
            })
        })
        .collect();
    libtest_mimic::run(arguments, trials).exit_code()
}

/// `a/b/c/d` as a test path.
fn trial_name(path: &str) -> String {
    path.replace('/', "::")
}

fn case_path(name: &str) -> String {
    name.replace("::", "/")
}

fn all(source: &TrialSource, only: Option<&str>) -> Results {
    let (setup, prepared) = (source.prepare)(only)?;
    let mut results = HashMap::new();
    (source.run)(setup, prepared, &mut |event| {
        if let Event::CaseFinished(case) = event {
            results.insert(case.case.clone(), case);
        }
    })?;
    Ok(results)
}

fn outcome(results: &Results, path: &str) -> Result<Completion, Failed> {
    let results = results.as_ref().map_err(|message| Failed::from(message.as_str()))?;
    let Some(case) = results.get(path) else { return Err(Failed::from("the case did not run")) };
    let reason = case.reason.clone().unwrap_or_default();
    match case.outcome {
        Outcome::Passed | Outcome::Advisory => Ok(Completion::Completed),
        Outcome::Skipped => Ok(Completion::ignored_with(reason)),
        Outcome::Inconclusive => Err(Failed::from(format!("inconclusive: {reason}"))),
        Outcome::Failed => {
            let mut lines: Vec<String> = case
                .findings
                .iter()
                .map(|finding| {
                    let clause = &finding.clause;
                    format!(
                        "{} ({}, {}): {}\n  {}:{}:{}\n  {}",
                        clause.id,
                        finding.level,
                        finding.requirements.join(", "),
                        finding.message,
                        clause.file,
                        clause.line,
                        clause.column,
                        finding.curl.clone().unwrap_or_default()
                    )
                })
                .collect();
            if lines.is_empty() {
                lines.push(reason);
            }
            Err(Failed::from(lines.join("\n")))
        }
    }
}

#[expect(clippy::print_stderr, reason = "the listing of a test binary owns standard output; this is its only message")]
fn eprint(message: &str) {
    eprintln!("{message}");
}
