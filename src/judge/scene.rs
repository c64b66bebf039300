//! What a check sees.

use std::time::Duration;

use super::{Breach, CheckId, Expectation, Refusal, Without};
use crate::contract::{Clause, Contract, Duty, Keyword, Operation, Place, Response, Role, RuleId, Scope};
use crate::exchange::{Address, Exchange};

/// A clause and the duty of it that a case tests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Aim {
    /// The clause id.
    pub clause: String,
    /// The duty.
    pub duty: Duty,
}

/// Time limits in force.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// After this a target hangs.
    pub hang: Duration,
    /// The time limit of the reading for an answer, a should.
    pub answer: Duration,
}

/// One exchange and everything needed to judge it.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// The operation or webhook.
    pub operation: &'a Operation,
    /// The rules that hold for every contract.
    pub baseline: &'a Contract,
    /// Who is judged.
    pub role: Role,
    /// What must come back.
    pub expectation: Expectation,
    /// What the case tests; the first one is named where the expectation as a whole is not met.
    pub aims: &'a [Aim],
    /// The scope of the request that the case is built from.
    pub scope: &'a Scope,
    /// What was sent and what came back.
    pub exchange: &'a Exchange,
    /// Another answer of the same operation to compare values with.
    pub other: Option<&'a Exchange>,
    /// Time limits.
    pub limits: Limits,
    /// The checks that do not judge it.
    pub without: Without<'a>,
}

impl<'a> Scene<'a> {
    /// The status, where there is an answer.
    pub fn status(&self) -> Option<u16> {
        self.exchange.status()
    }

    /// Whether the answer accepts the request.
    pub fn accepted(&self) -> bool {
        self.status().is_some_and(|status| accepts(self.operation, status))
    }

    /// Whether the answer refuses the request: a 4xx that is not about the rate.
    pub fn refused(&self) -> bool {
        self.status().is_some_and(|status| (400..500).contains(&status) && status != 429)
    }

    /// Whether the answer may be about another resource than the operation's, of which its responses say nothing: that of
    /// another method, or that to which a path leads which does not fit.
    pub fn is_elsewhere(&self) -> bool {
        let nothing_here = matches!(self.status(), Some(404 | 405 | 501));
        match self.expectation {
            Expectation::Refused(Refusal::Method) => true,
            Expectation::Refused(Refusal::Path) => nothing_here,
            Expectation::Survived => nothing_here && self.leads_astray(),
            _ => false,
        }
    }

    /// The documented response that covers the answer's status.
    pub fn response(&self) -> Option<&'a Response> {
        self.operation.response(self.status()?).filter(|_| !self.is_elsewhere())
    }

    /// Whether a path with an odd value in it may be read as that of another resource: segments that are empty, or are
    /// decoded to a slash or to dots before the resource is looked for (RFC 3986 sections 3.3 and 6.2.2.3).
    fn leads_astray(&self) -> bool {
        let path = Address::of(&self.exchange.request.url).map_or("", |address| address.path_and_query().0);
        let path = path.to_ascii_lowercase();
        let ends = path.ends_with('/') && !self.operation.path.ends_with('/');
        self.operation.path.contains('{') && (ends || ["//", "%2f", "%2e"].iter().any(|odd| path.contains(odd)))
    }

    /// The clause of this operation.
    pub fn clause(&self, place: &Place, keyword: &Keyword, member: Option<&str>) -> Option<&'a Clause> {
        self.contract.clause(&self.operation.name, place, keyword, member)
    }

    /// The clause of a rule that binds who is judged.
    pub fn rule(&self, rule: RuleId) -> Option<&'a Clause> {
        self.baseline.rule(self.role, rule)
    }

    /// The first aim's clause and duty.
    pub fn aim(&self) -> Option<(&'a Clause, Duty)> {
        self.promises().next()
    }

    /// The clauses and duties that the case is aimed at.
    pub(super) fn promises(&self) -> impl Iterator<Item = (&'a Clause, Duty)> {
        let (contract, baseline) = (self.contract, self.baseline);
        self.aims.iter().filter_map(move |aim| {
            let clause = contract.clauses.get(&aim.clause).or_else(|| baseline.clauses.get(&aim.clause))?;
            Some((clause, aim.duty))
        })
    }

    /// A breach of `clause` at its own level; nothing where the clause does not ask the duty.
    pub fn breach(
        &self,
        check: CheckId,
        clause: Option<&'a Clause>,
        duty: Duty,
        message: impl Into<String>,
    ) -> Option<Breach<'a>> {
        Breach::of(check, clause, duty, message)
    }

    /// A note: a breach in the zone that the documents leave open.
    pub fn note(
        &self,
        check: CheckId,
        clause: Option<&'a Clause>,
        duty: Duty,
        message: impl Into<String>,
    ) -> Option<Breach<'a>> {
        Breach::of(check, clause, duty, message).map(Breach::noted)
    }
}

/// Whether `status` accepts a request to `operation`: any 2xx, or a 3xx that is documented.
pub(crate) fn accepts(operation: &Operation, status: u16) -> bool {
    (200..300).contains(&status)
        || ((300..400).contains(&status)
            && operation.responses.iter().any(|response| response.status == crate::contract::Status::Code(status)))
}
