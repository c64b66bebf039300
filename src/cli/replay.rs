//! `probity replay`: sends the minimal inputs of a report again.
#![expect(clippy::doc_markdown, reason = "the doc comments are help texts, which have no markup")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::console::{complain, say};
use super::run::{
    ConnectionArguments, ContractArguments, EffortArguments, PreparedRun, RunArguments, TargetArguments, Unready,
    block_on, setup_unless, suite_unless, surroundings,
};
use super::values::{header, positive_duration};
use super::{Environment, UserError, signals};
use crate::config::{REFERENCE, nearest};
use crate::event::{Conclusion, ExitCode, RecordedFinding, RecordedReport, SCHEMA, Title};
use crate::report::write_file;
use crate::run::{self, Replayed, Stop};
use crate::suite::Class;

/// The exit codes, at the end of the help text.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  no finding that failed the run is still there
  1  at least one is still failing
  2  usage, configuration or spec error: no such file, not a report, no such case
  3  none that failed the run is still failing, and at least one could not be judged
  4  the report has no finding";

/// Send the minimal inputs of a report again: fixed, still failing, or inconclusive
///
/// A report holds symbols in place of secrets; their values come from the configuration, as in a run. What curl cannot send
/// is sent byte for byte.
#[derive(Debug, Clone, Args)]
pub(super) struct ReplayArguments {
    /// A report.json
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// Case paths of findings; default: all findings
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: the shipped contracts that the report names
    #[arg(long, value_name = "SPEC")]
    spec: Vec<String>,
    /// OpenAPI Overlay applied to the contracts; may be repeated
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Base URL of the provider [env: PROBITY_PROVIDER]
    #[arg(long, value_name = "URL")]
    provider: Option<String>,
    /// URL of the postback handler [env: PROBITY_HANDLER]
    #[arg(long, value_name = "URL")]
    handler: Option<String>,
    /// Configuration file; default: ./probity.toml where it exists [env: PROBITY_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Header field added to every request, also NAME:env:VARIABLE; may be repeated
    #[arg(short = 'H', value_name = "NAME:VALUE", value_parser = header)]
    header: Vec<(String, String)>,
    /// Who has not answered after this hangs, such as 500ms, 10s, 2m [default: 10s for a provider; for a handler what
    /// its table in the configuration says, or 35s]
    #[arg(long, value_name = "DURATION", value_parser = positive_duration)]
    timeout: Option<Duration>,
    /// Class of cases that may be used outside loopback too; may be repeated
    #[arg(long, value_name = "CLASS")]
    allow: Vec<Class>,
    /// Certificate authorities (PEM) trusted beside the built-in ones
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// Do not check certificates
    #[arg(long)]
    insecure: bool,
    /// Write what would be sent to files in this folder, secrets as symbols, and send nothing
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &ReplayArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let report = read(&arguments.report)?;
    let chosen = choose(&report, arguments)?;
    if let Some(folder) = &arguments.write {
        return write(folder, &chosen);
    }
    if chosen.is_empty() {
        say("the report has no finding");
        return Ok(ExitCode::None);
    }
    let prepared = PreparedRun::of(&as_run(arguments.clone(), &report, environment)?, environment)?;
    if prepared.is_embedded() && !is_of_reference(&report) {
        let message = format!("{} does not say what was checked", arguments.report.display());
        return Err(UserError::new(message, "name it with --provider URL or --handler URL"));
    }
    let stop = signals::watch(None)?;
    let prepared = Arc::new(prepared);
    let color = environment.stderr.color;
    let ended = block_on(&prepared, async { Ok(send(&prepared, &stop, &report, &chosen, color).await) })?;
    ended.or_else(Unready::exit)
}

async fn send(
    prepared: &Arc<PreparedRun>,
    stop: &Stop,
    report: &RecordedReport,
    chosen: &[RecordedFinding],
    color: bool,
) -> Result<ExitCode, Unready> {
    let setup = setup_unless(stop, prepared, color).await?;
    for recorded in &report.contracts {
        if setup.contracts.iter().any(|own| own.name == recorded.name && own.sha256 != recorded.sha256) {
            complain(&format!("note: {} has changed since the report was written", recorded.name));
        }
    }
    let surroundings = surroundings(prepared, stop).await?;
    let ready = suite_unless(stop, &setup, &surroundings.postback, color).await?;
    let fail_on = report.fail_on;
    let mut tell = |finding: &RecordedFinding, fate: &Replayed| {
        let RecordedFinding { message, clause, check, level, .. } = finding;
        let title = Title { message, clause: &clause.id, check, level: *level, fail_on };
        say(&format!("{:<14} {}", fate.as_str(), finding.case));
        say(&format!("               {title}"));
        if let Replayed::Inconclusive(why) = fate {
            say(&format!("               {why}"));
        }
    };
    let fates = run::replay(&setup, &ready, &surroundings, chosen, &mut tell).await;
    let count = |wanted: fn(&Replayed) -> bool| fates.iter().filter(|fate| wanted(fate)).count();
    let fixed = count(|fate| *fate == Replayed::Fixed);
    let failing = count(|fate| *fate == Replayed::StillFailing);
    let open = fates.len() - fixed - failing;
    say(&format!("{fixed} fixed, {failing} still failing, {open} inconclusive"));
    let outcomes = fates.iter().zip(chosen).map(|(fate, finding)| fate.outcome(finding.level, fail_on));
    Ok(Conclusion::of(outcomes).exit())
}

