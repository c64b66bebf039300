//! Percentiles, by nearest rank.

use std::time::Duration;

/// The 50th, 95th and 99th percentile; nothing of nothing.
pub(super) fn percentiles(times: &[Duration]) -> Option<(Duration, Duration, Duration)> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Some((at(50)?, at(95)?, at(99)?))
}

/// The median; zero of nothing.
pub(super) fn median(times: &[Duration]) -> Duration {
    percentiles(times).map_or(Duration::ZERO, |(median, ..)| median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let times: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        let ms = Duration::from_millis;
        assert_eq!(percentiles(&times), Some((ms(50), ms(95), ms(99))));
        assert_eq!(percentiles(&[ms(3)]), Some((ms(3), ms(3), ms(3))));
        assert_eq!((percentiles(&[]), median(&[])), (None, Duration::ZERO));
    }
}
