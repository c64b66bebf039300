//! Times as people read them.

use std::time::Duration;

use crate::event::Latency;

/// A time with two significant figures or more: `0.4 ms`, `12 ms`, `1.5 s`, `30 s`.
pub(super) fn time(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    let (value, unit) = if milliseconds < 1e3 { (milliseconds, "ms") } else { (milliseconds / 1e3, "s") };
    let text = if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") };
    format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
}

/// How many notifications there were, and how they were sent.
pub(super) fn sent(latency: &Latency) -> String {
    if latency.at_once > 1 {
        format!("{} at once", latency.sent)
    } else {
        format!("{} one after another", latency.sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        for (micros, text) in
            [(400, "0.4 ms"), (1_000, "1 ms"), (12_340, "12 ms"), (1_540_000, "1.5 s"), (30_000_000, "30 s")]
        {
            assert_eq!(time(Duration::from_micros(micros)), text);
        }
    }
}
