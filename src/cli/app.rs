//! The command line as a whole.

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use super::console::complain;
use super::{Environment, UserError, doctor, explain, lint, list, listen, prove, replay, run, send, serve};
use crate::event::ExitCode;

/// The table of exit codes, at the end of every help text.
const EXIT_CODES: &str = "\
Exit codes:
  0  conformant
  1  the contract is broken: a case failed, or a known-failing one passes
  2  usage, configuration or spec error
  3  inconclusive: it could not be judged, or was cut short, even before the first request
  4  no case ran: none was selected";

/// The exit codes of `listen`.
const LISTEN_CODES: &str = "\
Exit codes:
  0  what came was as documented
  1  a notification broke the contract
  2  usage, configuration or spec error
  3  one could not be judged: its body was not read, or no webhook is like it
  4  nothing came";

/// The exit codes of `doctor`.
const DOCTOR_CODES: &str = "\
Exit codes:
  0  all that is configured works
  2  usage, configuration or spec error
  3  something does not work";

/// Checks that an API keeps its word: judges a provider and a webhook handler against their contract.
#[derive(Debug, Parser)]
#[command(name = "probity", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(after_help = EXIT_CODES)]
    Run(Box<run::RunArguments>),
    #[command(after_help = EXIT_CODES)]
    Prove(prove::ProveArguments),
    #[command(after_help = replay::EXIT_CODES)]
    Replay(replay::ReplayArguments),
    List(list::ListArguments),
    Explain(explain::ExplainArguments),
    Lint(lint::LintArguments),
    Send(send::SendArguments),
    #[command(after_help = LISTEN_CODES)]
    Listen(listen::ListenArguments),
    #[command(after_help = DOCTOR_CODES)]
    Doctor(doctor::DoctorArguments),
    Serve(serve::ServeArguments),
}

/// Reads the arguments, runs the command, and tells how it ended. Errors of the user go to standard error.
pub fn main(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>, environment: &Environment) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output with exit code 0, usage errors to standard error with 2.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::Usage } else { ExitCode::Conformant };
        }
    };
    cli.command.run(environment).unwrap_or_else(|error| {
        complain(&error.render(environment.stderr.color));
        ExitCode::Usage
    })
}

impl Command {
    fn run(self, environment: &Environment) -> Result<ExitCode, UserError> {
        match self {
            Self::Run(arguments) => run::run(&arguments, environment),
            Self::Prove(arguments) => prove::run(&arguments, environment),
            Self::Replay(arguments) => replay::run(&arguments, environment),
            Self::List(arguments) => list::run(&arguments, environment),
            Self::Explain(arguments) => explain::run(&arguments, environment),
            Self::Lint(arguments) => lint::run(&arguments, environment),
            Self::Send(arguments) => send::run(&arguments, environment),
            Self::Listen(arguments) => listen::run(&arguments, environment),
            Self::Doctor(arguments) => doctor::run(&arguments, environment),
            Self::Serve(arguments) => serve::run(&arguments, environment),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
