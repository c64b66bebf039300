//! What the judge sees of one exchange, and what is said of one that got no answer.

use crate::contract::{Contract, Operation};
use crate::exchange::{Exchange, Failure};
use crate::judge::{Scene, Without};
use crate::run::ground::RunContext;
use crate::suite::Case;

pub(in crate::run) fn scene<'s>(
    ground: &'s RunContext,
    contract: &'s Contract,
    operation: &'s Operation,
    case: &'s Case,
    exchange: &'s Exchange,
    other: Option<&'s Exchange>,
) -> Scene<'s> {
    Scene {
        contract,
        operation,
        baseline: &ground.baseline,
        role: case.role,
        expectation: case.expectation,
        aims: &case.aims,
        scope: &case.scope,
        exchange,
        other,
        limits: ground.limits(case.role),
        without: Without { run: Some(&ground.without), ..Without::default() },
    }
}

/// Whether the connection was taken and then dropped without an answer.
pub(in crate::run) fn died(exchange: &Exchange) -> bool {
    exchange.outcome == Err(Failure::Closed)
}

pub(super) fn later(exchange: &Exchange) -> String {
    format!("the target put the request off ({})", describe(exchange))
}

pub(in crate::run) fn describe(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Ok(response) => format!("status {}", response.status),
        Err(failure) => failure.to_string(),
    }
}
