//! The `probity` command.

use std::process::ExitCode;

use probity::Environment;

fn main() -> ExitCode {
    probity::main(std::env::args_os(), &Environment::read()).into()
}
