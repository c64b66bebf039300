//! Tables and values with their places: each key is taken once, and what is left over is unknown.

use std::ops::Range;
use std::time::Duration;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reading::ConfigReader;
use crate::config::address::check_url;
use crate::config::{nearest, parse_duration};

/// A value with its key.
pub(super) struct ConfigNode<'t> {
    /// The full key, e.g. `provider.users[1].name`.
    pub(super) key: String,
    /// The last part of the key.
    pub(super) name: &'t str,
    /// Where the key is written.
    pub(super) key_span: Range<usize>,
    pub(super) value: &'t Spanned<DeValue<'t>>,
}

/// A table whose keys are taken one by one.
pub(super) struct TableView<'t> {
    /// The full key; empty for the root.
    pub(super) key: String,
    left: Vec<ConfigNode<'t>>,
    known: Vec<&'static str>,
}

impl<'t> ConfigNode<'t> {
    pub(super) fn span(&self) -> Range<usize> {
        self.value.span()
    }

    /// Reports a problem at the value.
    pub(super) fn problem(&self, reading: &mut ConfigReader<'_>, message: String, help: Option<String>) {
        reading.problem(&self.key, self.span(), message, help);
    }

    /// Keeps the value, and all values in it, out of every problem.
    pub(super) fn hide(&self, reading: &mut ConfigReader<'_>) {
        hide(self.value, reading, |_| true);
    }

    fn hide_strings(&self, reading: &mut ConfigReader<'_>) {
        hide(self.value, reading, |value| matches!(value, DeValue::String(_)));
    }

    pub(super) fn wrong_type(&self, reading: &mut ConfigReader<'_>, expected: &str) {
        // A string in the wrong place may be a secret.
        self.hide_strings(reading);
        let found = match self.value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        self.problem(reading, format!("`{}` must be {expected}, not {found}", self.key), None);
    }

    pub(super) fn string(&self, reading: &mut ConfigReader<'_>) -> Option<String> {
        let text = self.value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(reading, "a string");
        }
        text.map(str::to_owned)
    }

    pub(super) fn strings(&self, reading: &mut ConfigReader<'_>) -> Option<Vec<String>> {
        let Some(items) = self.items() else {
            self.wrong_type(reading, "an array of strings");
            return None;
        };
        Some(items.iter().filter_map(|item| item.string(reading)).collect())
    }

    /// The items of an array.
    pub(super) fn items(&self) -> Option<Vec<ConfigNode<'t>>> {
        let array = self.value.get_ref().as_array()?;
        let item = |(index, value): (usize, &'t Spanned<DeValue<'t>>)| ConfigNode {
            key: format!("{}[{index}]", self.key),
            name: self.name,
            key_span: value.span(),
            value,
        };
        Some(array.iter().enumerate().map(item).collect())
    }

    pub(super) fn table(&self, reading: &mut ConfigReader<'_>) -> Option<TableView<'t>> {
        let table = self.value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(reading, "a table");
        }
        table.map(|table| TableView::new(self.key.clone(), table))
    }

    pub(super) fn json(&self, reading: &mut ConfigReader<'_>) -> Option<Value> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(Value::from(text.as_ref())),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::from),
            DeValue::Float(number) => number.as_str().parse::<f64>().ok().map(Value::from),
            DeValue::Boolean(flag) => Some(Value::from(*flag)),
            DeValue::Datetime(moment) => Some(Value::from(moment.to_string())),
            DeValue::Array(_) | DeValue::Table(_) => {
                self.wrong_type(reading, "a string, a number or a boolean");
                None
            }
        }
    }
}

impl<'t> TableView<'t> {
    pub(super) fn new(key: String, table: &'t DeTable<'t>) -> Self {
        let mut left: Vec<ConfigNode<'t>> = table
            .iter()
            .map(|(name, value)| ConfigNode {
                key: if key.is_empty() { name.get_ref().to_string() } else { format!("{key}.{}", name.get_ref()) },
                name: name.get_ref().as_ref(),
                key_span: name.span(),
                value,
            })
            .collect();
        left.sort_by_key(|node| node.key_span.start);
        Self { key, left, known: Vec::new() }
    }

