//! Which event and which subscription a notification belongs to: by webhook, token and the values that it holds, never
//! by time alone.

use serde_json::Value;

use super::notification_body::decoded;
use super::notification_holds::{take, values};
use super::{Facts, Notice};
use crate::config::symbols_in;
use crate::contract::{Contract, Expression, In, Operation, Zone};
use crate::exchange::{Arrival, Occurrence};
use crate::judge::Without;

#[cfg(test)]
mod tests;

/// A notification that is due, or that would be if somebody had subscribed.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// The webhook.
    pub operation: &'a Operation,
    /// What happened.
    pub occurrence: &'a Occurrence,
    /// Whose event and whose subscription.
    pub facts: &'a Facts,
}

/// What an arrival is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribution {
    /// The notification that was due, by its index.
    Due(usize),
    /// The same once more.
    Again(usize),
    /// It belongs to what happened, but was not due to anybody: the index of the nearest such notification.
    Unasked(usize),
    /// It carries something of this run, but belongs to nothing that happened.
    Stray,
    /// Somebody else's.
    Foreign,
}

/// An arrival that fits less than this belongs to something else.
const ENOUGH: i32 = 3;
/// A query that has a parameter of the very value which tells the webhook from others, and lacks one at most.
const FORM: i32 = 2;
/// The shortest value of an event that surely is no coincidence.
const DISTINCTIVE: usize = 8;