/// Reads a report.
fn read(path: &Path) -> Result<RecordedReport, UserError> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            UserError::new(format!("there is no report {shown}"), "name the report.json of a run")
        }
        _ => UserError::file("read", path, &error),
    })?;
    let help = "name the report.json of a run; other formats do not hold what was sent byte for byte";
    let value: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|error| UserError::new(format!("{shown} is not JSON: {error}"), help))?;
    let schema = value.get("schema").and_then(serde_json::Value::as_str);
    if schema != Some(SCHEMA) {
        let found = schema.map_or("no schema".to_owned(), |own| format!("the schema `{own}`"));
        return Err(UserError::new(format!("{shown} is not a report: it names {found}, not `{SCHEMA}`"), help));
    }
    serde_json::from_value(value)
        .map_err(|error| UserError::new(format!("{shown} is not a whole report: {error}"), help))
}

/// The findings of the cases that are named; all where none is.
fn choose(report: &RecordedReport, arguments: &ReplayArguments) -> Result<Vec<RecordedFinding>, UserError> {
    let known = || report.findings.iter().map(|finding| finding.case.as_str());
    for case in &arguments.cases {
        if !known().any(|own| own == case) {
            let help = nearest(case, known())
                .map_or_else(|| "the report has no finding".to_owned(), |near| format!("did you mean `{near}`?"));
            return Err(UserError::new(format!("the report has no finding of the case `{case}`"), help));
        }
    }
    let chosen = |finding: &&RecordedFinding| arguments.cases.is_empty() || arguments.cases.contains(&finding.case);
    Ok(report.findings.iter().filter(chosen).cloned().collect())
}

/// Whether the report is about the built-in reference.
fn is_of_reference(report: &RecordedReport) -> bool {
    [&report.subject.provider, &report.subject.handler].into_iter().flatten().any(|address| address == REFERENCE)
}

/// The run whose target is meant: where nothing else is said, the report's own.
fn as_run(
    arguments: ReplayArguments,
    report: &RecordedReport,
    environment: &Environment,
) -> Result<RunArguments, UserError> {
    let ReplayArguments { spec, overlay, provider, handler, config, header, timeout, allow, cacert, insecure, .. } =
        arguments;
    let readings = report.readings.parse().map_err(|problem| {
        UserError::new(format!("the readings of the report: {problem}"), "name the report.json of a run")
    })?;
    let own = |address: &Option<String>| address.clone().filter(|address| address != REFERENCE);
    let said = |flag: Option<String>, name: &str| flag.or_else(|| environment.variable(name));
    let provider = said(provider, "PROBITY_PROVIDER").or_else(|| own(&report.subject.provider));
    let handler = said(handler, "PROBITY_HANDLER").or_else(|| own(&report.subject.handler));
    let reference = provider.is_none() && handler.is_none() && is_of_reference(report);
    let specs = if spec.is_empty() { shipped(report)? } else { spec };
    let effort = EffortArguments::default();
    Ok(RunArguments {
        target: TargetArguments { provider, handler, config, header, reference },
        contract: ContractArguments { specs, overlay, readings: Some(readings), ..ContractArguments::default() },
        effort: EffortArguments { timeout, allow, ..effort },
        connection: ConnectionArguments { cacert, insecure, ..ConnectionArguments::default() },
        ..RunArguments::default()
    })
}

/// The contracts that the report names, where all of them are shipped.
fn shipped(report: &RecordedReport) -> Result<Vec<String>, UserError> {
    let shipped = crate::contract::shipped();
    match report.contracts.iter().find(|own| !shipped.contains(&own.name.as_str())) {
        Some(other) => Err(UserError::new(
            format!("the report is about the contract `{}`, which is not shipped", other.name),
            "name its folder or file with --spec",
        )),
        None => Ok(report.contracts.iter().map(|own| own.name.clone()).collect()),
    }
}

/// Writes what would be sent: one file for each input that is recorded byte for byte.
fn write(folder: &Path, chosen: &[RecordedFinding]) -> Result<ExitCode, UserError> {
    std::fs::create_dir_all(folder).map_err(|error| UserError::file("create", folder, &error))?;
    for (at, finding) in chosen.iter().enumerate() {
        let Some(minimal) = &finding.minimal else {
            say(&format!("               {}: no drawn input; its curl command stands in the report", finding.case));
            continue;
        };
        let exact = &minimal.exact;
        let bytes = exact.bytes().map_err(|error| {
            UserError::new(format!("the input of {} is not base64: {error}", finding.case), "write the report anew")
        })?;
        let whole = if exact.raw {
            bytes
        } else {
            let target =
                if exact.target.starts_with('/') { exact.target.clone() } else { format!("/{}", exact.target) };
            let mut head = format!("{} {target} HTTP/1.1\r\n", exact.method);
            for (name, value) in &exact.headers {
                let _ = write!(head, "{name}: {value}\r\n");
            }
            if !bytes.is_empty() {
                let _ = write!(head, "Content-Length: {}\r\n", bytes.len());
            }
            [head.as_bytes(), b"\r\n", &bytes].concat()
        };
        let path = folder.join(format!("{:03}.http", at + 1));
        write_file(&path, &whole)
            .map_err(|error| UserError::new(format!("failed to {error}"), "choose another folder"))?;
        say(&format!("{}  {}  {}", path.display(), finding.case, finding.clause.id));
    }
    Ok(ExitCode::Conformant)
}
