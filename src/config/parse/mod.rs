//! Reads `probity.toml` into a [`Target`]: all problems at once, each with its place, and no secret in any of them.

mod action;
mod header;
mod mask;
mod node;
mod own;
mod parties;
mod reading;
mod roles;
mod secret;

pub(super) use header::{check_header, header_value, hidden_value};

use toml::de::DeTable;

use self::node::TableView;
use self::reading::ConfigReader;
use super::{ConfigProblem, Subject, Target};

/// Reads a configuration. `file` is its name as shown to people; `env` looks environment variables up.
pub fn parse(text: &str, file: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Target, Vec<ConfigProblem>> {
    let mut reading = ConfigReader::new(text, env);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors {
            reading.syntax(error.span().unwrap_or(0..0), error.message());
        }
        return reading.finish(Target::default(), file);
    }
    let mut root = TableView::new(String::new(), document.get_ref());
    let mut target = Target::default();
    if let Some(table) = root.table("subject", &mut reading) {
        target.subject = subject(table, &mut reading);
    }
    if let Some(mut table) = root.table("claims", &mut reading) {
        target.not_implemented = table.strings("not-implemented", &mut reading).unwrap_or_default();
        table.finish(&mut reading);
    }
    target.provider = root.table("provider", &mut reading).map(|table| roles::provider(table, &mut reading));
    target.handler = root.table("handler", &mut reading).map(|table| roles::handler(table, &mut reading));
    if let Some(table) = root.table("postback", &mut reading) {
        target.postback = own::postback(table, &mut reading);
    }
    if let Some(table) = root.table("canary", &mut reading) {
        target.canary = own::canary(table, &mut reading);
    }
    root.finish(&mut reading);
    reading.finish(target, file)
}

fn subject(mut table: TableView<'_>, reading: &mut ConfigReader<'_>) -> Subject {
    let subject = Subject {
        name: table.string("name", reading),
        version: table.string("version", reading),
        commit: table.string("commit", reading),
        provider: None,
        handler: None,
    };
    table.finish(reading);
    subject
}

#[cfg(test)]
mod tests;