    /// Takes the value of a key that this table knows.
    pub(super) fn take(&mut self, name: &'static str) -> Option<ConfigNode<'t>> {
        self.known.push(name);
        let at = self.left.iter().position(|node| node.name == name)?;
        Some(self.left.remove(at))
    }

    /// Takes all that is left, in the order of the file.
    pub(super) fn rest(&mut self) -> Vec<ConfigNode<'t>> {
        std::mem::take(&mut self.left)
    }

    pub(super) fn string(&mut self, name: &'static str, reading: &mut ConfigReader<'_>) -> Option<String> {
        self.take(name)?.string(reading)
    }

    pub(super) fn strings(&mut self, name: &'static str, reading: &mut ConfigReader<'_>) -> Option<Vec<String>> {
        self.take(name)?.strings(reading)
    }

    pub(super) fn table(&mut self, name: &'static str, reading: &mut ConfigReader<'_>) -> Option<TableView<'t>> {
        self.take(name)?.table(reading)
    }

    /// The tables of `[[name]]`.
    pub(super) fn tables(
        &mut self,
        name: &'static str,
        reading: &mut ConfigReader<'_>,
    ) -> Vec<(Range<usize>, TableView<'t>)> {
        let Some(node) = self.take(name) else { return Vec::new() };
        let Some(items) = node.items() else {
            node.wrong_type(reading, &format!("a list of tables: [[{}]]", node.key));
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((item.span(), item.table(reading)?))).collect()
    }

    pub(super) fn duration(
        &mut self,
        name: &'static str,
        default: Duration,
        reading: &mut ConfigReader<'_>,
    ) -> Duration {
        let Some(node) = self.take(name) else { return default };
        let Some(text) = node.string(reading) else { return default };
        parse_duration(&text).unwrap_or_else(|error| {
            node.problem(reading, format!("`{}` is not a duration", node.key), Some(error.to_string()));
            default
        })
    }

    /// A URL without trailing slash where it is a base.
    pub(super) fn url(
        &mut self,
        name: &'static str,
        query_allowed: bool,
        reading: &mut ConfigReader<'_>,
    ) -> Option<String> {
        let node = self.take(name)?;
        node.url(query_allowed, reading)
    }

    /// A string that must be there.
    pub(super) fn required(
        &mut self,
        name: &'static str,
        at: &Range<usize>,
        reading: &mut ConfigReader<'_>,
    ) -> Option<String> {
        if let Some(node) = self.take(name) {
            return node.string(reading);
        }
        reading.problem(&self.key, at.clone(), format!("`{}` lacks `{name}`", self.key), None);
        None
    }

    /// Reports what is left over as unknown.
    pub(super) fn finish(mut self, reading: &mut ConfigReader<'_>) {
        for node in self.rest() {
            let help = match nearest(node.name, self.known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known here: {}", self.known.join(", ")),
            };
            // What stands under a mistyped key may be a secret.
            node.hide(reading);
            reading.problem(&node.key, node.key_span.clone(), format!("`{}` is not a known key", node.key), Some(help));
        }
    }
}

impl ConfigNode<'_> {
    /// A URL; a base URL (`query_allowed` is false) loses its trailing slash.
    pub(super) fn url(&self, query_allowed: bool, reading: &mut ConfigReader<'_>) -> Option<String> {
        let text = self.string(reading)?;
        match check_url(&text, query_allowed) {
            Ok(()) if query_allowed => Some(text),
            Ok(()) => Some(text.trim_end_matches('/').to_owned()),
            Err(what) => {
                if text.contains('@') {
                    reading.hide(self.span());
                }
                self.problem(reading, format!("`{}` {what}", self.key), None);
                None
            }
        }
    }
}

/// Hides the values under `value` that are `meant`. The span of a table is that of its header, which is no secret.
fn hide(value: &Spanned<DeValue<'_>>, reading: &mut ConfigReader<'_>, meant: fn(&DeValue<'_>) -> bool) {
    match value.get_ref() {
        DeValue::Table(table) => table.values().for_each(|value| hide(value, reading, meant)),
        DeValue::Array(items) => items.iter().for_each(|value| hide(value, reading, meant)),
        scalar if meant(scalar) => reading.hide(value.span()),
        _ => {}
    }
}
