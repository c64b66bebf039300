//! Sends the inputs of recorded findings again and says what became of each.

use super::ground::{RunContext, is_later, is_unanswered};
use super::result::findings;
use super::session::{describe, died, scene};
use super::{Prepared, RunEnvironment, Setup};
use crate::contract::{Contract, Level, Operation};
use crate::event::{Exact, FailOn, Outcome, RecordedFinding};
use crate::exchange::{Address, Exchange, Request};
use crate::judge::{CheckId, Evidence, judge};
use crate::suite::{Case, Session};

/// How often an intermittent finding's input is sent for each time that it should show once more.
const PATIENCE: u32 = 5;
/// How often an input is sent at most.
const MOST: u32 = 500;

/// What became of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// The same input does not show it any more.
    Fixed,
    /// It does.
    StillFailing,
    /// That could not be judged, for this reason.
    Inconclusive(String),
}

impl Replayed {
    /// What it comes to, for a finding of `level`.
    pub const fn outcome(&self, level: Level, fail_on: FailOn) -> Outcome {
        match self {
            Self::Fixed => Outcome::Passed,
            Self::StillFailing => fail_on.outcome_at(Some(level)),
            Self::Inconclusive(_) => Outcome::Inconclusive,
        }
    }

    /// In words.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::StillFailing => "still failing",
            Self::Inconclusive(_) => "inconclusive",
        }
    }
}

/// Sends the input of each finding again; `tell` hears of each as it is settled.
pub async fn replay(
    setup: &Setup,
    prepared: &Prepared,
    surroundings: &RunEnvironment,
    recorded: &[RecordedFinding],
    tell: &mut (dyn FnMut(&RecordedFinding, &Replayed) + Send),
) -> Vec<Replayed> {
    let ground = RunContext::new(setup, surroundings);
    let mut fates = Vec::with_capacity(recorded.len());
    for finding in recorded {
        let fate = if ground.stopped() {
            Replayed::Inconclusive("the replay was interrupted".to_owned())
        } else {
            one(&ground, prepared, finding).await
        };
        tell(finding, &fate);
        fates.push(fate);
    }
    if ground.cleanup {
        for session in &prepared.suite.sessions {
            if recorded.iter().any(|finding| session.cases().any(|case| case.path == finding.case)) {
                ground.clean_up(session.role, &session.cleanup).await;
            }
        }
    }
    fates
}

/// Replays one finding.
async fn one(ground: &RunContext, prepared: &Prepared, finding: &RecordedFinding) -> Replayed {
    let Some((session, case)) = find(prepared, &finding.case) else {
        let why = match prepared.skipped.iter().find(|skipped| skipped.case == finding.case) {
            Some(skipped) => skipped.reason.clone().unwrap_or_default(),
            None => format!("it takes more than one request: probity run --only '{}' tries it", finding.case),
        };
        return Replayed::Inconclusive(why);
    };
    if let Some(reason) = &session.blocked {
        return Replayed::Inconclusive(reason.clone());
    }
    let mut case = case.clone();
    if let Some(minimal) = &finding.minimal {
        match request(&case.request, &minimal.exact) {
            Some(request) => case.request = request,
            None => return Replayed::Inconclusive("the recorded input is not base64".to_owned()),
        }
    }
    let replay = Replay { ground, session, case: &case, finding };
    let tries = finding.minimal.as_ref().map_or(1, |minimal| tries(minimal.seen));
    replay.tried(tries).await
}

/// How often the input of a finding seen `times` of `of` is sent before it counts as gone.
fn tries((times, of): (u32, u32)) -> u32 {
    if times >= of { 1 } else { (PATIENCE * of).div_ceil(times.max(1)).min(MOST) }
}

fn find<'p>(prepared: &'p Prepared, path: &str) -> Option<(&'p Session, &'p Case)> {
    prepared.suite.sessions.iter().find_map(|session| {
        let control = std::iter::once(&session.control);
        control.chain(session.cases()).find(|case| case.path == path).map(|case| (session, case))
    })
}

/// The recorded request at the address of the target of today.
fn request(today: &Request, exact: &Exact) -> Option<Request> {
    let Address { scheme, authority, .. } = Address::of(&today.url)?;
    let bytes = exact.bytes().ok()?;
    Some(Request {
        method: exact.method.clone(),
        url: format!("{scheme}://{authority}{}", exact.target),
        headers: exact.headers.clone(),
        body: if exact.raw { [].into() } else { bytes.clone().into() },
        raw: exact.raw.then(|| with_host(&bytes, authority).into()),
    })
}

