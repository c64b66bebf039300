//! Readers of flag values.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use crate::target::parse_duration;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub(super) enum Format {
    /// `report.json`.
    Json,
    /// JUnit XML.
    Junit,
    /// One self-contained page.
    Html,
}

/// Reads `500ms`, `10s`, `2m`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).map_err(|error| error.to_string())
}

/// Reads a duration that is not zero.
pub(super) fn positive_duration(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => Err("must be longer than nothing".to_owned()),
        duration => Ok(duration),
    }
}

/// Reads `N/s`.
pub(super) fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").and_then(|number| number.trim().parse::<f64>().ok());
    number
        .filter(|number| number.is_finite() && *number > 0.0)
        .ok_or_else(|| "a rate is a number of requests per second, such as 20/s".to_owned())
}

/// Reads `NAME:VALUE`.
pub(super) fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.trim().to_owned())),
        _ => Err("a header is NAME:VALUE".to_owned()),
    }
}

/// Reads `FORMAT=PATH`.
pub(super) fn report(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = text.split_once('=').ok_or("a report is FORMAT=PATH, such as junit=target/junit.xml")?;
    let format = Format::from_str(format, true).map_err(|_| {
        let names: Vec<_> = Format::value_variants()
            .iter()
            .filter_map(ValueEnum::to_possible_value)
            .map(|v| v.get_name().to_owned())
            .collect();
        format!("`{format}` is not a format; there are {}", names.join(", "))
    })?;
    if path.is_empty() { Err("the path is empty".to_owned()) } else { Ok((format, path.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_documented() {
        assert_eq!(rate("20/s"), Ok(20.0));
        assert_eq!(rate("0.5/s"), Ok(0.5));
        for text in ["20", "0/s", "-1/s", "inf/s", "NaN/s", "20/m", "/s"] {
            assert!(rate(text).is_err(), "{text}");
        }
        assert_eq!(header("X-A: b:c "), Ok(("X-A".into(), "b:c".into())));
        assert!(header("X-A").is_err() && header(": b").is_err());
        assert_eq!(report("junit=a=b.xml"), Ok((Format::Junit, "a=b.xml".into())));
        assert!(report("pdf=x").unwrap_err().contains("json, junit, html"));
        assert!(positive_duration("0s").is_err());
    }
}
