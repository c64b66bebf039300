//! The `probity` command.

use std::process::ExitCode;

use probity::cli::{Environment, main as probity};

fn main() -> ExitCode {
    probity(std::env::args_os(), &Environment::read()).into()
}
