//! The rate limit, and what a target that is limited asks for.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::error::WireError;

/// How many requests a second, as `--rate` gives it: `20/s`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate(f64);

impl Rate {
    /// The time from one request to the next.
    pub fn interval(self) -> Duration {
        Duration::from_secs_f64(1.0 / self.0)
    }
}

impl FromStr for Rate {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        let number = text.trim().strip_suffix("/s").unwrap_or(text.trim());
        match number.trim().parse::<f64>() {
            // Below one request in a day the interval means nothing.
            Ok(rate) if (1e-5..=1e9).contains(&rate) => Ok(Self(rate)),
            _ => Err(WireError::Rate(text.to_owned())),
        }
    }
}

/// A token bucket that holds one token: requests are spread evenly, never sent in bursts.
#[derive(Debug, Default)]
pub struct Pace {
    interval: Option<Duration>,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// `None`: as fast as it goes.
    pub fn new(rate: Option<Rate>) -> Self {
        Self { interval: rate.map(Rate::interval), next: Mutex::new(None) }
    }

    /// Waits until the next request may be sent.
    pub async fn wait(&self) {
        let at = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let at = next.map_or(now, |next| next.max(now));
            match self.interval {
                Some(interval) => *next = Some(at + interval),
                None if at <= now => return,
                None => {}
            }
            at
        };
        tokio::time::sleep_until(at).await;
    }
}

/// The value of `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date, which is compared to `now`.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read() {
        assert_eq!("20/s".parse::<Rate>().unwrap().interval(), Duration::from_millis(50));
        assert_eq!("0.5".parse::<Rate>().unwrap().interval(), Duration::from_secs(2));
        for bad in ["", "0", "-1/s", "fast", "5/m", "NaN", "inf"] {
            assert!(bad.parse::<Rate>().is_err(), "{bad}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_spread_evenly() {
        let pace = Pace::new(Some(Rate(10.0)));
        let start = Instant::now();
        for _ in 0..5 {
            pace.wait().await;
        }
        assert!((390..420).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "1994-11-06T08:49:07Z".parse().unwrap();
        assert_eq!(retry_after(" 120 ", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:48:37 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
    }
}
