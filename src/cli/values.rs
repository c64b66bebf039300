//! Readers of flag values.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::parse_duration;
use crate::judge::CheckId;
use crate::report::{FORMATS, Format};

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

/// Reads the id of a check.
pub(super) fn check(text: &str) -> Result<CheckId, String> {
    CheckId::parse(text).ok_or_else(|| format!("there is no check `{text}`; see probity explain CHECK"))
}

/// Reads `FORMAT=PATH`.
pub(super) fn report(text: &str) -> Result<(&'static Format, PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("a report is FORMAT=PATH, such as junit=target/junit.xml")?;
    let format = Format::named(name).ok_or_else(|| {
        let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        format!("`{name}` is not a format; there are {}", names.join(", "))
    })?;
    if path.is_empty() { Err("the path is empty".to_owned()) } else { Ok((format, path.into())) }
}

/// The help of `--report`: the formats with what each is for.
pub(super) fn report_help() -> String {
    let width = FORMATS.iter().map(|format| format.name.len()).max().unwrap_or_default() + 1;
    let line = |Format { name, about, .. }: &Format| format!("\n- {:width$} {about}", format!("{name}:"));
    format!("One more report; may be repeated\n\nFormats:{}", FORMATS.iter().map(line).collect::<String>())
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
        let (format, path) = report("JUnit=a=b.xml").unwrap();
        assert_eq!((format.name, path), ("junit", "a=b.xml".into()));
        assert!(report("pdf=x").unwrap_err().contains("json, junit, html"));
        assert!(positive_duration("0s").is_err());
    }
}