/// The bytes of a request with its first `Host` field naming the target of today.
fn with_host(bytes: &[u8], authority: &str) -> Vec<u8> {
    const NAME: &[u8] = b"\r\nHost: ";
    let Some(at) = bytes.windows(NAME.len()).position(|own| own == NAME) else { return bytes.to_vec() };
    let from = at + NAME.len();
    let Some(length) = bytes[from..].windows(2).position(|own| own == b"\r\n") else { return bytes.to_vec() };
    [&bytes[..from], authority.as_bytes(), &bytes[from + length..]].concat()
}

struct Replay<'a> {
    ground: &'a RunContext,
    session: &'a Session,
    case: &'a Case,
    finding: &'a RecordedFinding,
}

impl Replay<'_> {
    fn contract(&self) -> &Contract {
        self.session.at.find(&self.ground.contracts).0
    }

    fn operation(&self) -> &Operation {
        self.session.at.find(&self.ground.contracts).1
    }

    async fn send(&self, case: &Case) -> Exchange {
        self.ground.prepare(case.role, &case.prepare).await;
        self.ground.send(case.role, &case.request).await
    }

    /// The documented request: its answer, where the target takes it.
    async fn control(&self) -> Result<Exchange, String> {
        let control = &self.session.control;
        let exchange = self.send(control).await;
        let scene = scene(self.ground, self.contract(), self.operation(), control, &exchange, None);
        if scene.accepted() {
            return Ok(exchange);
        }
        Err(format!("the documented request is not accepted ({})", describe(&exchange)))
    }

    async fn tried(&self, tries: u32) -> Replayed {
        let own = self.case.path == self.session.control.path;
        let before = self.control().await;
        let mut last = before.as_ref().ok().cloned();
        let mut doubt = None;
        // What must differ between two answers is seen in two answers to the same request.
        let tries = if self.finding.check == CheckId::DISTINCT_VALUES.as_str() { tries.max(2) } else { tries };
        for _ in 0..tries {
            let exchange = self.send(self.case).await;
            if self.shows(&exchange, last.as_ref()) {
                return Replayed::StillFailing;
            }
            let refused = self.case.expectation.credentials_intact() && matches!(exchange.status(), Some(401 | 403));
            if is_later(&exchange) || refused || is_unanswered(&exchange) && !died(&exchange) {
                doubt = Some(describe(&exchange));
            }
            last = Some(exchange);
        }
        match (before, doubt) {
            (Err(reason), _) if !own => Replayed::Inconclusive(reason),
            (_, Some(what)) => Replayed::Inconclusive(format!("the answer says nothing about the input ({what})")),
            _ if own => Replayed::Fixed,
            _ => self.control().await.map_or_else(Replayed::Inconclusive, |_| Replayed::Fixed),
        }
    }

    fn shows(&self, exchange: &Exchange, other: Option<&Exchange>) -> bool {
        let (contract, operation) = (self.contract(), self.operation());
        let scene = scene(self.ground, contract, operation, self.case, exchange, other);
        findings(self.ground, contract, operation, self.case, exchange, &judge(&scene, Evidence::default()).breaches)
            .iter()
            .any(|found| found.check.as_str() == self.finding.check && found.clause.id == self.finding.clause.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_request_goes_to_the_target_of_today() {
        let today = Request {
            method: "POST".to_owned(),
            url: "http://127.0.0.1:2/orders?a=1".to_owned(),
            headers: Vec::new(),
            body: [].into(),
            raw: None,
        };
        let text = b"POST /orders?a=2 HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: x\r\n\r\nabc";
        let exact = Exact {
            method: "POST".to_owned(),
            target: "/orders?a=2".to_owned(),
            headers: Vec::new(),
            base64: Exact::encode(text),
            raw: true,
        };
        let request = request(&today, &exact).unwrap();
        assert_eq!(request.url, "http://127.0.0.1:2/orders?a=2");
        let raw = request.raw.unwrap();
        assert!(raw.windows(19).any(|own| own == b"Host: 127.0.0.1:2\r\n"), "{}", String::from_utf8_lossy(&raw));
        assert!(raw.ends_with(b"\r\n\r\nabc"));
    }

    #[test]
    fn an_intermittent_finding_is_given_time() {
        assert_eq!(tries((2, 2)), 1);
        assert_eq!(tries((1, 50)), 250);
        assert_eq!(tries((0, 400)), MOST);
    }
}
