//! The flags of `probity run`: one definition feeds the parser and the help.
#![expect(clippy::doc_markdown, reason = "the doc comments are help texts, which have no markup")]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::values::{Format, duration, header, positive_duration, rate, report};

/// Check a provider and/or a handler; with neither named, Probity's own reference
#[derive(Debug, Args)]
pub(in crate::cli) struct RunArguments {
    #[command(flatten)]
    pub(super) target: TargetArguments,
    #[command(flatten)]
    pub(super) contract: ContractArguments,
    #[command(flatten)]
    pub(super) effort: EffortArguments,
    #[command(flatten)]
    pub(super) connection: ConnectionArguments,
    #[command(flatten)]
    pub(super) selection: SelectionArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What is checked")]
pub(super) struct TargetArguments {
    /// Base URL of the provider to check; alone, only the provider is checked [env: PROBITY_PROVIDER]
    #[arg(long, value_name = "URL")]
    pub(super) provider: Option<String>,
    /// URL of the postback handler to check; alone, only the handler is checked [env: PROBITY_HANDLER]
    #[arg(long, value_name = "URL")]
    pub(super) handler: Option<String>,
    /// Configuration file; default: ./probity.toml where it exists [env: PROBITY_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Header field added to every request, also NAME:env:VARIABLE; may be repeated
    #[arg(short = 'H', value_name = "NAME:VALUE", value_parser = header)]
    pub(super) header: Vec<(String, String)>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "The contract")]
pub(super) struct ContractArguments {
    /// A folder, an OpenAPI file, or the name of a shipped contract; default: all shipped contracts
    #[arg(value_name = "SPEC")]
    pub(super) specs: Vec<String>,
    /// OpenAPI Overlay applied to the contracts; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<PathBuf>,
    /// How what the documents leave open is read: accept every defensible reading, or only the strict one [default: lenient]
    #[arg(long, value_name = "READINGS")]
    pub(super) readings: Option<ReadingsWord>,
    /// The lowest level of a broken clause that fails the run [default: must]
    #[arg(long, value_name = "LEVEL")]
    pub(super) fail_on: Option<FailOnWord>,
    /// The same as --readings strict --fail-on should
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How much is tried")]
pub(super) struct EffortArguments {
    /// How much is tried: sets inputs, groups of cases and time limit
    #[arg(long, value_name = "PROFILE", default_value = "standard")]
    pub(super) profile: ProfileWord,
    /// Inputs generated for each property case [default: by profile]
    #[arg(long, value_name = "N")]
    pub(super) inputs: Option<u32>,
    /// Random lifecycle sequences of each style, sequential and concurrent [default: by profile]
    #[arg(long, value_name = "N")]
    pub(super) sequences: Option<u32>,
    /// Everything random is derived from this number
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Sessions that run at the same time, at most
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) concurrency: u16,
    /// Requests per second, at most, such as 20/s
    #[arg(long, value_name = "N/s", value_parser = rate)]
    pub(super) rate: Option<f64>,
    /// A provider that has not answered after this hangs, such as 500ms, 10s, 2m
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = positive_duration)]
    pub(super) timeout: Duration,
    /// The run is cut short after this [default: by profile]
    #[arg(long, value_name = "DURATION", value_parser = positive_duration)]
    pub(super) time_limit: Option<Duration>,
    /// How long the target may take to accept connections
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(super) wait_ready: Duration,
    /// Class of cases that may be used outside loopback too; may be repeated
    #[arg(long, value_name = "CLASS")]
    pub(super) allow: Vec<ClassWord>,
    /// Class of cases that is never used; may be repeated, wins over --allow
    #[arg(long, value_name = "CLASS")]
    pub(super) deny: Vec<ClassWord>,
    /// Print the plan (cases, requests, duration, classes) and send nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Leave behind what the run set up, for a look at it
    #[arg(long)]
    pub(super) no_cleanup: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Connections")]
pub(super) struct ConnectionArguments {
    /// Certificate authorities (PEM) trusted beside the built-in ones
    #[arg(long, value_name = "FILE")]
    pub(super) cacert: Option<PathBuf>,
    /// Do not check certificates
    #[arg(long)]
    pub(super) insecure: bool,
    /// Client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(super) cert: Option<PathBuf>,
    /// Key of the client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(super) key: Option<PathBuf>,
    /// HTTP proxy
    #[arg(long, value_name = "URL")]
    pub(super) proxy: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Which cases")]
pub(super) struct SelectionArguments {
    /// Only cases that match: * is one part of a case path, ** many; @FILE reads patterns from a file; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub(super) only: Vec<String>,
    /// No case that matches; may be repeated, wins over --only
    #[arg(long, value_name = "PATTERN")]
    pub(super) skip: Vec<String>,
    /// The same as --only @FILE: one pattern a line, # begins a comment
    #[arg(long, value_name = "FILE")]
    pub(super) only_file: Vec<PathBuf>,
    /// The same as --skip @FILE
    #[arg(long, value_name = "FILE")]
    pub(super) skip_file: Vec<PathBuf>,
    /// Cases that are known to fail, one pattern and its reason a line; they must fail
    #[arg(long, value_name = "FILE")]
    pub(super) known_failing: Option<PathBuf>,
    /// Write the cases that failed as such a file
    #[arg(long, value_name = "FILE")]
    pub(super) write_known_failing: Option<PathBuf>,
    /// A run that could not judge every must requirement ends inconclusive
    #[arg(long)]
    pub(super) require_complete: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct OutputArguments {
    /// Folder that reports are written to
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(super) report_dir: PathBuf,
    /// One more report: json, junit or html; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", value_parser = report)]
    pub(super) report: Vec<(Format, PathBuf)>,
    /// The lowest level of findings that the terminal shows
    #[arg(long, value_name = "LEVEL", default_value = "should")]
    pub(super) show: LevelWord,
    /// Print the verdict and the findings only
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print every case
    #[arg(short, long)]
    pub(super) verbose: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ReadingsWord {
    Lenient,
    Strict,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FailOnWord {
    Must,
    Should,
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LevelWord {
    Must,
    Should,
    May,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ProfileWord {
    /// Every clause, nothing generated: for each save of a file
    Quick,
    /// For each commit
    Standard,
    /// Many generated inputs: for the night
    Deep,
    /// Every clause and a few inputs: for the last look at a system that others use
    Golive,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ClassWord {
    /// Sends what is meant to break the target
    Hostile,
    /// Sends much at once
    Load,
    /// Sends credentials that must be refused
    AuthFailures,
    /// May send real messages to real people
    Messages,
}
