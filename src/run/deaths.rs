//! A target that dies takes every request in flight with it: one case is blamed, the others are not judged.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::judge::Expectation;
use crate::suite::Case;

/// Requests that lose their connection within this time were lost to the same death.
const TOGETHER: Duration = Duration::from_secs(1);

/// The deaths of a run's target.
#[derive(Debug, Default)]
pub(super) struct Deaths(Mutex<Vec<Death>>);

#[derive(Debug)]
struct Death {
    at: Instant,
    suspects: Vec<Suspect>,
}

impl Death {
    /// Who is blamed.
    fn culprit(&self) -> Option<&Suspect> {
        self.suspects.iter().min()
    }
}

/// A case whose request was in flight; the least is the most likely to have done it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Suspect {
    likelihood: u8,
    case: String,
}

impl Suspect {
    fn of(case: &Case) -> Self {
        let likelihood = match case.expectation {
            _ if case.request.raw.is_some() || !is_percent_encoded(&case.request.url) => 0,
            Expectation::Survived => 1,
            Expectation::Refused(_) | Expectation::Unknown => 2,
            Expectation::Accepted => 3,
        };
        Self { likelihood, case: case.path.clone() }
    }
}

/// Whether each `%` of a URL begins an octet (RFC 3986 section 2.1). What does not kills more servers than all else.
fn is_percent_encoded(url: &str) -> bool {
    url.split('%')
        .skip(1)
        .all(|rest| rest.get(..2).is_some_and(|octet| octet.bytes().all(|digit| digit.is_ascii_hexdigit())))
}

impl Deaths {
    /// Whether the target's death is blamed on this case, whose connection was dropped. Waits until the others that
    /// were in flight have said so too.
    pub(super) async fn blames(&self, case: &Case) -> bool {
        let now = Instant::now();
        let own = Suspect::of(case);
        let at = {
            let mut deaths = self.lock();
            if let Some(death) = deaths.last_mut().filter(|death| now.duration_since(death.at) < TOGETHER) {
                death.suspects.push(own.clone());
                death.at
            } else {
                deaths.push(Death { at: now, suspects: vec![own.clone()] });
                now
            }
        };
        tokio::time::sleep_until(at + TOGETHER).await;
        self.lock().iter().any(|death| death.at == at && death.culprit() == Some(&own))
    }

    /// What else was in flight when the target died, as the end of a message; empty where nothing was.
    pub(super) fn company(&self, case: &str) -> String {
        let deaths = self.lock();
        let death = deaths.iter().find(|death| death.culprit().is_some_and(|own| own.case == case));
        let others = death.iter().flat_map(|death| &death.suspects).filter(|other| other.case != case);
        let others: Vec<&str> = others.map(|other| other.case.as_str()).collect();
        match others.as_slice() {
            [] => String::new(),
            others => format!("; in flight beside it, so that one of these may have done it: {}", others.join(", ")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Death>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_begins_an_octet() {
        for (url, whole) in [("/a", true), ("/%41?b=%0a", true), ("/%zz", false), ("/%4", false), ("/a%", false)] {
            assert_eq!(is_percent_encoded(url), whole, "{url}");
        }
    }
}
