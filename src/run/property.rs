//! The loop of a property case: draws inputs, sends them between controls, repeats and shrinks what fails.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use proptest::strategy::ValueTree as _;

use super::ground::{is_abandoned, is_later, is_unanswered};
use super::result::{Shown, findings, judged, unjudged};
use super::session::{Runner, describe, died, scene};
use super::sibling;
use crate::codec::body::Unread;
use crate::event::{CaseResult, Finding, Judged, Minimal, Outcome};
use crate::exchange::{Exchange, Failure, Request};
use crate::judge::{Evidence, Expectation, judge};
use crate::suite::{Case, Genome, Property};

/// How many inputs stand between two controls.
const BATCH: u64 = 20;
/// How many requests one shrinking may take.
const STEPS: u32 = 400;
/// How many requests it may take where each ends in silence.
const SILENT_STEPS: u32 = 12;
/// How often an input that did not fail again is repeated to measure its rate.
const REPEATS: u32 = 49;
/// How many findings of one case are shrunk; the others are shown as they were found.
const SHRUNK: usize = 6;

/// A finding as it was first seen.
struct SeenFinding {
    finding: Finding,
    input: u64,
    genome: Genome,
    exchange: Exchange,
    count: u32,
}

/// What the inputs of a case came to.
#[derive(Default)]
struct TriedInputs {
    seen: Vec<SeenFinding>,
    inputs: u64,
    requests: u64,
    judged: u64,
    /// What was sent, to count what differs.
    different: HashSet<u64>,
    doubt: Option<String>,
    /// What was looked at in those that were judged.
    evidence: Evidence,
    /// What is looked at in one of them; kept for its memory.
    scratch: Evidence,
    /// Why a body was not read, where one was not.
    unread: Option<Unread>,
    last: Option<(Case, Exchange)>,
}

