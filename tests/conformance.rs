//! The contract's cases as tests: `cargo test` lists and runs each against the embedded reference, or against
//! `PROBITY_PROVIDER` / `PROBITY_HANDLER` (configuration: `PROBITY_CONFIG`, default `./probity.toml`) where set.

use std::process::ExitCode;

use libtest_mimic::Arguments;
use probity::Environment;

fn main() -> ExitCode {
    probity::conformance(&Arguments::from_args(), &Environment::read())
}
