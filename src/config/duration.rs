//! Durations as people write them: `10s`, `500ms`, `2m`.

use std::time::Duration;

/// The longest duration that is accepted: a day.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Why a text is not a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDuration {
    /// There is no number, or no unit that is known.
    #[error("a duration is a number and a unit, such as 500ms, 10s, 2m or 1h")]
    Form,
    /// It is longer than a day.
    #[error("a duration may not exceed 24h")]
    TooLong,
}

/// Reads a number with one of the units `ms`, `s`, `m`, `h`.
pub fn parse_duration(text: &str) -> Result<Duration, BadDuration> {
    let text = text.trim();
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(BadDuration::Form)?;
    let (number, unit) = text.split_at(unit_at);
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(BadDuration::Form),
    };
    let number: f64 = number.parse().map_err(|_| BadDuration::Form)?;
    let duration = Duration::try_from_secs_f64(number * seconds).map_err(|_| BadDuration::TooLong)?;
    // A decimal such as 0.1s is not exact in binary; nobody means more than a microsecond.
    let micros = duration.as_nanos().saturating_add(500) / 1_000;
    let duration = Duration::from_micros(u64::try_from(micros).map_err(|_| BadDuration::TooLong)?);
    if duration > LONGEST { Err(BadDuration::TooLong) } else { Ok(duration) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_durations() {
        for (text, expected) in [
            ("500ms", Duration::from_millis(500)),
            ("10s", Duration::from_secs(10)),
            ("0.1s", Duration::from_millis(100)),
            ("2m", Duration::from_secs(120)),
            ("1h", Duration::from_secs(3600)),
            ("0s", Duration::ZERO),
        ] {
            assert_eq!(parse_duration(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "10", "s", "10 s", "10sec", "-1s", "1.2.3s", "ms10", "10µs"] {
            assert_eq!(parse_duration(text), Err(BadDuration::Form), "{text}");
        }
        assert_eq!(parse_duration("25h"), Err(BadDuration::TooLong));
        assert_eq!(parse_duration("99999999999999999999999h"), Err(BadDuration::TooLong));
    }
}