impl Runner<'_> {
    /// Runs one property case and sends its result.
    pub(super) async fn property(&mut self, property: &Property) {
        let room = || Evidence::of(self.contract, &self.ground.baseline);
        let mut tried = TriedInputs { evidence: room(), scratch: room(), ..TriedInputs::default() };
        let inputs = u64::from(self.ground.inputs);
        let mut from = 0;
        while from < inputs && self.ended().is_none() {
            let until = (from + BATCH).min(inputs);
            if let Err(reason) = self.drawn_batch(property, from..until, &mut tried).await {
                tried.doubt = Some(reason);
                break;
            }
            from = until;
        }
        let result = self.conclude(property, tried, inputs).await;
        self.emit(result);
    }

    async fn drawn_batch(
        &mut self,
        property: &Property,
        range: std::ops::Range<u64>,
        tried: &mut TriedInputs,
    ) -> Result<(), String> {
        self.control().await?;
        tried.requests += 2;
        let mut pending: Vec<(u64, Genome, Case, Exchange)> = Vec::new();
        for input in range {
            // The tree is dropped before anything is awaited; shrinking rebuilds it from the same seed.
            let drawn = property.recipe.tree(self.ground.seed, &property.case.path, input).map(|tree| tree.current());
            let Some((genome, case)) = drawn.and_then(|genome| Some((genome.clone(), with(property, &genome)?))) else {
                continue;
            };
            if self.ended().is_some() {
                break;
            }
            let exchange = self.send(&case).await;
            tried.inputs += 1;
            tried.different.insert(digest(&case.request));
            tried.requests += 1 + case.prepare.len() as u64;
            match self.doubt(&case, &exchange).await {
                Some(doubt) => tried.doubt = Some(doubt),
                None => pending.push((input, genome, case, exchange)),
            }
        }
        let after = self.control().await.err();
        for (input, genome, case, exchange) in pending {
            let before = tried.last.as_ref().map(|(_, before)| before).or(self.last.as_ref());
            let (found, judgement) = self.findings_of(&case, &exchange, before, std::mem::take(&mut tried.scratch));
            let (unread, mut evidence) = judgement;
            let proves_nothing =
                found.is_empty() || exchange.status().is_some_and(|status| (400..500).contains(&status));
            if after.is_some() && proves_nothing {
                evidence.clear();
                tried.scratch = evidence;
                continue;
            }
            tried.evidence.extend(&evidence);
            evidence.clear();
            tried.scratch = evidence;
            tried.unread = tried.unread.take().or(unread);
            tried.judged += 1;
            for finding in found {
                let known = tried
                    .seen
                    .iter_mut()
                    .find(|known| known.finding.check == finding.check && known.finding.clause.id == finding.clause.id);
                match known {
                    // A finding shows an exchange of its own level, and of those the first: simple inputs come first.
                    Some(known) if finding.level > known.finding.level => {
                        let count = known.count + 1;
                        let (genome, exchange) = (genome.clone(), exchange.clone());
                        *known = SeenFinding { finding, input, genome, exchange, count };
                    }
                    Some(known) => known.count += 1,
                    None => tried.seen.push(SeenFinding {
                        finding,
                        input,
                        genome: genome.clone(),
                        exchange: exchange.clone(),
                        count: 1,
                    }),
                }
            }
            tried.last = Some((case, exchange));
        }
        after.map_or(Ok(()), Err)
    }

    /// Why an answer says nothing about the input, if so.
    async fn doubt(&mut self, case: &Case, exchange: &Exchange) -> Option<String> {
        if is_abandoned(exchange) {
            return Some(describe(exchange));
        }
        if is_later(exchange) {
            return Some(format!("the target put the request off ({})", describe(exchange)));
        }
        let silent = is_unanswered(exchange);
        if silent && case.request.raw.is_some() {
            // To close the connection, or to wait for the rest, is a fair answer to a request whose end cannot be known
            // (RFC 9112 section 6.3). To take no other request any more is not.
            let recovered = self.control().await.is_ok();
            return recovered.then(|| "the connection was closed on a malformed request".to_owned());
        }
        let refused = case.expectation.credentials_intact() && matches!(exchange.status(), Some(401 | 403));
        if refused || silent && !died(exchange) {
            return self.control().await.err().map(|reason| format!("{}; {reason}", describe(exchange)));
        }
        None
    }

    /// What an answer shows; `other` is an answer of the same operation, to compare values with.
    fn findings_of(
        &self,
        case: &Case,
        exchange: &Exchange,
        other: Option<&Exchange>,
        evidence: Evidence,
    ) -> (Vec<Finding>, (Option<Unread>, Evidence)) {
        let mut scene = scene(self.ground, self.contract, self.operation, case, exchange, other);
        // The HTTP library answers these before the implementation sees them.
        scene.without.contract =
            case.expectation == Expectation::Survived && (case.request.raw.is_some() || case.path.contains("/header."));
        let judgement = judge(&scene, evidence);
        let found = findings(self.ground, self.contract, self.operation, case, exchange, &judgement.breaches);
        (found, (judgement.unread, judgement.evidence))
    }

    async fn conclude(&mut self, property: &Property, tried: TriedInputs, inputs: u64) -> CaseResult {
        let TriedInputs {
            mut seen,
            inputs: sent,
            mut requests,
            judged: count,
            different,
            doubt,
            evidence,
            unread,
            last,
            ..
        } = tried;
        let Some((case, exchange)) = last.filter(|_| count * 2 >= sent || !seen.is_empty()) else {
            let none = format!("none of {inputs} inputs could be made");
            let harmless = property.case.request.raw.is_some() || sent > 0 && doubt.as_deref().is_some_and(fair);
            let (outcome, reason) = match doubt {
                Some(_) if harmless => {
                    (Outcome::Skipped, "the inputs got no answer, which is fair: none of them has an end".to_owned())
                }
                Some(reason) => (Outcome::Inconclusive, reason),
                None if sent == 0 => (Outcome::Skipped, none),
                None => (Outcome::Inconclusive, "the run was cut short in this case".to_owned()),
            };
            return unjudged(self.ground, self.contract, &property.case, outcome, &reason, requests);
        };
        let mut found = Vec::new();
        seen.sort_by_key(|own| std::cmp::Reverse(own.finding.level));
        for (at, own) in seen.into_iter().enumerate() {
            let (shrunk, steps) = if at < SHRUNK { self.shrink(property, own).await } else { (first(own), 0) };
            requests += u64::from(steps);
            found.push(shrunk);
        }
        let judged_in_all = Judged::of(self.session.at.contract, evidence);
        let shown = Shown { findings: found, judged: judged_in_all, unread };
        let mut result = judged(self.ground, self.session.at, &case, &exchange, shown);
        result.inputs = sent;
        result.drawn = different.len() as u64;
        result.requests = requests;
        result
    }

    /// The finding with the smallest input that still shows it: the same check on the same clause.
    async fn shrink(&mut self, property: &Property, seen: SeenFinding) -> (Finding, u32) {
        let mut spent = 1;
        let mut best = (seen.finding.clone(), seen.exchange.clone());
        let mut smallest = seen.genome.clone();
        let mut sibling: Option<Exchange> = None;
        let mut rate = (2, 2);
        if self.again(property, &seen.genome, &seen).await.is_ok() {
            let tree = property.recipe.tree(self.ground.seed, &property.case.path, seen.input);
            let limit = if is_unanswered(&seen.exchange) { SILENT_STEPS } else { STEPS };
            if let Some(mut tree) = tree {
                let mut more = tree.simplify();
                while more && spent < limit && !self.ground.stopped() {
                    spent += 1;
                    match self.again(property, &tree.current(), &seen).await {
                        Ok(found) => {
                            best = found;
                            smallest = tree.current();
                            more = tree.simplify();
                        }
                        Err(other) => {
                            sibling = other.map(|own| *own).or(sibling);
                            more = tree.complicate();
                        }
                    }
                }
            }
        } else {
            let mut hits = 1;
            while spent < REPEATS && !self.ground.stopped() {
                spent += 1;
                hits += u32::from(self.again(property, &seen.genome, &seen).await.is_ok());
            }
            rate = (hits, spent + 1);
        }
        if hung(&seen) && !self.ground.stopped() {
            // The search took its answers for hanging after less than the full time: the last word is waited for in full.
            spent += 1;
            self.ground.prepare(self.to(), &property.case.prepare).await;
            let last = self.ground.send_in_full(property.case.role, &best.1.request).await;
            if last.outcome != Err(Failure::Timeout) {
                best = (seen.finding.clone(), seen.exchange.clone());
                smallest = seen.genome.clone();
                rate = (1, 2);
            }
        }
        let (mut finding, exchange) = best;
        finding.level = finding.level.max(seen.finding.level);
        finding.count = seen.count;
        let mended = self.mended(property, &smallest).await;
        spent += u32::from(mended.is_some());
        let accepted = || mended.as_ref().or(self.last.as_ref()).map(|own| &own.request);
        // What was wrongly accepted is compared with what is rightly so.
        let near = match property.case.expectation {
            Expectation::Refused(_) => accepted(),
            _ => sibling.as_ref().map(|own| &own.request).or_else(accepted),
        };
        let diff = near.map(|near| sibling::diff(near, &exchange.request)).unwrap_or_default();
        let exact = sibling::exact(&exchange.request);
        finding.minimal = Some(Minimal { input: seen.input, steps: spent, diff, seen: rate, exact });
        (finding, spent)
    }

    /// The exchange of an input whose violation is undone, where the target accepts it.
    async fn mended(&mut self, property: &Property, genome: &Genome) -> Option<Exchange> {
        let request = property.recipe.mended(genome)?;
        let case = Case { request, expectation: Expectation::Accepted, ..property.case.clone() };
        self.ground.prepare(self.to(), &case.prepare).await;
        let exchange = self.ground.send(self.to(), &case.request).await;
        scene(self.ground, self.contract, self.operation, &case, &exchange, None).accepted().then_some(exchange)
    }

    /// Sends an input once more: the same finding, or the exchange without it.
    async fn again(
        &mut self,
        property: &Property,
        genome: &Genome,
        seen: &SeenFinding,
    ) -> Result<(Finding, Exchange), Option<Box<Exchange>>> {
        let Some(case) = with(property, genome) else { return Err(None) };
        self.ground.prepare(self.to(), &case.prepare).await;
        let mut exchange = self.ground.send(self.to(), &case.request).await;
        if hung(seen) && is_abandoned(&exchange) && !self.ground.stopped() {
            exchange.outcome = Err(Failure::Timeout);
        }
        if self.doubt(&case, &exchange).await.is_some() {
            return Err(None);
        }
        let (found, _) = self.findings_of(&case, &exchange, Some(&seen.exchange), Evidence::default());
        let known = &seen.finding;
        match found.into_iter().find(|own| is_same_cause(own, known)) {
            Some(finding) => Ok((finding, exchange)),
            None => Err(Some(Box::new(exchange))),
        }
    }
}

