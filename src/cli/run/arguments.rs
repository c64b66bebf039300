//! The flags of `probity run`: one definition feeds the parser and the help.
#![expect(clippy::doc_markdown, reason = "the doc comments are help texts, which have no markup")]

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::values::{duration, header, positive_duration, rate, report, report_help};
use crate::cli::words::profile;
use crate::contract::{Level, Readings};
use crate::event::FailOn;
use crate::report::Format;
use crate::run::{Options, Profile};
use crate::suite::Class;

/// Check a provider and/or a handler; with neither named, Probity's own reference
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct RunArguments {
    #[command(flatten)]
    pub(in crate::cli) target: TargetArguments,
    #[command(flatten)]
    pub(in crate::cli) contract: ContractArguments,
    #[command(flatten)]
    pub(in crate::cli) effort: EffortArguments,
    #[command(flatten)]
    pub(in crate::cli) connection: ConnectionArguments,
    #[command(flatten)]
    pub(in crate::cli) selection: SelectionArguments,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArguments,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What is checked")]
pub(in crate::cli) struct TargetArguments {
    /// Base URL of the provider to check; alone, only the provider is checked [env: PROBITY_PROVIDER]
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) provider: Option<String>,
    /// URL of the postback handler to check; alone, only the handler is checked [env: PROBITY_HANDLER]
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) handler: Option<String>,
    /// Configuration file; default: ./probity.toml where it exists [env: PROBITY_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Header field added to every request, also NAME:env:VARIABLE; may be repeated
    #[arg(short = 'H', value_name = "NAME:VALUE", value_parser = header)]
    pub(in crate::cli) header: Vec<(String, String)>,
    /// Probity's own reference is meant, whatever the configuration names; no flag says so.
    #[arg(skip)]
    pub(in crate::cli) reference: bool,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "The contract")]
pub(in crate::cli) struct ContractArguments {
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: all shipped contracts
    #[arg(value_name = "SPEC")]
    pub(in crate::cli) specs: Vec<String>,
    /// OpenAPI Overlay applied to the contracts; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) overlay: Vec<PathBuf>,
    /// How what the documents leave open is read: accept every defensible reading, or only the strict one [default: lenient]
    #[arg(long, value_name = "READINGS")]
    pub(in crate::cli) readings: Option<Readings>,
    /// The lowest level of a broken clause that fails the run [default: must]
    #[arg(long, value_name = "LEVEL")]
    pub(in crate::cli) fail_on: Option<FailOn>,
    /// The same as --readings strict --fail-on should
    #[arg(long)]
    pub(in crate::cli) strict: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How much is tried")]
pub(in crate::cli) struct EffortArguments {
    /// How much is tried: sets inputs, groups of cases and time limit
    #[arg(long, value_name = "PROFILE", default_value = "standard", value_parser = profile())]
    pub(in crate::cli) profile: Profile,
    /// Inputs generated for each property case [default: by profile]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) inputs: Option<u32>,
    /// Random lifecycle sequences of each style, sequential and concurrent [default: by profile]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) sequences: Option<u32>,
    /// Everything random is derived from this number
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    /// Sessions that run at the same time, at most
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(in crate::cli) concurrency: u16,
    /// Requests per second, at most, such as 20/s
    #[arg(long, value_name = "N/s", value_parser = rate)]
    pub(in crate::cli) rate: Option<f64>,
    /// Who has not answered after this hangs, such as 500ms, 10s, 2m [default: 10s for a provider; for a handler what
    /// its table in the configuration says, or 35s]
    #[arg(long, value_name = "DURATION", value_parser = positive_duration)]
    pub(in crate::cli) timeout: Option<Duration>,
    /// The run is cut short after this [default: by profile]
    #[arg(long, value_name = "DURATION", value_parser = positive_duration)]
    pub(in crate::cli) time_limit: Option<Duration>,
    /// How long the target may take to accept connections
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(in crate::cli) wait_ready: Duration,
    /// Class of cases that may be used outside loopback too; may be repeated
    #[arg(long, value_name = "CLASS")]
    pub(in crate::cli) allow: Vec<Class>,
    /// Class of cases that is never used; may be repeated, wins over --allow
    #[arg(long, value_name = "CLASS")]
    pub(in crate::cli) deny: Vec<Class>,
    /// Print the plan (cases, requests, duration, classes) and send nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Leave behind what the run set up, for a look at it
    #[arg(long)]
    pub(in crate::cli) no_cleanup: bool,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Connections")]
pub(in crate::cli) struct ConnectionArguments {
    /// Certificate authorities (PEM) trusted beside the built-in ones
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) cacert: Option<PathBuf>,
    /// Do not check certificates
    #[arg(long)]
    pub(in crate::cli) insecure: bool,
    /// Client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(in crate::cli) cert: Option<PathBuf>,
    /// Key of the client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(in crate::cli) key: Option<PathBuf>,
    /// HTTP proxy
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) proxy: Option<String>,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Which cases")]
pub(in crate::cli) struct SelectionArguments {
    /// Only cases that match: * is one part of a case path, ** many; @FILE reads patterns from a file; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub(in crate::cli) only: Vec<String>,
    /// No case that matches; may be repeated, wins over --only
    #[arg(long, value_name = "PATTERN")]
    pub(in crate::cli) skip: Vec<String>,
    /// The same as --only @FILE: one pattern a line, # begins a comment
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) only_file: Vec<PathBuf>,
    /// The same as --skip @FILE
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) skip_file: Vec<PathBuf>,
    /// Cases that are known to fail, one pattern and its reason a line; they must fail
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) known_failing: Option<PathBuf>,
    /// Write the cases that failed as such a file
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) write_known_failing: Option<PathBuf>,
    /// A run that could not judge every must requirement ends inconclusive
    #[arg(long)]
    pub(in crate::cli) require_complete: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(in crate::cli) struct OutputArguments {
    /// Folder that reports are written to
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(in crate::cli) report_dir: PathBuf,
    /// One more report; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", value_parser = report, long_help = report_help())]
    pub(in crate::cli) report: Vec<(&'static Format, PathBuf)>,
    /// The lowest level of findings that the terminal shows
    #[arg(long, value_name = "LEVEL", default_value = "should")]
    pub(in crate::cli) show: Level,
    /// Print the verdict and the findings only
    #[arg(short, long, conflicts_with = "verbose")]
    pub(in crate::cli) quiet: bool,
    /// Print every case
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
}

/// What the parser makes of no words, for commands that need a run without being one.
impl Default for EffortArguments {
    fn default() -> Self {
        let Options { seed, timeout, wait_ready, profile, .. } = Options::default();
        Self {
            profile,
            inputs: None,
            sequences: None,
            seed,
            concurrency: 8,
            rate: None,
            timeout,
            time_limit: None,
            wait_ready,
            allow: Vec::new(),
            deny: Vec::new(),
            dry_run: false,
            no_cleanup: false,
        }
    }
}

impl Default for OutputArguments {
    fn default() -> Self {
        Self { report_dir: "reports".into(), report: Vec::new(), show: Level::Should, quiet: false, verbose: false }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches as _};

    use super::*;

    #[test]
    fn the_defaults_are_what_the_parser_makes_of_no_words() {
        let matches = RunArguments::augment_args(Command::new("run")).get_matches_from(["run"]);
        let parsed = RunArguments::from_arg_matches(&matches).unwrap();
        assert_eq!(format!("{parsed:?}"), format!("{:?}", RunArguments::default()));
    }
}
