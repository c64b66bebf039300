//! What a user of the command sees: messages and exit codes of the real binary.
#![expect(clippy::unwrap_used, reason = "a test whose surroundings cannot be set up fails")]

mod configuration;
mod docs;
mod ears;
mod exit_codes;
mod help;
mod specs;
mod terminal;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// What the command said and how it ended.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// Asserts the exit code and that standard error has each part.
    #[track_caller]
    pub(crate) fn complains(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        for part in parts {
            assert!(self.err.contains(part), "no `{part}` in:\n{}", self.err);
        }
    }

    /// Asserts the exit code and that standard output has each part.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        for part in parts {
            assert!(self.out.contains(part), "no `{part}` in:\n{}\n{}", self.out, self.err);
        }
    }
}

/// A configuration whose events are made to happen by hand.
fn manual(config: &str) -> String {
    let (before, rest) = config.split_once("[provider.trigger]").unwrap();
    let rest = &rest[rest.find("\n[provider.idle]").unwrap()..];
    format!("{before}[provider.trigger]\nmanual = true\n{rest}")
}

/// An empty folder to run the command in.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file into the folder.
    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// The report of the last run here, as it was written.
    pub(crate) fn report_text(&self) -> String {
        std::fs::read_to_string(self.path().join("reports/report.json")).unwrap()
    }

    /// The report of the last run here.
    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.report_text()).unwrap()
    }

    /// Runs the command here, with nothing of the surrounding configuration.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, &[])
    }

    /// Runs the command here with environment variables.
    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
        command.current_dir(self.path()).args(arguments).env("COLUMNS", "100").env("NO_COLOR", "1");
        for name in ["PROBITY_PROVIDER", "PROBITY_HANDLER", "PROBITY_CONFIG", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}