/// Whether a finding is that no answer came within the full time.
fn hung(seen: &SeenFinding) -> bool {
    seen.exchange.outcome == Err(Failure::Timeout)
}

/// A number that two different requests do not share.
fn digest(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&request.url, &request.headers, &request.body, &request.raw).hash(&mut hasher);
    hasher.finish()
}

/// Whether two findings have one cause: the same check on the same clause, at the same level, in the same words but for
/// the values in them.
fn is_same_cause(a: &Finding, b: &Finding) -> bool {
    a.check == b.check
        && a.clause.id == b.clause.id
        && a.level == b.level
        && skeleton(&a.message) == skeleton(&b.message)
}

/// A message without the values in it: what is quoted, and numbers.
fn skeleton(message: &str) -> String {
    let mut kept = String::new();
    let mut quote = None;
    for letter in message.chars() {
        match quote {
            Some(own) if own == letter => quote = None,
            Some(_) => {}
            None if matches!(letter, '"' | '`') => quote = Some(letter),
            None if letter.is_ascii_digit() => {}
            None => kept.push(letter),
        }
    }
    kept
}

fn fair(doubt: &str) -> bool {
    doubt.starts_with("the connection was closed on a malformed")
}

fn first(seen: SeenFinding) -> Finding {
    Finding { count: seen.count, ..seen.finding }
}

/// The case with an input's request.
fn with(property: &Property, genome: &Genome) -> Option<Case> {
    let request = property.recipe.request(genome)?;
    Some(Case { request, ..property.case.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Duty, Level};
    use crate::event::sample;

    #[test]
    fn one_cause_has_one_level_and_the_same_words() {
        let said = |level, message: &str| {
            let mut finding = sample::finding("a/b/c/any-type", level, Duty::Refuse);
            message.clone_into(&mut finding.message);
            finding
        };
        let known = said(Level::Must, "at /a/3: \"x\" is not of type integer");
        assert!(is_same_cause(&said(Level::Must, "at /a/17: \"yz\" is not of type integer"), &known));
        assert!(!is_same_cause(&said(Level::May, "at /a/3: \"x\" is not of type integer"), &known));
        assert!(!is_same_cause(&said(Level::Must, "at /a/3: it is not JSON"), &known));
        let other = Finding {
            clause: crate::event::ClauseRef { id: "a/b/c#other".to_owned(), ..known.clause.clone() },
            ..known.clone()
        };
        assert!(!is_same_cause(&other, &known));
    }
}
