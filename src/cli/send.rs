//! `probity send WEBHOOK`: one notification, its verdict, its curl.
#![expect(clippy::doc_markdown, reason = "the doc comments are help texts, which have no markup")]

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::run::{
    ConnectionArguments, ContractArguments, PreparedRun, RunArguments, TargetArguments, Unready, block_on,
    setup_unless, surroundings,
};
use super::values::header;
use super::{Environment, UserError, signals};
use crate::event::{Conclusion, ExitCode, FailOn, Outcome, Sent};
use crate::judge::Expectation;
use crate::report::write_sent;
use crate::run::{Stop, own_address, send};
use crate::suite::{Single, SuiteOptions, Wanted, single};

/// Send one notification to a handler: what was sent, what came back, the verdict, and the curl command
///
/// It is the documented notification unless --set, --event or --raw change it. Exit code 0: answered as the contract
/// asks; 1: not; 3: no answer that could be judged.
#[derive(Debug, Clone, Args)]
pub(super) struct SendArguments {
    /// The webhook, as NAME or CONTRACT/NAME; see probity list
    #[arg(value_name = "WEBHOOK")]
    webhook: String,
    /// URL of the handler; default: handler.url of the configuration, or Probity's own reference [env: PROBITY_HANDLER]
    #[arg(long, value_name = "URL")]
    handler: Option<String>,
    /// Sets a query parameter, a header field or a member of the body; NAME alone leaves it out; may be repeated
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = assignment)]
    set: Vec<(String, Option<String>)>,
    /// The kind of event that it tells of
    #[arg(long, value_name = "KIND")]
    event: Option<String>,
    /// How often it is sent, one after another
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    times: u32,
    /// Sends the content of this file as the body, byte for byte; - reads standard input
    #[arg(long, value_name = "FILE")]
    raw: Option<PathBuf>,
    /// A folder, an OpenAPI file, or the name of a shipped contract; may be repeated; default: all shipped contracts
    #[arg(long, value_name = "SPEC")]
    spec: Vec<String>,
    /// Configuration file; default: ./probity.toml where it exists [env: PROBITY_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Header field added to the notification, also NAME:env:VARIABLE; may be repeated
    #[arg(short = 'H', value_name = "NAME:VALUE", value_parser = header)]
    header: Vec<(String, String)>,
    /// Certificate authorities (PEM) trusted beside the built-in ones
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// Certificates go unchecked
    #[arg(long)]
    insecure: bool,
}

/// Reads `NAME=VALUE` or `NAME`.
fn assignment(text: &str) -> Result<(String, Option<String>), String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    if name.trim().is_empty() {
        return Err("write NAME=VALUE, or NAME to leave it out".to_owned());
    }
    Ok((name.trim().to_owned(), value))
}

/// Runs the command.
pub(super) fn run(arguments: &SendArguments, environment: &Environment) -> Result<ExitCode, UserError> {
    let body = arguments.raw.as_ref().map(body).transpose()?;
    let mut prepared = prepared(arguments, environment)?;
    // A single notification is for the handler alone, whatever else is configured.
    prepared.target.provider = None;
    if prepared.target.handler.is_none() {
        let message = "there is no handler to send to";
        return Err(UserError::new(message, "give --handler URL, or [handler] url in the configuration"));
    }
    prepared.refuse_without_target()?;
    let wanted =
        Wanted { webhook: arguments.webhook.clone(), set: arguments.set.clone(), event: arguments.event.clone(), body };
    let stop = signals::watch(None)?;
    let prepared = Arc::new(prepared);
    let color = environment.stderr.color;
    let outcome = block_on(&prepared, async { Ok(sent(&prepared, &stop, &wanted, arguments.times, color).await) })?;
    let (single, sent) = match outcome {
        Ok(outcome) => outcome,
        Err(unready) => return unready.exit(),
    };
    write_sent(&mut anstream::stdout().lock(), &expected(&single), prepared.options.fail_on, &sent)
        .map_err(|error| UserError::new(format!("cannot print: {error}"), "check the output stream"))?;
    Ok(exit(&sent, arguments.times, prepared.options.fail_on))
}

/// The notification, and what came of it each time.
async fn sent(
    prepared: &Arc<PreparedRun>,
    stop: &Stop,
    wanted: &Wanted,
    times: u32,
    color: bool,
) -> Result<(Single, Vec<Sent>), Unready> {
    let setup = setup_unless(stop, prepared, color).await?;
    let surroundings = surroundings(prepared, stop).await?;
    let options = SuiteOptions { stub: own_address(&surroundings.postback), seed: setup.options.seed };
    let single = single(&setup.contracts, &setup.baseline, &setup.target, &options, wanted)
        .map_err(|problem| UserError::new(problem.to_string(), problem.help().to_owned()))?;
    let sent = send(&setup, &surroundings, &single, times).await;
    Ok((single, sent))
}

/// What the contract asks of the answer.
fn expected(single: &Single) -> String {
    match (&single.broken, single.case.expectation) {
        (_, Expectation::Survived) => "a body of its own is judged only by the rules for every answer".to_owned(),
        (Some(why), _) => format!("it should be refused with a 4xx, since {why}"),
        (None, _) => "it is as documented and must be taken".to_owned(),
    }
}

/// What was not sent, because the command was to end, was not judged.
fn exit(sent: &[Sent], times: u32, fail_on: FailOn) -> ExitCode {
    let unsent = (times as usize).saturating_sub(sent.len());
    let outcomes = sent.iter().map(|own| own.outcome(fail_on));
    Conclusion::of(outcomes.chain(std::iter::repeat_n(Outcome::Inconclusive, unsent))).exit()
}

fn body(path: &PathBuf) -> Result<Vec<u8>, UserError> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        return std::io::stdin()
            .read_to_end(&mut bytes)
            .map(|_| bytes)
            .map_err(|error| UserError::file("read", path, &error));
    }
    std::fs::read(path).map_err(|error| UserError::file("read", path, &error))
}

/// The run that the same flags of `probity run` would make.
fn prepared(arguments: &SendArguments, environment: &Environment) -> Result<PreparedRun, UserError> {
    let SendArguments { handler, config, header, spec, cacert, insecure, .. } = arguments.clone();
    let run = RunArguments {
        target: TargetArguments { handler, config, header, ..TargetArguments::default() },
        contract: ContractArguments { specs: spec, ..ContractArguments::default() },
        connection: ConnectionArguments { cacert, insecure, ..ConnectionArguments::default() },
        ..RunArguments::default()
    };
    PreparedRun::of(&run, environment)
}