/// Attributes each arrival. `due` is what must come, `other` what could have come, `is_own` whether an arrival carries
/// anything of this run.
pub fn attribute(
    arrivals: &[Arrival],
    due: &[Candidate<'_>],
    other: &[Candidate<'_>],
    is_own: &dyn Fn(&Arrival) -> bool,
) -> Vec<Attribution> {
    let rows: Vec<Option<Row>> = arrivals
        .iter()
        .map(|arrival| {
            is_own(arrival)
                .then(|| Row { due: fits(arrival, due, other, due), other: fits(arrival, due, other, other) })
        })
        .collect();
    let mut pairs: Vec<(i32, usize, usize)> = Vec::new();
    for (arrival, row) in rows.iter().enumerate() {
        let Some(row) = row else { continue };
        // What fits something that was not due better is no answer to what was.
        let bar = row.other.iter().copied().max().unwrap_or(i32::MIN).max(ENOUGH);
        pairs.extend(
            row.due.iter().enumerate().filter(|(_, fit)| **fit >= bar).map(|(number, fit)| (*fit, arrival, number)),
        );
    }
    pairs.sort_by_key(|(fit, arrival, candidate)| (std::cmp::Reverse(*fit), *candidate, *arrival));
    let mut found: Vec<Option<Attribution>> = vec![None; arrivals.len()];
    let mut taken = vec![false; due.len()];
    for (_, arrival, candidate) in pairs {
        if found[arrival].is_none() && !taken[candidate] {
            found[arrival] = Some(Attribution::Due(candidate));
            taken[candidate] = true;
        }
    }
    for (index, arrival) in arrivals.iter().enumerate() {
        let explained = |row: &Row| row.rest(arrival, due, other) != Attribution::Stray;
        if found[index].is_some() || rows[index].as_ref().is_some_and(explained) {
            continue;
        }
        // What names nobody breaks the contract whoever it is for. Where one of that kind is missing, it is that one.
        let candidate = (0..due.len()).find(|number| !taken[*number] && is_nameless(arrival, &due[*number]));
        if let Some(candidate) = candidate {
            found[index] = Some(Attribution::Due(candidate));
            taken[candidate] = true;
        }
    }
    let rest = |(index, row): (usize, &Option<Row>)| match row {
        None => found[index].unwrap_or(Attribution::Foreign),
        Some(row) => found[index].unwrap_or_else(|| row.rest(&arrivals[index], due, other)),
    };
    rows.iter().enumerate().map(rest).collect()
}

/// The webhook that an arrival which belongs to nothing looks like most, by its parameters and its body: an index.
pub fn resembles<'a>(
    arrival: &Arrival,
    webhooks: impl Iterator<Item = (&'a Contract, &'a Operation)>,
) -> Option<usize> {
    let (occurrence, facts) = (Occurrence::default(), Facts::default());
    let fit = |(contract, operation): (&Contract, &Operation)| {
        let without = Without::default();
        let notice =
            Notice { contract, operation, registered: "", arrival, occurrence: &occurrence, facts: &facts, without };
        parameters(&notice) + body(operation, arrival)
    };
    let fits = webhooks.map(fit).enumerate();
    fits.max_by_key(|(number, fit)| (*fit, std::cmp::Reverse(*number))).map(|(number, _)| number)
}

/// How well one arrival fits each candidate.
struct Row {
    due: Vec<i32>,
    other: Vec<i32>,
}

impl Row {
    /// What an arrival is that no due notification is left for.
    fn rest(&self, arrival: &Arrival, due: &[Candidate<'_>], other: &[Candidate<'_>]) -> Attribution {
        let best = |fits: &[i32]| {
            let fits = fits.iter().copied().enumerate().filter(|(_, fit)| *fit >= ENOUGH);
            fits.max_by_key(|(number, fit)| (*fit, std::cmp::Reverse(*number)))
        };
        match (best(&self.due), best(&self.other)) {
            (Some((number, fit)), other) if other.is_none_or(|(_, other)| fit >= other) => {
                if names_another(arrival, &due[number]) {
                    return Attribution::Stray;
                }
                again_or_foreign(arrival, &due[number], number)
            }
            (_, Some((number, _))) if is_known(arrival, &other[number]) => Attribution::Unasked(number),
            (_, Some(_)) => Attribution::Foreign,
            _ => Attribution::Stray,
        }
    }
}

/// Whether an arrival carries the token of another subscriber of this run: it is no repetition, but one too many.
fn names_another(arrival: &Arrival, candidate: &Candidate<'_>) -> bool {
    let notice = candidate.notice(arrival);
    candidate.operation.holds.iter().any(|hold| {
        let token =
            matches!(Expression::parse(&hold.equals), Ok(Expression::Subscription(_) | Expression::EventUserToken));
        let left = values(&notice, &hold.left, None).unwrap_or_default();
        let right = values(&notice, &hold.equals, None).unwrap_or_default();
        token
            && left.iter().any(|value| !symbols_in(value).is_empty())
            && !left.iter().any(|value| right.contains(value))
    })
}

/// A second notification under a token that nobody here has is another subscriber's.
fn again_or_foreign(arrival: &Arrival, candidate: &Candidate<'_>, number: usize) -> Attribution {
    if is_known(arrival, candidate) { Attribution::Again(number) } else { Attribution::Foreign }
}

/// Whether the subscriber that the arrival names, if it names any, is one of this run.
fn is_known(arrival: &Arrival, candidate: &Candidate<'_>) -> bool {
    let notice = candidate.notice(arrival);
    candidate.operation.holds.iter().all(|hold| match Expression::parse(&hold.equals) {
        Ok(Expression::Subscription(_) | Expression::EventUserToken) => {
            let left = values(&notice, &hold.left, None);
            left.is_none_or(|left| left.iter().any(|value| !symbols_in(value).is_empty()))
        }
        _ => true,
    })
}

/// Whether an arrival has the form of the candidate's webhook and lacks the token that would say whose it is.
fn is_nameless(arrival: &Arrival, candidate: &Candidate<'_>) -> bool {
    let notice = candidate.notice(arrival);
    let mut keys = 0;
    let nameless = candidate.operation.holds.iter().all(|hold| {
        let left = values(&notice, &hold.left, None).unwrap_or_default();
        match Expression::parse(&hold.equals) {
            Ok(Expression::Subscription(_) | Expression::EventUserToken) => {
                keys += 1;
                left.iter().all(String::is_empty)
            }
            Ok(Expression::EventUserName) => left.is_empty() || left.contains(&candidate.facts.user),
            _ => true,
        }
    });
    nameless && keys > 0 && parameters(&notice) >= FORM
}

impl<'a> Candidate<'a> {
    fn notice(&self, arrival: &'a Arrival) -> Notice<'a> {
        Notice {
            contract: self.contract,
            operation: self.operation,
            registered: "",
            arrival,
            occurrence: self.occurrence,
            facts: self.facts,
            without: Without::default(),
        }
    }
}

/// How well an arrival fits each of `candidates`.
fn fits(arrival: &Arrival, due: &[Candidate<'_>], other: &[Candidate<'_>], candidates: &[Candidate<'_>]) -> Vec<i32> {
    // The body is read once for each webhook.
    let mut bodies: Vec<(&Operation, Option<Value>)> = Vec::new();
    let carried: Vec<&Candidate<'_>> =
        due.iter().chain(other).filter(|candidate| carries_value(arrival, candidate)).collect();
    candidates
        .iter()
        .map(|candidate| {
            let known = bodies.iter().position(|(operation, _)| std::ptr::eq(*operation, candidate.operation));
            let at = known.unwrap_or_else(|| {
                bodies.push((candidate.operation, decoded(&candidate.notice(arrival))));
                bodies.len() - 1
            });
            fit(arrival, candidate, bodies[at].1.as_ref(), &carried)
        })
        .collect()
}

/// How well an arrival fits; what it says of another event of the run excludes it.
fn fit(arrival: &Arrival, candidate: &Candidate<'_>, body: Option<&Value>, carried: &[&Candidate<'_>]) -> i32 {
    let notice = candidate.notice(arrival);
    let mut fit = 0;
    let mut bound = false;
    for hold in &candidate.operation.holds {
        let (Some(left), Some(right)) = (values(&notice, &hold.left, body), values(&notice, &hold.equals, body)) else {
            continue;
        };
        let left: Vec<String> = left.iter().map(|value| take(hold.take.as_deref(), value)).collect();
        let equal = left.iter().any(|value| right.contains(value));
        fit += match (Expression::parse(&hold.equals), equal) {
            (Ok(Expression::EventVariable(_)), true) => {
                bound |= right.iter().any(|value| value.len() >= DISTINCTIVE);
                8
            }
            (Ok(Expression::Subscription(_) | Expression::EventUserToken), true) => 5,
            (Ok(Expression::Subscription(_) | Expression::EventUserToken), false) => -2,
            (Ok(Expression::EventUserName | Expression::EventKind), true) => 2,
            (Ok(Expression::EventUserName), false) => -1,
            _ => 0,
        };
    }
    fit += parameters(&notice) + self::body(candidate.operation, arrival);
    if !bound && !carried.is_empty() {
        if carried.iter().all(|other| other.occurrence.variables != candidate.occurrence.variables) {
            return i32::MIN;
        }
        fit += 8;
    }
    fit
}

/// Whether there is a body where one is required.
fn body(operation: &Operation, arrival: &Arrival) -> i32 {
    match operation.body.as_ref().is_some_and(|content| content.required) {
        true if arrival.body.is_empty() => -1,
        true => 1,
        false => 0,
    }
}

/// Whether a distinctive value of the event stands anywhere in the message.
fn carries_value(arrival: &Arrival, candidate: &Candidate<'_>) -> bool {
    let body = String::from_utf8_lossy(&arrival.body);
    let values = candidate.occurrence.variables.values();
    values.filter(|value| value.len() >= DISTINCTIVE).any(|value| {
        body.contains(value.as_str())
            || arrival.target.contains(value.as_str())
            || arrival.headers.iter().any(|(_, text)| text.contains(value.as_str()))
    })
}

/// Parameters that tell one webhook from another: those there are, and values that fit a list.
fn parameters(notice: &Notice<'_>) -> i32 {
    let operation = notice.operation;
    let mut fit = 0;
    for parameter in operation.parameters.iter().filter(|parameter| parameter.place == In::Query) {
        let given = notice.query(&parameter.name);
        match given.first() {
            None if parameter.required => fit -= 1,
            None => {}
            Some(text) => {
                fit += 1;
                if parameter.schema.raw().get("enum").is_some() {
                    let fits = parameter.schema.accepts(Zone::Wide, &Value::String(text.clone()));
                    fit += if fits { 2 } else { -3 };
                }
            }
        }
    }
    for pair in crate::codec::query::parse(notice.arrival.query()) {
        if !operation.parameters.iter().any(|parameter| parameter.name == pair.name) {
            fit -= 1;
        }
    }
    fit
}
